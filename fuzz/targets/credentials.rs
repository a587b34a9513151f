//! Credential files, INI or JSON, as people edit them.
//!
//! The input's first line is the profile; the rest is the file.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use tencentcloud_client::ErrorKind;
use tencentcloud_client::credentials::CredentialsFile;

/// The secret in the seeds.
const SECRET: &str = "HUSHHUSH";

fuzz_target!(|input: &[u8]| {
    let end = input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len());
    let (profile, rest) = input.split_at(end);
    let Ok(profile) = std::str::from_utf8(profile) else { return };
    let contents = rest.strip_prefix(b"\n").unwrap_or(rest);
    match CredentialsFile::parse(contents, profile) {
        Ok(credentials) => {
            let debug = format!("{credentials:?}");
            assert!(!debug.contains(SECRET), "a secret is shown");
            let parts =
                [credentials.secret_id(), credentials.secret_key(), credentials.token().unwrap_or("-")];
            for part in parts {
                assert!(!part.is_empty() && part.bytes().all(|byte| byte.is_ascii_graphic()), "{part:?}");
            }
        }
        Err(error) => {
            let shown = format!("{error} {error:?}");
            assert_eq!(error.kind(), ErrorKind::Credentials);
            assert!(!shown.contains('\n'), "more than one line: {shown}");
            // Names may appear in errors; in truncated JSON, a secret cannot be distinguished from a name.
            let is_broken = contents.contains(&b'{') && serde_json::from_slice::<Value>(contents).is_err();
            assert!(!shown.contains(SECRET) || profile.contains(SECRET) || is_broken, "a secret is shown");
        }
    }
});
