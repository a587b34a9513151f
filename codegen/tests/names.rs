//! The names of every action, member and type of the spec, read with the eyes of a reviewer.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use tencentcloud_catalog::{ServiceSpec, Sources, Spec};
use tencentcloud_codegen::model::{Service, lower_readable};

/// The suspicious words of names that were reviewed and are right, in their contexts.
const REVIEWED: &str = include_str!("names/reviewed.txt");

/// The versions whose crates are named after the service alone.
const CRATES: &str = include_str!("../../spec/crates.json");

/// A word of one letter, or one that starts with a digit, shows where the rule for names may have failed: `d_bs`, `gi_b`,
/// `describe5_gap_ns`. If the name is wrong, extend `SPELLINGS` in `model/names.rs`; if it is right, add the context that
/// the test prints to `names/reviewed.txt`.
#[test]
fn no_name_is_split_in_the_wrong_place() {
    let (model, _) = lower_readable(&spec());
    let reviewed: BTreeSet<&str> = REVIEWED.split_whitespace().collect();
    let mut found = BTreeMap::new();
    for service in &model.services {
        for (name, origin) in names(service) {
            let new = suspicious(&name).into_iter().filter(|context| !reviewed.contains(context.as_str()));
            new.for_each(|context| _ = found.insert(context, format!("{name} ({origin})")));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

fn spec() -> Spec {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    Sources::read(&root).expect("the spec can be read").parse_readable().0
}

/// The snake-case names of a service, each with where it is from.
fn names(service: &Service) -> Vec<(String, String)> {
    let actions = service.actions.iter().flat_map(|action| [&action.name.rust, &action.module]);
    let types = service.types.iter().map(|file| &file.module);
    let members = service.records.iter().flat_map(|record| {
        record
            .fields
            .iter()
            .map(move |field| (&field.name.rust, format!("{} {}", service.folder, record.name.wire)))
    });
    let named = actions.chain(types).map(|name| (name, service.folder.clone())).chain(members);
    named.map(|(name, origin)| (name.trim_start_matches("r#").to_owned(), origin)).collect()
}

/// The suspicious words of a name: a letter with its neighbor, the next word if there is one, or a word that starts with a
/// digit. A number at the end is that of a name that several members have.
fn suspicious(name: &str) -> Vec<String> {
    let words: Vec<&str> = name.trim_matches('_').split('_').collect();
    let context = |(index, word): (usize, &&str)| match word.len() {
        1 if word.as_bytes()[0].is_ascii_digit() && index + 1 == words.len() => None,
        1 if index + 1 < words.len() => Some(format!("{word}_{}", words[index + 1])),
        1 if index > 0 => Some(format!("{}_{word}", words[index - 1])),
        1 => Some((*word).to_owned()),
        _ => word.starts_with(|first: char| first.is_ascii_digit()).then(|| (*word).to_owned()),
    };
    words.iter().enumerate().filter_map(context).collect()
}

/// A name stays with its version when a newer one comes, which gets a crate with the version in its name.
#[test]
fn a_crate_is_named_without_a_version_if_the_list_says_so() {
    let spec = spec();
    let listed: Vec<String> =
        spec.services.iter().filter(|service| service.names_crate).map(ServiceSpec::crate_folder).collect();
    assert_eq!(
        listed.len(),
        CRATES.lines().count() - 2,
        "spec/crates.json lists a version that the spec does not have"
    );
    let folders: BTreeSet<String> = spec.services.iter().map(ServiceSpec::crate_folder).collect();
    assert_eq!(folders.len(), spec.services.len(), "two crates have the same name");
    for service in spec.services.iter().filter(|service| !service.names_crate) {
        let versions = spec.services.iter().filter(|other| other.service.service == service.service.service);
        assert!(
            versions.count() > 1,
            "{}: add the only version of a new service to spec/crates.json",
            service.folder
        );
        assert!(service.crate_folder().ends_with(&service.service.version.replace('-', "")));
    }
}

#[test]
fn a_wrong_split_is_suspicious() {
    let cases = [
        ("describe_d_bs_normal", vec!["d_bs"]),
        ("memory_gi_b", vec!["gi_b"]),
        ("describe_5_gap_ns", vec!["5_gap"]),
        ("oauth_2resource_server_id", vec!["2resource"]),
        ("left_top_x", vec!["top_x"]),
        ("face_id_photo", vec![]),
        ("app_id_2", vec![]),
    ];
    for (name, contexts) in cases {
        assert_eq!(suspicious(name), contexts, "{name}");
    }
}
