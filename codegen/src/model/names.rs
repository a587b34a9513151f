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

/// Names, or parts of them, whose case does not show their words, and what they are in snake case. The longest match
/// wins.
const SPELLINGS: [(&str, &str); 60] = [
    ("3D", "3d"),
    ("3Ds", "3ds"),
    ("5G", "5g"),
    ("AIGWOAuth", "aigw_oauth"),
    ("CKafka", "ckafka"),
    ("CNAMEDDoS", "cname_ddos"),
    ("CVSSv2", "cvssv2"),
    ("CVSSv3", "cvssv3"),
    ("DDoS", "ddos"),
    ("DDos", "ddos"),
    ("DsDTo", "ds_dto"),
    ("ECharts", "echarts"),
    ("ETag", "etag"),
    ("FIlter", "filter"),
    ("FLow", "flow"),
    ("FMp4", "fmp4"),
    ("FSx", "fsx"),
    ("GiB", "gib"),
    ("HBase", "hbase"),
    ("HSsd", "hssd"),
    ("IPv4", "ipv4"),
    ("IPv6", "ipv6"),
    ("ISPIPv6", "isp_ipv6"),
    ("IaC", "iac"),
    ("InfoPList", "info_plist"),
    ("KBps", "kbps"),
    ("KeeWiDB", "keewidb"),
    ("LaTex", "latex"),
    ("LoRa", "lora"),
    ("MBps", "mbps"),
    ("MQVHost", "mq_vhost"),
    ("MTime", "mtime"),
    ("MySQL", "mysql"),
    ("MySql", "mysql"),
    ("NBIoT", "nb_iot"),
    ("OAuth", "oauth"),
    ("OAuth2", "oauth2"),
    ("PostgreSQL", "postgresql"),
    ("PostgreSql", "postgresql"),
    ("QClaw", "qclaw"),
    ("QCloud", "qcloud"),
    ("QUuid", "quuid"),
    ("SAMLIdP", "saml_idp"),
    ("SNat", "snat"),
    ("TBaaS", "tbaas"),
    ("TCHouse", "tchouse"),
    ("TDid", "tdid"),
    ("TIme", "time"),
    ("TPNSiOS", "tpns_ios"),
    ("TWe", "twe"),
    ("UKey", "ukey"),
    ("UUid", "uuid"),
    ("VCore", "vcore"),
    ("VCores", "vcores"),
    ("VHost", "vhost"),
    ("VIp", "vip"),
    ("VPort", "vport"),
    ("WXIoT", "wx_iot"),
    ("XMagic", "xmagic"),
    ("XMagics", "xmagics"),
];

/// Names that generated files use for something else: those of Rust's prelude, and what a crate has of its own.
const TAKEN_TYPES: [&str; 9] =
    ["Box", "Builder", "Client", "Config", "Option", "Result", "Self", "String", "Vec"];

/// Methods of every generated client, including those of its traits. No action gets these names.
const CLIENT_METHODS: [&str; 3] = ["clone", "new", "warm_up"];

/// The words that Rust reserves, sorted.
#[rustfmt::skip]
const KEYWORDS: [&str; 52] = [
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match",
    "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait",
    "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

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
            let starts = !before.ends_with(|last: char| last.is_ascii_uppercase());
            match starts.then(|| spelled(after).or_else(|| plural_acronym(after))).flatten() {
                Some((length, spelling)) => {
                    push_plain(before, &mut words);
                    words.extend(spelling.split('_').map(str::to_owned));
                    rest = &after[length..];
                    plain = 0;
                }
                None => plain += 1,
            }
        }
        push_plain(rest, &mut words);
    }
    words
}

/// The length of the entry of [`SPELLINGS`] at the start of a text, and its spelling.
fn spelled(text: &str) -> Option<(usize, String)> {
    let fits = |(part, _): &&(&str, &str)| text.strip_prefix(part).is_some_and(ends_word);
    let (part, spelling) = SPELLINGS.iter().filter(fits).max_by_key(|(part, _)| part.len())?;
    Some((part.len(), (*spelling).to_owned()))
}

/// The length of the capitals and the `s` at the start of a text, which are one word: `DBs`, `UUIDs`. A single capital
/// starts an ordinary word: `As`, `Is`.
fn plural_acronym(text: &str) -> Option<(usize, String)> {
    let rest = text.trim_start_matches(|next: char| next.is_ascii_uppercase());
    let length = text.len() - rest.len() + 1;
    let is_plural = length > 2 && rest.strip_prefix('s').is_some_and(ends_word);
    is_plural.then(|| (length, text[..length].to_ascii_lowercase()))
}

/// Whether a word ends before `rest`.
fn ends_word(rest: &str) -> bool {
    !rest.starts_with(|next: char| next.is_ascii_lowercase())
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
    KEYWORDS.binary_search(&name).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{KEYWORDS, SPELLINGS, Scope, code_variant, module, snake, type_name, variant};

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
            ("File3D", "file_3d"),
            ("ResultFile3Ds", "result_file_3ds"),
            ("MD5", "md5"),
            ("hadAutoFixVul", "had_auto_fix_vul"),
            ("CNAPIGwMCPToolParam", "cnapi_gw_mcp_tool_param"),
            ("DescribeDBsNormal", "describe_dbs_normal"),
            ("UUIDs", "uuids"),
            ("ProtectAPPs", "protect_apps"),
            ("Describe5GAPNs", "describe_5g_apns"),
            ("IsAsync", "is_async"),
            ("MemoryGiB", "memory_gib"),
            ("MaxBandwidthMBps", "max_bandwidth_mbps"),
            ("AntiDDosEip", "anti_ddos_eip"),
            ("SharedCNAMEDDoSProtections", "shared_cname_ddos_protections"),
            ("OAuth2ResourceServerId", "oauth2_resource_server_id"),
            ("CreateIaCFileReScanTask", "create_iac_file_re_scan_task"),
            ("ListTWeSeeTasks", "list_twe_see_tasks"),
            ("NBIoTDeviceID", "nb_iot_device_id"),
            ("FaceIdPhoto", "face_id_photo"),
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
    fn tables_are_sorted() {
        assert!(KEYWORDS.is_sorted());
        assert!(SPELLINGS.is_sorted());
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
