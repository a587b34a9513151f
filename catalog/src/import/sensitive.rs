//! Which members are secrets or personal data: a rule over names, with reviewed exceptions both ways.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Ends of the names of secrets, in lower case.
const SECRETS: &[&str] = &[
    "accesskey",
    "aeskey",
    "apikey",
    "appkey",
    "authcode",
    "authkey",
    "authorization",
    "callbackkey",
    "cookie",
    "credential",
    "decryptionkey",
    "decryptkey",
    "deskey",
    "encryptkey",
    "keystore",
    "keytab",
    "kubeconfig",
    "passphrase",
    "passwd",
    "password",
    "plaintext",
    "privatekey",
    "psk",
    "pwd",
    "secret",
    "secretkey",
    "sessionkey",
    "signkey",
    "token",
    "verificationcode",
    "verifycode",
];

/// Ends of the names of personal data, in lower case.
const PERSONAL: &[&str] = &[
    "accountno",
    "bankaccount",
    "bankaccountno",
    "bankaccountnumber",
    "bankcard",
    "bankcardnumber",
    "cardno",
    "email",
    "emailaddress",
    "idcard",
    "idcardno",
    "idcardnumber",
    "identitycard",
    "idnum",
    "idnumber",
    "mail",
    "mobile",
    "passportno",
    "phone",
    "phoneno",
    "phonenum",
    "phonenumber",
    "realname",
    "tel",
    "telephone",
    "telnumber",
];

/// `spec/facts/sensitive.json`: a reason for each exception. A key is a member, `service/Member`, or
/// `service/Type.Member`, where the types of an action are `ActionRequest` and `ActionResponse`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SensitiveMembers {
    #[serde(rename = "$comment")]
    _comment: Option<String>,
    /// Members that the rule misses.
    #[serde(default)]
    sensitive: BTreeMap<String, String>,
    /// Members that only sound like secrets.
    #[serde(default)]
    not_sensitive: BTreeMap<String, String>,
}

impl SensitiveMembers {
    /// Returns whether the text in a member of a type is a secret or personal data. The narrowest exception decides.
    pub(super) fn includes(&self, service: &str, type_name: &str, member: &str) -> bool {
        for key in keys(service, type_name, member) {
            if self.not_sensitive.contains_key(&key) {
                return false;
            }
            if self.sensitive.contains_key(&key) {
                return true;
            }
        }
        is_sensitive_name(member)
    }
}

/// The keys of exceptions that include a member, the narrowest first.
fn keys(service: &str, type_name: &str, member: &str) -> [String; 3] {
    [format!("{service}/{type_name}.{member}"), format!("{service}/{member}"), member.to_owned()]
}

/// Returns whether a name ends like that of a secret or of personal data, in the singular or plural.
fn is_sensitive_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let name = name.trim_end_matches(|last: char| last.is_ascii_digit());
    ["", "s", "list", "set"]
        .iter()
        .filter_map(|plural| name.strip_suffix(plural))
        .any(|name| SECRETS.iter().chain(PERSONAL).any(|end| name.ends_with(end)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use serde_json::json;

    use super::{SensitiveMembers, is_sensitive_name, keys};
    use crate::import::ReviewedFacts;
    use crate::{ScalarType, Schema, ServiceSpec, Sources};

    #[test]
    fn a_name_is_sensitive_if_its_last_words_are() {
        let sensitive = ["Password", "NewPassWord", "DbPwd", "APIKeys", "PhoneNumberSet", "EmailAddressList"];
        for name in sensitive {
            assert!(is_sensitive_name(name), "{name}");
        }
        for name in ["PasswordStatus", "TokenCount", "SecretId", "AccessKeyId", "PublicKey", "Key", "Host"] {
            assert!(!is_sensitive_name(name), "{name}");
        }
    }

    #[test]
    fn the_narrowest_exception_decides() {
        let members: SensitiveMembers = serde_json::from_value(json!({
            "sensitive": { "TokenCode": "", "demo/Name": "", "demo/Look.Cookie": "" },
            "notSensitive": { "demo/Cookie": "", "NextToken": "", "demo/Box.Name": "" },
        }))
        .unwrap();
        let cases = [
            (("demo", "Look", "Cookie"), true),
            (("demo", "Other", "Cookie"), false),
            (("other", "Look", "Cookie"), true),
            (("demo", "Look", "Name"), true),
            (("demo", "Box", "Name"), false),
            (("other", "Look", "Name"), false),
            (("demo", "Look", "TokenCode"), true),
            (("demo", "Look", "NextToken"), false),
            (("demo", "Look", "Token"), true),
        ];
        for ((service, type_name, member), expected) in cases {
            let found = members.includes(service, type_name, member);
            assert_eq!(found, expected, "{service}/{type_name}.{member}");
        }
    }

    /// The spec has so many versions of services once the whole catalog is in it.
    const ALL: usize = 300;

    #[test]
    fn no_secret_of_the_spec_is_unmarked_and_every_exception_is_needed() {
        let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../spec"));
        let members = ReviewedFacts::read(&root.join("facts")).unwrap().sensitive;
        let spec = Sources::read(root).unwrap().parse().unwrap();
        let mut needed = BTreeSet::new();
        let mut unmarked = Vec::new();
        for service in &spec.services {
            let name = &service.service.service;
            for (record, schema) in records(service) {
                for (member, schema) in schema.properties.iter().filter(|(_, schema)| is_text(schema)) {
                    let keys = keys(name, &record, member);
                    let is_exception = |key: &&String| {
                        members.sensitive.contains_key(*key) || members.not_sensitive.contains_key(*key)
                    };
                    needed.extend(keys.iter().find(is_exception).cloned());
                    if members.includes(name, &record, member) && !schema.sensitive {
                        unmarked.push(format!("{}/{record}.{member}", service.folder));
                    }
                }
            }
        }
        assert!(unmarked.is_empty(), "{} unmarked: {unmarked:#?}", unmarked.len());
        if spec.services.len() >= ALL {
            let exceptions = members.sensitive.keys().chain(members.not_sensitive.keys());
            let unneeded: Vec<&String> = exceptions.filter(|key| !needed.contains(*key)).collect();
            assert!(unneeded.is_empty(), "no member of the spec has these names: {unneeded:#?}");
        }
        let mut reasons = members.sensitive.values().chain(members.not_sensitive.values());
        assert!(reasons.all(|reason| !reason.trim().is_empty()), "an exception has no reason");
    }

    fn records(service: &ServiceSpec) -> impl Iterator<Item = (String, &Schema)> {
        let actions = service.actions.iter().flat_map(|(name, action)| {
            [(format!("{name}Request"), &action.request), (format!("{name}Response"), &action.response)]
        });
        actions.chain(service.types.iter().map(|(name, schema)| (name.clone(), schema)))
    }

    fn is_text(schema: &Schema) -> bool {
        let schema = schema.items.as_deref().unwrap_or(schema);
        schema.scalar() == Some(ScalarType::String)
    }
}
