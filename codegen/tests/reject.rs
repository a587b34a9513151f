//! A case for each mistake that the generator reports. The message is a snapshot.

mod support;

use support::{cases, sources};
use tencentcloud_catalog::Diagnostics;
use tencentcloud_codegen::load;

/// The mistakes that are reported for a case.
fn mistakes(case: &str) -> Diagnostics {
    match load(&sources("reject", case)) {
        Err(diagnostics) => diagnostics,
        Ok(_) => panic!("{case}: the spec is accepted, but has a mistake"),
    }
}

#[test]
fn every_mistake_is_reported_with_its_location_and_a_fix() {
    for case in cases("reject") {
        let diagnostics = mistakes(&case);
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
