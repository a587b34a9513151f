//! What is embedded in the program is what the spec's files say.

#![cfg(feature = "embedded")]
use std::path::Path;

use tencentcloud_catalog::{Members, Sources, embedded};

#[test]
fn the_embedded_facts_are_those_of_the_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let versions = Sources::versions(&root).unwrap();
    assert_eq!(embedded::versions().len(), versions.len());
    let index = embedded::index().unwrap();
    let (mut actions, mut examples) = (0, 0);
    for (version, indexed) in versions.iter().zip(index.versions()) {
        let sources = Sources::read_versions(&root, std::slice::from_ref(version)).unwrap();
        let read = &sources.parse().unwrap().services[0];
        let embedded = embedded::version(&version.folder).unwrap().spec().unwrap();
        // Types that no action uses, and which version is the newest, are not read from single files.
        assert_eq!(format!("{:?}", embedded.service), format!("{:?}", read.service), "{}", version.folder);
        assert_eq!(format!("{:?}", embedded.actions), format!("{:?}", read.actions), "{}", version.folder);
        assert_eq!(format!("{:?}", embedded.types), format!("{:?}", read.types), "{}", version.folder);
        assert_eq!(
            format!("{:?}", embedded.cataloged),
            format!("{:?}", read.cataloged),
            "{}",
            version.folder
        );
        assert_eq!((&indexed.folder, &indexed.title), (&version.folder, &read.service.title));
        assert!(indexed.actions.iter().eq(read.actions.keys()), "{}", version.folder);
        actions += read.actions.len();
        examples += read.actions.values().map(|action| action.examples.len()).sum::<usize>();
    }
    println!("{} versions, {actions} actions, {examples} examples", versions.len());
    assert!(actions > 16_000 && examples > 16_000);
}

#[test]
fn single_actions_are_read_with_the_types_that_they_use() {
    let cvm = embedded::newest("cvm").unwrap();
    assert_eq!((cvm.service(), cvm.version()), ("cvm", "2017-03-12"));
    let spec = cvm.actions(&["DescribeZones", "DescribeInstances", "NoSuchAction"]).unwrap();
    assert_eq!(spec.actions.keys().collect::<Vec<_>>(), ["DescribeInstances", "DescribeZones"]);
    assert!(spec.types.contains_key("Instance") && !spec.types.contains_key("KeyPair"));
    assert!(spec.cataloged.actions.contains("DescribeZones") && spec.cataloged.types.contains("Filter"));
    let ccc = embedded::newest("ccc").unwrap().actions(&["CreateAutoCalloutTask"]).unwrap();
    assert!(ccc.cataloged.actions.is_empty() && ccc.cataloged.types.is_empty(), "it is described");
    assert!(!ccc.actions["CreateAutoCalloutTask"].summary.is_empty());
    assert!(embedded::version("cvm/2017-03-13").is_none() && embedded::newest("cvn").is_none());
}

#[test]
fn made_up_values_satisfy_their_schemas() {
    let mut values = 0;
    for version in embedded::versions() {
        let spec = version.spec().unwrap();
        for (name, action) in &spec.actions {
            for members in [Members::Required, Members::All] {
                let [request, response] =
                    [&action.request, &action.response].map(|schema| spec.sample(schema, members));
                let sent = (spec.check(&action.request, &request), request);
                let received = (spec.check_response(&action.response, &response), response);
                for (mistakes, value) in [sent, received] {
                    assert!(mistakes.is_empty(), "{}/{name}: {mistakes:?} in {value}", version.folder());
                    values += 1;
                }
            }
        }
    }
    println!("{values} values");
    assert!(values > 60_000);
}

#[test]
fn a_search_finds_actions_of_the_whole_catalog() {
    let index = embedded::index().unwrap();
    let hits = tencentcloud_catalog::search(&index, "run instances", 5);
    assert_eq!((hits[0].version.service(), hits[0].action), ("cvm", Some("RunInstances")));
    assert_eq!(hits.len(), 5);
}

#[test]
fn the_resources_are_of_versions_that_exist_and_fit_their_actions() {
    let resources = embedded::resources().unwrap();
    assert!(resources.0.len() >= 2);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let mut versions = Sources::versions(&root).unwrap();
    versions.retain(|version| resources.0.contains_key(&version.folder));
    assert_eq!(versions.len(), resources.0.len());
    let spec = Sources::read_versions(&root, &versions).unwrap().parse().unwrap();
    assert!(spec.services.iter().all(|service| !service.resources.is_empty()));
}
