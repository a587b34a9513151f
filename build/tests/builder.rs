//! The text that a build script generates, and the errors that it reports.

use tencentcloud_build::Builder;

#[test]
fn only_what_is_selected_is_generated() {
    let builder = Builder::new().select("cvm:RunInstances").select("cvm/2017-03-12:DescribeZones");
    let text = builder.select("tke/2022-05-01:DescribeClusterInstances").text().unwrap();
    for expected in ["pub mod cvm {", "fn run_instances(", "fn describe_zones(", "pub mod tke_20220501 {"] {
        assert!(text.contains(expected), "{expected}");
    }
    for other in ["fn describe_instances(", "for_each_action", "```no_run", "tencentcloud_cvm::"] {
        assert!(!text.contains(other), "{other}");
    }
    let roots = text.matches("crate::").count();
    assert_eq!(roots, text.matches("crate::cvm::").count() + text.matches("crate::tke_20220501::").count());
}

#[test]
fn a_file_is_written_once() {
    let folder = std::env::temp_dir().join(format!("tencentcloud-build-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let builder = Builder::new().select("sts:GetCallerIdentity").out_dir(&folder);
    builder.clone().generate().unwrap();
    let file = folder.join("tencentcloud.rs");
    let written = std::fs::metadata(&file).unwrap().modified().unwrap();
    builder.generate().unwrap();
    assert_eq!(std::fs::metadata(&file).unwrap().modified().unwrap(), written);
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn mistakes_say_what_was_meant() {
    for (selection, expected) in [
        ("cvmm", "there is no service `cvmm`; did you mean `cvm`?"),
        ("cvm/2017-03-21", "there is no version `cvm/2017-03-21`; did you mean `cvm/2017-03-12`?"),
        ("cvm:RunInstance", "cvm/2017-03-12 has no action `RunInstance`; did you mean `RunInstances`?"),
        ("cvm:", "\"\" in \"cvm:\" is not a name"),
        ("completely wrong", "is not a name"),
        ("completelywrong", "there is no service `completelywrong`; the catalog lists"),
    ] {
        let error = Builder::new().select(selection).text().unwrap_err();
        assert!(error.to_string().contains(expected), "{selection}: {error}");
    }
}
