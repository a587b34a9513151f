//! The check of whole services by their examples, on the service whose crate is committed.

use workspace_tests::catalog::{Generated, run};
use workspace_tests::probes;

static CCC: Generated =
    Generated { folder: "ccc/2020-02-10", actions: tencentcloud_ccc::for_each_action!(probes), streams: &[] };

#[test]
fn the_committed_crate_passes_the_check_of_the_catalog() {
    if let Err(failures) = run(&[CCC], 2_000, 1) {
        panic!("{}", failures.join("\n"));
    }
}
