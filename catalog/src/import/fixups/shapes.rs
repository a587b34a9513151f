//! Official examples that show another shape than the one that is documented: an element instead of a list, a list instead
//! of its element, or a placeholder of another type. The evidence is the same member in other examples, or the example
//! that upstream gives for the member itself.

use serde_json::{Value, json};

use super::{FixUp, Obsolete, change_value, fix_up};
use crate::import::upstream::Upstream;

pub(super) const FIX_UPS: &[FixUp] = &[
    fix_up!("af/2020-02-26", get_anti_fraud_returns_digits_for_lists),
    fix_up!("afc/2020-02-26", get_anti_fraud_vip_returns_digits_for_lists),
    fix_up!("cpdp/2019-08-20", query_company_title_returns_an_element),
    fix_up!("cpdp/2019-08-20", query_contract_pay_fee_returns_a_word_for_an_empty_list),
    fix_up!("cpdp/2019-08-20", query_exceeding_info_returns_an_element),
    fix_up!("eiam/2021-04-20", describe_account_group_returns_an_element),
    fix_up!("eiam/2021-04-20", describe_app_account_returns_an_element),
    fix_up!("eiam/2021-04-20", list_user_groups_of_user_returns_a_number_for_a_list),
    fix_up!("iot/2018-01-23", reset_device_returns_an_object_for_its_text),
    fix_up!("tbp/2019-03-11", text_process_returns_an_element),
    fix_up!("tem/2020-12-21", generate_download_url_returns_an_object),
    fix_up!("tem/2020-12-21", modify_service_info_returns_letters_for_a_boolean),
    fix_up!("tia/2018-02-26", create_model_returns_letters_for_a_number),
    fix_up!("wedata/2021-08-20", describe_table_basic_info_returns_lists_of_numbers),
    fix_up!("yunjing/2018-02-28", describe_bash_events_returns_a_boolean_for_a_level),
];

/// The element of a list → the list.
fn wrapped(element: &Value) -> Option<Value> {
    element.is_object().then(|| json!([element]))
}

/// A placeholder for a list → an empty list.
fn emptied(placeholder: &Value) -> Option<Value> {
    (placeholder.is_string() || placeholder.is_number()).then(|| json!([]))
}

/// Every member is `00`. `DescribeAntiFraud` shows the lists.
fn get_anti_fraud_returns_digits_for_lists(upstream: &mut Upstream) -> Result<(), Obsolete> {
    let lists = ["/Data/OtherModelScores", "/Data/RiskInfo"];
    lists.into_iter().try_for_each(|list| change_value(upstream, "GetAntiFraud", 0, list, emptied))
}

/// A copy of `GetAntiFraud` of af.
fn get_anti_fraud_vip_returns_digits_for_lists(upstream: &mut Upstream) -> Result<(), Obsolete> {
    let lists = ["/Data/OtherModelScores", "/Data/RiskInfo"];
    lists.into_iter().try_for_each(|list| change_value(upstream, "GetAntiFraudVip", 0, list, emptied))
}

/// The word means "none".
fn query_contract_pay_fee_returns_a_word_for_an_empty_list(upstream: &mut Upstream) -> Result<(), Obsolete> {
    change_value(upstream, "QueryContractPayFee", 0, "/Result/ExtraInput", emptied)
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

/// Its list of users holds letters instead of objects.
fn describe_app_account_returns_an_element(upstream: &mut Upstream) -> Result<(), Obsolete> {
    let user = |user: &Value| user.is_string().then(|| json!({ "UserId": user, "UserName": user }));
    change_value(upstream, "DescribeAppAccount", 0, "/AppAccountList/UserList/0", user)?;
    change_value(upstream, "DescribeAppAccount", 0, "/AppAccountList", wrapped)
}

fn list_user_groups_of_user_returns_a_number_for_a_list(upstream: &mut Upstream) -> Result<(), Obsolete> {
    change_value(upstream, "ListUserGroupsOfUser", 0, "/UserGroupInfoList", emptied)
}

/// The member is JSON in a string, as the other actions that return a device show.
fn reset_device_returns_an_object_for_its_text(upstream: &mut Upstream) -> Result<(), Obsolete> {
    let text = |object: &Value| object.is_object().then(|| object.to_string().into());
    change_value(upstream, "ResetDevice", 0, "/Device/DeviceInfo", text)
}

fn text_process_returns_an_element(upstream: &mut Upstream) -> Result<(), Obsolete> {
    change_value(upstream, "TextProcess", 0, "/ResponseMessage/GroupList", wrapped)
}

/// Upstream's example of the member is this address.
fn generate_download_url_returns_an_object(upstream: &mut Upstream) -> Result<(), Obsolete> {
    let address = |object: &Value| object.is_object().then(|| json!("http://download.demo"));
    change_value(upstream, "GenerateDownloadUrl", 0, "/Result", address)
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

/// Levels are numbers from 1 in the rules of this service, and in the same response of cwp, which has replaced it.
fn describe_bash_events_returns_a_boolean_for_a_level(upstream: &mut Upstream) -> Result<(), Obsolete> {
    let level = |flag: &Value| (flag == true).then(|| json!(1));
    change_value(upstream, "DescribeBashEvents", 0, "/List/0/RuleLevel", level)
}
