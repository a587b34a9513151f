//! Names: from the wire to Rust.
//!
//! Types keep their name on the wire, which is upper camel case. All other names are split into
//! words, acronyms first, and joined in the case that Rust uses. If several names of a scope are
//! equal, the first keeps its name and the next get `_2`, `_3`, … in the order of the spec.

use std::collections::BTreeSet;

use heck::ToSnakeCase;
use proc_macro2::{Ident, Span};

/// A name on the wire and in Rust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name on the wire.
    pub wire: String,
    /// The name in generated code, with `r#` for a keyword.
    pub rust: String,
}

impl Name {
    /// The Rust name without `r#`, for links and texts.
    pub(crate) fn plain(&self) -> &str {
        self.rust.trim_start_matches("r#")
    }

    /// The Rust name as a token.
    pub(crate) fn ident(&self) -> Ident {
        ident(&self.rust)
    }
}

/// Words that are not split where their case changes. The longest match wins.
const ACRONYMS: [&str; 11] =
    ["APIs", "CKafka", "DDoS", "IDs", "IPs", "IPv4", "IPv6", "OAuth", "URIs", "URLs", "VMs"];

/// Names that generated files use for something else: those of Rust's prelude, and what a crate has of its own.
const TAKEN_TYPES: [&str; 9] =
    ["Box", "Builder", "Client", "Config", "Option", "Result", "Self", "String", "Vec"];

/// Methods of every generated client, including those of its traits. No action gets these names.
const CLIENT_METHODS: [&str; 3] = ["clone", "new", "warm_up"];

/// Keywords that cannot be written as raw identifiers.
const NEVER_RAW: [&str; 4] = ["crate", "self", "Self", "super"];

/// An identifier, raw if the name starts with `r#`.
pub(crate) fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(keyword) => Ident::new_raw(keyword, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}

/// `SdkAppId` → `sdk_app_id`, `CalleeIDs` → `callee_ids`, `Type` → `r#type`, `3DModel` → `_3d_model`.
pub(crate) fn snake(wire: &str) -> String {
    escaped(words(wire).join("_"))
}

/// The name of a file or module for `wire`: snake case, never raw.
pub(crate) fn module(wire: &str) -> String {
    let name = escaped(words(wire).join("_"));
    name.strip_prefix("r#").map_or(name.clone(), |keyword| format!("{keyword}_"))
}

/// The name of a shared type: its own as an identifier, or `…Type` if generated files use the name for
/// something else.
pub(crate) fn type_name(wire: &str) -> String {
    let name: String = wire.split(|c: char| !c.is_ascii_alphanumeric()).map(capitalized).collect();
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        format!("_{name}")
    } else if name.len() == 1 || TAKEN_TYPES.contains(&name.as_str()) {
        // A single letter is a type parameter of the builders.
        format!("{name}Type")
    } else {
        name
    }
}

/// Whether the spec may use a name for a type or variant: upper camel case, and not used by generated files.
pub(crate) fn is_type_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric())
        && type_name(name) == name
}

/// `EveryDay` → `EveryDay`, `zh-CN` → `ZhCn`, `{+E.164}` → `PlusE164`, `202` → `Value202`, the empty string →
/// `Empty`.
pub(crate) fn variant(value: &str) -> String {
    let name: String = words(&value.replace('+', " plus ")).iter().map(|word| capitalized(word)).collect();
    match name.chars().next() {
        None => "Empty".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("Value{name}"),
        // `Unknown` is the variant that keeps every other value.
        Some(_) if name == "Unknown" || name == "Self" => format!("{name}Value"),
        Some(_) => name,
    }
}

/// The name of an error code's variant: `InternalError.DBError` → `InternalErrorDBError`.
pub(crate) fn code_variant(code: &str) -> String {
    let name: String = code.split(['.', '_', '-']).map(capitalized).collect();
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        format!("Code{name}")
    } else if name == "Unknown" || name == "Self" {
        format!("{name}Code")
    } else {
        name
    }
}

/// The names of a scope. A name that is taken gets the next free number.
#[derive(Default)]
pub(crate) struct Scope(BTreeSet<String>);

impl Scope {
    /// The setters of a builder, which has a method `build`.
    pub(crate) fn builder() -> Self {
        Self(BTreeSet::from(["build".to_owned()]))
    }

    /// The methods of a client.
    pub(crate) fn client() -> Self {
        Self(CLIENT_METHODS.map(str::to_owned).into())
    }

    /// `name`, or `name_2`, `name_3`, … if it is taken, with `joint` before the number.
    pub(crate) fn unique(&mut self, name: &str, joint: &str) -> String {
        let mut candidate = name.to_owned();
        let mut number = 2;
        while !self.0.insert(candidate.clone()) {
            candidate = format!("{}{joint}{number}", name.trim_start_matches("r#"));
            number += 1;
        }
        candidate
    }
}

