//! The arguments of the command.

use std::fs;
use std::path::Path;

use crate::bookshop::{Bookshop, files, run, stderr, stdout};

#[test]
fn a_check_writes_nothing_and_fails_if_something_would_change() {
    let mut shop = Bookshop::new();
    shop.name = "books";
    let check = shop.import(&["books", "--check"]);
    assert_eq!(check.status.code(), Some(1));
    assert!(stderr(&check).contains("2 files would change:"), "{}", stderr(&check));
    assert!(!shop.path("spec").exists());

    shop.adopt();
    let before = files(&shop.path("spec"));
    assert!(
        shop.import(&["--check"]).status.success(),
        "without a name, the services of the spec are imported"
    );
    shop.members("Book")[0]["type"] = "bool".into();
    shop.members("Book")[0]["member"] = "bool".into();
    let check = shop.import(&["--check"]);
    assert!(stderr(&check).contains("spec/books/2024-05-01/types/Book.json\n"), "{}", stderr(&check));
    assert_eq!(files(&shop.path("spec")), before);
}

#[test]
fn upstream_texts_are_imported_on_request_and_never_into_our_spec() {
    let shop = Bookshop::new();
    assert!(shop.import(&["bookshop", "--with-docs"]).status.success());
    let facts = shop.cataloged();
    let describe = &facts["actions"]["DescribeBooks"];
    assert_eq!(describe["summary"], "Look at books");
    assert_eq!(describe["description"], "Lists books.");
    assert_eq!(describe["request"]["properties"]["Limit"]["description"], "Words of upstream.");
    assert_eq!(shop.examples()["DescribeBooks"][0]["title"], "A title of upstream");
    assert_eq!(facts["types"]["Book"]["description"], "An object.");
    assert!(stdout(&shop.import(&["bookshop", "--with-docs"])).contains("unchanged"));

    let source = shop.path("tccli-9.9.9");
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    for out in [None, Some(spec.clone()), Some(spec.join("schema/../books"))] {
        let mut first = vec![source.clone()];
        if let Some(out) = out {
            first.extend(["--out".into(), out]);
        }
        let output = run(&first, &["bookshop", "--with-docs"]);
        assert_eq!(output.status.code(), Some(2));
        let report = stderr(&output);
        assert!(report.contains("--with-docs imports the official texts"), "{report}");
    }
}

#[test]
fn an_archive_imports_like_its_folder() {
    let shop = Bookshop::new();
    let archive = shop.pack();
    for (out, source) in [
        ("tree", shop.path("tccli-9.9.9")),
        ("above", shop.path(".")),
        ("below", shop.path("tccli-9.9.9/tccli/services/bookshop/v20240501")),
        ("archive", archive),
    ] {
        let output = shop.import_from(&source, out, &["--all"]);
        assert!(output.status.success(), "{}", stderr(&output));
    }
    let tree = files(&shop.path("tree"));
    assert_eq!(tree.len(), 4, "two files of the version, and two that every spec has");
    for other in ["above", "below", "archive"] {
        assert_eq!(files(&shop.path(other)), tree, "{other}");
    }
}

#[test]
fn invalid_arguments_are_reported() {
    let shop = Bookshop::new();
    let report = |arguments: &[&str], code| {
        let output = shop.import(arguments);
        assert_eq!(output.status.code(), Some(code));
        stderr(&output)
    };
    assert!(report(&["bookshp"], 1).contains("there is no service `bookshp`; did you mean `bookshop`?"));
    assert!(report(&["bookshop/2024-05-02"], 1).contains("did you mean `bookshop/2024-05-01`?"));
    assert!(report(&["bookshop", "--all"], 2).contains("cannot be used with"));
    assert!(report(&[], 2).contains("the spec has no service yet: pass services or --all"));
    fs::write(shop.path("notes.txt"), "nothing packed").unwrap();
    let output = shop.import_from(&shop.path("notes.txt"), "spec", &["--all"]);
    assert!(stderr(&output).contains("expected the .tar.gz of the sdist of tccli"), "{}", stderr(&output));
    let output = shop.import_from(&shop.path("nowhere"), "spec", &["--all"]);
    assert_eq!(output.status.code(), Some(1));
    let empty = run(&[] as &[&str], &[]);
    assert!(stderr(&empty).contains("arguments were not provided:\n  <SOURCE>"), "{}", stderr(&empty));
}
