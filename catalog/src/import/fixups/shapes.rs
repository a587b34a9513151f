//! Official examples that show another shape than the one that is documented: an element instead of a list, a list instead
//! of its element, or a placeholder of another type.

use serde_json::{Value, json};

use super::{FixUp, Obsolete, change_value, fix_up};
use crate::import::upstream::Upstream;

pub(super) const FIX_UPS: &[FixUp] = &[
    fix_up!("cpdp/2019-08-20", query_company_title_returns_an_element),
    fix_up!("cpdp/2019-08-20", query_exceeding_info_returns_an_element),
    fix_up!("eiam/2021-04-20", describe_account_group_returns_an_element),
    fix_up!("tbp/2019-03-11", text_process_returns_an_element),
    fix_up!("tem/2020-12-21", modify_service_info_returns_letters_for_a_boolean),
    fix_up!("tia/2018-02-26", create_model_returns_letters_for_a_number),
    fix_up!("wedata/2021-08-20", describe_table_basic_info_returns_lists_of_numbers),
];

/// The element of a list → the list.
fn wrapped(element: &Value) -> Option<Value> {
    element.is_object().then(|| json!([element]))
}

fn query_company_title_returns_an_element(upstream: &mut Upstream) -> Result<(), Obsolete> {
    change_value(upstream, "QueryCompanyTitle", 0, "/Result", wrapped)
}

fn query_exceeding_info_returns_an_element(upstream: &mut Upstream) -> Result<(), Obsolete> {
    change_value(upstream, "QueryExceedingInfo", 0, "/Result/Data", wrapped)
}

fn describe_account_group_returns_an_element(upstream: &mut Upstream) -> Result<(), Obsolete> {
    change_value(upstream, "DescribeAccountGroup", 0, "/AccountGroupList", wrapped)
}

fn text_process_returns_an_element(upstream: &mut Upstream) -> Result<(), Obsolete> {
    change_value(upstream, "TextProcess", 0, "/ResponseMessage/GroupList", wrapped)
}

fn modify_service_info_returns_letters_for_a_boolean(upstream: &mut Upstream) -> Result<(), Obsolete> {
    change_value(upstream, "ModifyServiceInfo", 0, "/Result", |value| (value == "xx").then(|| json!(true)))
}

fn create_model_returns_letters_for_a_number(upstream: &mut Upstream) -> Result<(), Obsolete> {
    let number = |value: &Value| value.is_string().then(|| json!(1_250_000_000));
    (0..2).try_for_each(|index| change_value(upstream, "CreateModel", index, "/Model/AppId", number))
}

fn describe_table_basic_info_returns_lists_of_numbers(upstream: &mut Upstream) -> Result<(), Obsolete> {
    ["FileCount", "PartitionCount"].into_iter().try_for_each(|name| {
        let pointer = format!("/TableBasicInfoList/0/{name}");
        change_value(upstream, "DescribeTableBasicInfo", 0, &pointer, |value| value.get(0).cloned())
    })
}
