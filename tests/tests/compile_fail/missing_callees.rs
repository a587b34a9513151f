//! Does not compile: a required parameter is not set.

use tencentcloud_ccc::actions::CreateAutoCalloutTaskRequest;

fn main() {
    let request = CreateAutoCalloutTaskRequest::builder()
        .sdk_app_id(1_400_123_455)
        .not_before(1_642_500_621)
        .callers(["008602012345678"])
        .ivr_id(8)
        .build();
    println!("{request:?}");
}
