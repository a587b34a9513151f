//! Personal data and secrets are marked in the spec and never shown.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tencentcloud_catalog::{ScalarType, Schema};
use workspace_tests::mutate::mutations;
use workspace_tests::sample::full;
use workspace_tests::sensitive::{leak, marked, secrets};
use workspace_tests::spec::{actions, ccc, resolved};

/// Parts of the names of members that hold personal data or a secret.
const PATTERNS: [(&str, &[&str]); 10] = [
    ("numbers of staff members", &["StaffNo", "StaffNumber"]),
    ("nicknames", &["Nick"]),
    ("data that a program attaches to a call", &["UUI"]),
    ("texts that quote messages or people", &["Summary", "Remark"]),
    ("telephone numbers", &["Phone", "Mobile", "Callee", "Caller", "Number"]),
    ("e-mail addresses", &["Mail", "Email"]),
    ("passwords", &["Password"]),
    ("tokens and other secrets", &["Token", "Secret", "APIKey", "UserSig"]),
    ("identity documents", &["PicUrl", "CorporationId", "OperatorId", "CorporationName", "OperatorName"]),
    ("addresses that may contain a token", &["Url", "URL"]),
];

/// Members with such a name that hold neither: the object if limited to one, the name, the reason. Booleans are exempt.
const EXCEPTIONS: [(Option<&str>, &str, &str); 15] = [
    (None, "CalledCalleeCount", "a count"),
    (None, "CalleeCount", "a count"),
    (None, "FinishedCalleeCount", "a count"),
    (None, "TotalCalleeCount", "a count"),
    (None, "ConcurrencyNumber", "a count of concurrent calls"),
    (None, "PageNumber", "the number of a page"),
    (None, "NumberType", "a kind of number"),
    (None, "UseMobileAccept", "a setting"),
    (None, "InternationalNumberPrefix", "a prefix of all numbers"),
    (None, "MobileNddPrefix", "a prefix of all numbers"),
    (None, "OutboundCalleeFormat", "a format of numbers"),
    (None, "ExtensionNumber", "a number that cannot be called from outside the company"),
    (None, "LLMFirstTokenLatency", "the tokens of a language model"),
    (Some("CreateSDKLoginToken response"), "SdkURL", "the public address of a script"),
    (Some("AICallExtractResultInfo"), "Number", "a quantity mentioned in the call"),
];

/// Members that hold personal data although their names do not say so.
const OTHERS: [(&str, &str); 12] = [
    ("CompanyStateInfo", "CheckMsg"),
    ("CreateAICall request", "NotifyMessage"),
    ("DeleteStaff response", "DeleteStatusInfo"),
    ("ErrStaffItem", "Message"),
    ("ExtensionInfo", "RelationName"),
    ("IVRKeyPressedElement", "TTSPrompt"),
    ("ModifyStaff request", "Name"),
    ("SeatUserInfo", "Name"),
    ("SetStaffStatusRspItem", "ErrorMessage"),
    ("StaffInfo", "Name"),
    ("TelCdrInfo", "CallerLocation"),
    ("UploadIvrAudioFailedInfo", "FailedMsg"),
];

/// Every request, response and shared type, by name.
fn objects() -> impl Iterator<Item = (String, &'static Schema)> {
    let actions = actions().flat_map(|(_, file)| {
        [
            (format!("{} request", file.name), &file.request),
            (format!("{} response", file.name), &file.response),
        ]
    });
    actions.chain(ccc().types.iter().map(|(name, schema)| (name.clone(), schema)))
}

/// Whether a member holds texts or numbers itself, rather than records, whose members are checked instead.
fn holds_values(schema: &'static Schema) -> bool {
    match resolved(schema).scalar() {
        Some(ScalarType::Array) => schema.items.as_deref().is_some_and(holds_values),
        kind => matches!(kind, Some(ScalarType::String | ScalarType::Integer | ScalarType::Number)),
    }
}

