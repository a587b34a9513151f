//! What the generator refuses: a case for each mistake a spec author can make, its message as a snapshot.

mod support;

use support::{cases, sources};
use tencentcloud_catalog::Diagnostics;
use tencentcloud_codegen::load;

/// What the author of the case is told.
fn told(case: &str) -> Diagnostics {
    match load(&sources("reject", case)) {
        Err(diagnostics) => diagnostics,
        Ok(_) => panic!("{case}: taken, but it is wrong"),
    }
}

#[test]
fn every_mistake_is_told_with_its_place_and_how_to_mend_it() {
    for case in cases("reject") {
        let diagnostics = told(&case);
        for diagnostic in &diagnostics {
            assert!(!diagnostic.problem.is_empty() && !diagnostic.fix.is_empty(), "{case}: {diagnostic:?}");
        }
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("reject");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(case.as_str(), diagnostics.to_string()));
    }
}
