//! The contact center.

use super::{FixUp, Mended, change_answered, fix_up, name_action, remove_answered, replace_sent};
use crate::import::upstream::{Flag, Upstream};

pub(super) const FIX_UPS: &[FixUp] = &[
    fix_up!("ccc/2020-02-10", control_ai_conversation_sends_an_id_as_text),
    fix_up!("ccc/2020-02-10", create_call_out_session_sends_a_flag_as_text),
    fix_up!("ccc/2020-02-10", examples_name_another_action),
    fix_up!("ccc/2020-02-10", answers_hold_members_that_are_out_of_use),
    fix_up!("ccc/2020-02-10", describe_protected_tel_cdr_answers_an_old_name),
    fix_up!("ccc/2020-02-10", describe_im_cdrs_answers_without_the_user),
    fix_up!("ccc/2020-02-10", describe_im_cdrs_needs_its_application),
    fix_up!("ccc/2020-02-10", describe_im_cdrs_is_out_of_use),
    fix_up!("ccc/2020-02-10", create_staff_sends_words_for_a_number),
];

/// The example sends `SdkAppId`, an integer, as a string.
fn control_ai_conversation_sends_an_id_as_text(upstream: &mut Upstream) -> Result<(), Mended> {
    let (wrong, right) = (r#""SdkAppId": "1400000000""#, r#""SdkAppId": 1400000000"#);
    replace_sent(upstream, "ControlAIConversation", 0, wrong, right)
}

/// The example sends `IsForceUseMobile`, a boolean, as a string.
fn create_call_out_session_sends_a_flag_as_text(upstream: &mut Upstream) -> Result<(), Mended> {
    let (wrong, right) = (r#""IsForceUseMobile": "true""#, r#""IsForceUseMobile": true"#);
    replace_sent(upstream, "CreateCallOutSession", 0, wrong, right)
}

/// Six examples were copied from another action and still name it in their header.
fn examples_name_another_action(upstream: &mut Upstream) -> Result<(), Mended> {
    let copies = [
        ("DescribeAIAnalysisResult", "DescribeAILatency"),
        ("DescribeAICallExtractResult", "CreateAICall"),
        ("DescribeIMCdrList", "DescribeIMCdrs"),
        ("ModifyOwnNumberApply", "CreateOwnNumberApply"),
        ("ResumePredictiveDialingCampaign", "ResumePredictiveCalloutTask"),
        ("TransferToManual", "HangUpCall"),
    ];
    copies.into_iter().try_for_each(|(action, wrong)| name_action(upstream, action, 0, wrong))
}

/// Three examples answer members that were taken out of use since.
fn answers_hold_members_that_are_out_of_use(upstream: &mut Upstream) -> Result<(), Mended> {
    let members = [
        ("DescribeProtectedTelCdr", "/TelCdrList/0/IVRKeyPressed"),
        ("DescribeProtectedTelCdr", "/TelCdrList/0/Uui"),
        ("DescribeStaffInfoList", "/StaffList/0/RoleId"),
        ("DescribeTelCdr", "/TelCdrList/0/IVRKeyPressed"),
        ("DescribeTelCdr", "/TelCdrList/0/PostIVRKeyPressed"),
        ("DescribeTelCdr", "/TelCdrList/0/Uui"),
    ];
    members.into_iter().try_for_each(|(action, pointer)| remove_answered(upstream, action, 0, pointer))
}

/// The example answers `PostIVRKeyPressed`, which was taken out of use for `PostIVRKeyPressedEx`, of the same type
/// and always answered.
fn describe_protected_tel_cdr_answers_an_old_name(upstream: &mut Upstream) -> Result<(), Mended> {
    let (old, new) = ("PostIVRKeyPressed", "PostIVRKeyPressedEx");
    let renamed = change_answered(upstream, "DescribeProtectedTelCdr", 0, "/TelCdrList/0", |record| {
        if record.contains_key(new) {
            return None;
        }
        let value = record.shift_remove(old)?;
        record.insert(new.to_owned(), value);
        Some(())
    });
    renamed.ok_or_else(|| {
        Mended(format!("the example of DescribeProtectedTelCdr answers no {old}, or {new} too"))
    })
}

/// The example answers a record without `ClientUserId`, which every record has.
fn describe_im_cdrs_answers_without_the_user(upstream: &mut Upstream) -> Result<(), Mended> {
    let name = "ClientUserId";
    let added = change_answered(upstream, "DescribeIMCdrs", 0, "/IMCdrList/0", |record| {
        let is_missing = record.insert(name.to_owned(), "user123".into()).is_none();
        is_missing.then_some(())
    });
    added.ok_or_else(|| Mended(format!("the example of DescribeIMCdrs answers a {name}")))
}

/// The documentation of `SdkAppId` says that it must be given, its flag that it need not: it replaced
/// `InstanceId`, which is out of use, and without it the cloud does not know whose sessions are meant.
fn describe_im_cdrs_needs_its_application(upstream: &mut Upstream) -> Result<(), Mended> {
    let member = upstream.member("DescribeIMCdrsRequest", "SdkAppId");
    match member.filter(|member| member.required != Flag::Bool(true)) {
        Some(member) => {
            member.required = Flag::Bool(true);
            Ok(())
        }
        None => Err(Mended("DescribeIMCdrsRequest.SdkAppId is required, or gone".to_owned())),
    }
}

/// The title of the action says that it is out of use, its status that it is in service.
fn describe_im_cdrs_is_out_of_use(upstream: &mut Upstream) -> Result<(), Mended> {
    let action = upstream.api.actions.get_mut("DescribeIMCdrs");
    match action.filter(|action| action.status.as_deref() == Some("online")) {
        Some(action) => {
            action.status = Some("deprecated".to_owned());
            Ok(())
        }
        None => Err(Mended("DescribeIMCdrs is not online, or gone".to_owned())),
    }
}

/// The example sends the words for a telephone number in place of one.
fn create_staff_sends_words_for_a_number(upstream: &mut Upstream) -> Result<(), Mended> {
    let words = upstream.example("CreateStaff", 0).and_then(|example| {
        let (_, rest) = example.input.split_once(r#""Phone": ""#)?;
        let (phone, _) = rest.split_once('"')?;
        (!phone.is_ascii()).then(|| format!(r#""Phone": "{phone}""#))
    });
    let words = words.ok_or_else(|| Mended("the example of CreateStaff sends a number".to_owned()))?;
    replace_sent(upstream, "CreateStaff", 0, &words, r#""Phone": "008613812345678""#)
}
