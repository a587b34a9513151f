//! Cloud Contact Center.

use super::{FixUp, Obsolete, change_response, fix_up, name_action, replace_in_request};
use crate::import::upstream::{Flag, Upstream};

pub(super) const FIX_UPS: &[FixUp] = &[
    fix_up!("ccc/2020-02-10", control_ai_conversation_sends_an_id_as_text),
    fix_up!("ccc/2020-02-10", create_call_out_session_sends_a_flag_as_text),
    fix_up!("ccc/2020-02-10", examples_name_another_action),
    fix_up!("ccc/2020-02-10", describe_protected_tel_cdr_returns_an_old_name),
    fix_up!("ccc/2020-02-10", describe_im_cdrs_returns_no_user),
    fix_up!("ccc/2020-02-10", describe_im_cdrs_needs_its_application),
    fix_up!("ccc/2020-02-10", describe_im_cdrs_is_out_of_use),
    fix_up!("ccc/2020-02-10", create_staff_sends_words_for_a_number),
];

/// The example sends `SdkAppId`, an integer, as a string.
fn control_ai_conversation_sends_an_id_as_text(upstream: &mut Upstream) -> Result<(), Obsolete> {
    let (wrong, right) = (r#""SdkAppId": "1400000000""#, r#""SdkAppId": 1400000000"#);
    replace_in_request(upstream, "ControlAIConversation", 0, wrong, right)
}

/// The example sends `IsForceUseMobile`, a boolean, as a string.
fn create_call_out_session_sends_a_flag_as_text(upstream: &mut Upstream) -> Result<(), Obsolete> {
    let (wrong, right) = (r#""IsForceUseMobile": "true""#, r#""IsForceUseMobile": true"#);
    replace_in_request(upstream, "CreateCallOutSession", 0, wrong, right)
}

/// Six examples were copied from another action and still name it in their header.
fn examples_name_another_action(upstream: &mut Upstream) -> Result<(), Obsolete> {
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

/// The response has `PostIVRKeyPressed`, which `PostIVRKeyPressedEx` has replaced. The new member has the same type and
/// is required.
fn describe_protected_tel_cdr_returns_an_old_name(upstream: &mut Upstream) -> Result<(), Obsolete> {
    let (old, new) = ("PostIVRKeyPressed", "PostIVRKeyPressedEx");
    let renamed = change_response(upstream, "DescribeProtectedTelCdr", 0, "/TelCdrList/0", |record| {
        let record = record.as_object_mut()?;
        if record.contains_key(new) {
            return None;
        }
        let value = record.shift_remove(old)?;
        record.insert(new.to_owned(), value);
        Some(())
    });
    renamed.ok_or_else(|| {
        Obsolete(format!("the response of DescribeProtectedTelCdr has no {old}, or has {new} too"))
    })
}

/// A record of the response lacks `ClientUserId`, which is required.
fn describe_im_cdrs_returns_no_user(upstream: &mut Upstream) -> Result<(), Obsolete> {
    let name = "ClientUserId";
    let added = change_response(upstream, "DescribeIMCdrs", 0, "/IMCdrList/0", |record| {
        let is_missing = record.as_object_mut()?.insert(name.to_owned(), "user123".into()).is_none();
        is_missing.then_some(())
    });
    added.ok_or_else(|| Obsolete(format!("the response of DescribeIMCdrs has a {name}")))
}

/// The documentation of `SdkAppId` says that it is required, its flag that it is not. It replaced `InstanceId`, which is
/// no longer in use, and without it the service cannot know whose sessions to return.
fn describe_im_cdrs_needs_its_application(upstream: &mut Upstream) -> Result<(), Obsolete> {
    let member = upstream.member("DescribeIMCdrsRequest", "SdkAppId");
    match member.filter(|member| member.required != Flag::Bool(true)) {
        Some(member) => {
            member.required = Flag::Bool(true);
            Ok(())
        }
        None => Err(Obsolete("DescribeIMCdrsRequest.SdkAppId is required, or gone".to_owned())),
    }
}

/// The title of the action says that it is deprecated, its status that it is online.
fn describe_im_cdrs_is_out_of_use(upstream: &mut Upstream) -> Result<(), Obsolete> {
    let action = upstream.api.actions.get_mut("DescribeIMCdrs");
    match action.filter(|action| action.status.as_deref() == Some("online")) {
        Some(action) => {
            action.status = Some("deprecated".to_owned());
            Ok(())
        }
        None => Err(Obsolete("DescribeIMCdrs is not online, or gone".to_owned())),
    }
}

/// The example sends the words for a telephone number instead of one.
fn create_staff_sends_words_for_a_number(upstream: &mut Upstream) -> Result<(), Obsolete> {
    let words = upstream.example("CreateStaff", 0).and_then(|example| {
        let (_, rest) = example.input.split_once(r#""Phone": ""#)?;
        let (phone, _) = rest.split_once('"')?;
        (!phone.is_ascii()).then(|| format!(r#""Phone": "{phone}""#))
    });
    let words = words.ok_or_else(|| Obsolete("the example of CreateStaff sends a number".to_owned()))?;
    replace_in_request(upstream, "CreateStaff", 0, &words, r#""Phone": "008613812345678""#)
}