#[test]
fn members_with_sensitive_names_are_marked() {
    let (mut marked, mut excepted, mut problems) = (BTreeMap::new(), BTreeSet::new(), Vec::new());
    for (place, schema) in objects() {
        for (name, member) in schema.properties.iter().filter(|(_, member)| holds_values(member)) {
            let matches = |(_, words): &&(&str, &[&str])| words.iter().any(|word| name.contains(word));
            let Some((what, _)) = PATTERNS.iter().find(matches) else { continue };
            let exempt = |(only, known, _): &(Option<&str>, &str, &str)| {
                known == name && only.is_none_or(|only| only == place)
            };
            if let Some(index) = EXCEPTIONS.iter().position(exempt) {
                excepted.insert(index);
                assert!(!member.sensitive, "{place} {name} is marked and needs no exception");
            } else if member.sensitive {
                *marked.entry(*what).or_insert(0) += 1;
            } else {
                problems.push(format!("{place} {name} may hold {what}: mark it with `x-sensitive`"));
            }
        }
    }
    println!("marked: {marked:?}; {} exceptions", EXCEPTIONS.len());
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert_eq!(marked.len(), PATTERNS.len(), "a pattern matches nothing");
    let idle: Vec<_> = (0..EXCEPTIONS.len()).filter(|index| !excepted.contains(index)).collect();
    assert!(idle.is_empty(), "unused exceptions: {idle:?}");
}

#[test]
fn members_that_hold_personal_data_are_marked() {
    let objects: BTreeMap<String, &Schema> = objects().collect();
    let open = OTHERS.iter().filter(|(place, name)| !objects[*place].properties[*name].sensitive);
    assert_eq!(open.collect::<Vec<_>>(), Vec::<&(&str, &str)>::new());
}

#[test]
fn debug_hides_sensitive_values() {
    let mut hidden = [0, 0];
    let conceals = |name: &str, schema, value: &Value, shown: String| {
        let secrets = secrets(ccc(), schema, value);
        assert_eq!(leak(&secrets, &shown), None, "{name}: {shown}");
        secrets.len()
    };
    for (typed, file) in actions() {
        let example = &file.examples[0];
        let exchange = typed.request(&example.request).unwrap().exchange().unwrap();
        let examples = file.examples.iter().map(|example| example.request.clone());
        for value in examples.chain([marked(ccc(), &file.request, &full(&file.request))]) {
            let request = typed.request(&value).unwrap();
            hidden[0] += conceals(&file.name, &file.request, &value, format!("{request:?} {request:#?}"));
        }
        let examples = file.examples.iter().map(|example| example.response.clone());
        for value in examples.chain([marked(ccc(), &file.response, &full(&file.response))]) {
            let response = typed.response(&exchange, &value).unwrap();
            hidden[1] += conceals(&file.name, &file.response, &value, format!("{response:?} {response:#?}"));
        }
    }
    println!("`Debug` hides {} sensitive values of requests and {} of responses", hidden[0], hidden[1]);
    assert!(hidden.iter().all(|count| *count > actions().count()));
}

#[test]
fn errors_hide_sensitive_values() {
    let mut counts = BTreeMap::new();
    for (typed, file) in actions() {
        let value = marked(ccc(), &file.request, &full(&file.request));
        for mutation in mutations(&file.request, &value) {
            let mutant = mutation.apply(&value);
            let by_mock = ccc().check(&file.request, &mutant);
            let by_types = match typed.request(&mutant) {
                Err(error) => format!("{error} {error:?}"),
                Ok(request) => match (request.validate(), request.exchange()) {
                    (Err(violations), Err(error)) => format!("{violations} {violations:?} {error} {error:?}"),
                    _ => continue,
                },
            };
            let shown = format!("{by_mock:?} {by_types}");
            let found = leak(&secrets(ccc(), &file.request, &mutant), &shown).map(str::to_owned);
            assert_eq!(found, None, "{}: {}: {shown}", file.name, mutation.rule);
            *counts.entry("requests").or_insert(0) += 1;
        }
        let exchange = typed.request(&file.examples[0].request).unwrap().exchange().unwrap();
        let value = marked(ccc(), &file.response, &full(&file.response));
        for mutation in mutations(&file.response, &value) {
            let mutant = mutation.apply(&value);
            let Err(error) = typed.response(&exchange, &mutant) else { continue };
            let shown = format!("{error} {error:?}");
            let found = leak(&secrets(ccc(), &file.response, &mutant), &shown).map(str::to_owned);
            assert_eq!(found, None, "{}: response, {}: {shown}", file.name, mutation.rule);
            *counts.entry("responses").or_insert(0) += 1;
        }
    }
    println!("errors without a sensitive value: {counts:?}");
    assert!(counts["requests"] > 1_000 && counts["responses"] > 1_000);
}