/// The lower-case words of a name.
fn words(wire: &str) -> Vec<String> {
    let mut words = Vec::new();
    for part in wire.split(|character: char| !character.is_ascii_alphanumeric()) {
        let mut rest = part;
        let mut plain = 0;
        while plain < rest.len() {
            let (before, after) = rest.split_at(plain);
            match acronym(before, after) {
                Some(acronym) => {
                    push_plain(before, &mut words);
                    words.push(acronym.to_ascii_lowercase());
                    rest = after.get(acronym.len()..).unwrap_or_default();
                    plain = 0;
                }
                None => plain += 1,
            }
        }
        push_plain(rest, &mut words);
    }
    words
}

/// The acronym at the start of `after`, if a word can start and end there.
fn acronym(before: &str, after: &str) -> Option<&'static str> {
    let starts = before.chars().next_back().is_none_or(|last| !last.is_ascii_uppercase());
    let fits = |acronym: &&&str| {
        after
            .strip_prefix(**acronym)
            .is_some_and(|rest| !rest.starts_with(|next: char| next.is_ascii_lowercase()))
    };
    ACRONYMS.iter().filter(|_| starts).filter(fits).max_by_key(|acronym| acronym.len()).copied()
}

/// Splits a part without acronyms, and keeps digits with the word that they end: `File3D` → `file3d`.
fn push_plain(part: &str, words: &mut Vec<String>) {
    for word in part.to_snake_case().split('_').filter(|word| !word.is_empty()) {
        match words.last_mut() {
            Some(last) if word.len() == 1 && last.ends_with(|end: char| end.is_ascii_digit()) => {
                last.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
}

fn capitalized(word: &str) -> String {
    let mut characters = word.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + characters.as_str())
}

/// A valid identifier: a keyword becomes raw, and a digit is never first.
fn escaped(name: String) -> String {
    if NEVER_RAW.contains(&name.as_str()) {
        format!("{name}_")
    } else if is_keyword(&name) {
        format!("r#{name}")
    } else if name.is_empty() || name.starts_with(|first: char| first.is_ascii_digit()) {
        format!("_{name}")
    } else {
        name
    }
}

/// Whether Rust reserves a word, which then does not parse as an identifier.
fn is_keyword(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic()) && syn::parse_str::<Ident>(name).is_err()
}

#[cfg(test)]
mod tests {
    use super::{Scope, code_variant, module, snake, type_name, variant};

    #[test]
    fn parameters_are_snake_case_with_acronyms_whole() {
        let cases = [
            ("SdkAppId", "sdk_app_id"),
            ("UUI", "uui"),
            ("AIAgentId", "ai_agent_id"),
            ("CalleeIDs", "callee_ids"),
            ("IDs", "ids"),
            ("IPv6Address", "ipv6_address"),
            ("EnableIPv6", "enable_ipv6"),
            ("OAuthToken", "oauth_token"),
            ("DDoSStatus", "ddos_status"),
            ("CKafkaInstance", "ckafka_instance"),
            ("File3D", "file3d"),
            ("MD5", "md5"),
            ("hadAutoFixVul", "had_auto_fix_vul"),
            ("CNAPIGwMCPToolParam", "cnapi_gw_mcp_tool_param"),
            ("Some_Name", "some_name"),
            ("Type", "r#type"),
            ("Async", "r#async"),
            ("Super", "super_"),
            ("Self", "self_"),
            ("3DModel", "_3d_model"),
        ];
        for (wire, rust) in cases {
            assert_eq!(snake(wire), rust, "{wire}");
        }
    }

    #[test]
    fn modules_are_never_raw_and_never_start_with_a_digit() {
        let cases =
            [("SendNames", "send_names"), ("Type", "type_"), ("Self", "self_"), ("3DModel", "_3d_model")];
        assert_eq!(cases.map(|(wire, _)| module(wire)), cases.map(|(_, name)| name));
    }

    #[test]
    fn types_keep_their_name_unless_the_prelude_has_it() {
        assert_eq!(type_name("AIAgentInfo"), "AIAgentInfo");
        assert_eq!(type_name("Option"), "OptionType");
        assert_eq!(type_name("Some_thing"), "SomeThing");
        assert_eq!(type_name("variable"), "Variable");
    }

    #[test]
    fn variants_are_identifiers() {
        let cases = [
            ("EveryDay", "EveryDay"),
            ("inner", "Inner"),
            ("zh-CN", "ZhCn"),
            ("202", "Value202"),
            ("{+E.164}", "PlusE164"),
            ("{E.164}", "E164"),
            ("", "Empty"),
        ];
        for (value, name) in cases {
            assert_eq!(variant(value), name);
        }
        assert_eq!(variant("unknown"), "UnknownValue");
        assert_eq!(code_variant("InternalError.DBError"), "InternalErrorDBError");
        assert_eq!(["4xx", "self"].map(code_variant), ["Code4xx", "SelfCode"]);
    }

    #[test]
    fn the_next_of_equal_names_gets_a_number() {
        let mut scope = Scope::default();
        let names = ["uui", "uui", "r#type", "r#type", "uui"].map(|name| scope.unique(name, "_"));
        assert_eq!(names, ["uui", "uui_2", "r#type", "type_2", "uui_3"]);
    }
}
