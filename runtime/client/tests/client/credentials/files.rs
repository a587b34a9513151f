//! Credentials files.

use std::fs;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use tempfile::TempDir;
use tencentcloud_client::credentials::{CredentialsFile, ProvideCredentials};
use tencentcloud_client::{Credentials, ErrorKind};

use super::{context, error_of, variables};

const INI: &str = "# of the team
[default]
secret_id = AKIDdefault
secret_key = hunter2

[production]
Secret_Id=AKIDproduction
secret_key='hunter2'
token = \"token-hunter2\"
region = ap-guangzhou
";

const JSON: &str = r#"{"secretId": "AKIDcli", "secretKey": "hunter2", "token": "token", "expiresAt": 2000,
    "type": "oauth", "oauth": {"refreshToken": "x"}}"#;

fn home(files: &[(&str, &str)]) -> TempDir {
    let home = TempDir::new().unwrap();
    for (path, contents) in files {
        let path = home.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
    }
    home
}

fn at_home(home: &Path) -> CredentialsFile {
    CredentialsFile::new().with_variables(variables(&[("HOME", home)]))
}

fn values(credentials: &Credentials) -> (&str, &str, Option<&str>) {
    (credentials.secret_id(), credentials.secret_key(), credentials.token())
}

#[tokio::test]
async fn profiles_of_ini_files_are_read() {
    let home = home(&[(".tencentcloud/credentials", INI)]);
    let found = at_home(home.path()).provide(&context()).await.unwrap();
    assert_eq!(values(&found), ("AKIDdefault", "hunter2", None));
    let found = at_home(home.path()).profile("production").read().unwrap();
    assert_eq!(values(&found), ("AKIDproduction", "hunter2", Some("token-hunter2")));
    let with_mark = CredentialsFile::parse(format!("\u{feff}{INI}").as_bytes(), "default").unwrap();
    assert_eq!(with_mark.secret_id(), "AKIDdefault");
    let elsewhere = CredentialsFile::at(home.path().join(".tencentcloud/credentials"));
    assert_eq!(elsewhere.read().unwrap().secret_id(), "AKIDdefault");
}

#[test]
fn json_profiles_of_tccli_are_read() {
    let found = CredentialsFile::parse(JSON.as_bytes(), "default").unwrap();
    assert_eq!(values(&found), ("AKIDcli", "hunter2", Some("token")));
    assert_eq!(found.expires_at(), Some(UNIX_EPOCH + Duration::from_secs(2000)));

    let home = home(&[(".tccli/default.credential", JSON), (".tccli/other.credential", "{}")]);
    assert_eq!(at_home(home.path()).read().unwrap().secret_id(), "AKIDcli");
    let other = variables(&[("USERPROFILE", home.path().as_os_str()), ("TCCLI_PROFILE", "other".as_ref())]);
    let error = error_of(CredentialsFile::new().with_variables(other).read());
    assert!(error.is_not_configured(), "{error}");

    let role = r#"{"secretId": "AKIDcli", "secretKey": "hunter2", "role-arn": "qcs::cam::uin/1:roleName/a"}"#;
    let error = error_of(CredentialsFile::parse(role.as_bytes(), "default"));
    assert!(error.to_string().contains("AssumeRole") && !error.is_not_configured(), "{error}");
}

#[test]
fn the_default_paths_are_searched_in_order() {
    let ini = "[default]\nsecret_id = AKIDini\nsecret_key = hunter2";
    let home = home(&[
        (".tencentcloud/credentials", ini),
        (".tccli/default.credential", JSON),
        ("named", "[default]\nsecret_id=AKIDnamed\nsecret_key=hunter2\n"),
    ]);
    assert_eq!(at_home(home.path()).read().unwrap().secret_id(), "AKIDini");
    let named = home.path().join("named");
    let both = [("HOME", home.path()), ("TENCENTCLOUD_CREDENTIALS_FILE", &named)];
    let file = CredentialsFile::new().with_variables(variables(&both));
    assert_eq!(file.read().unwrap().secret_id(), "AKIDnamed");
    // A named file is the only one that is read.
    fs::remove_file(&named).unwrap();
    let error = error_of(file.read());
    assert!(!error.is_not_configured() && error.to_string().starts_with("cannot read "), "{error}");
    // A file without the profile is skipped.
    fs::write(home.path().join(".tencentcloud/credentials"), "[other]\n").unwrap();
    assert_eq!(at_home(home.path()).read().unwrap().secret_id(), "AKIDcli");
}

#[test]
fn missing_files_are_not_configured_unless_they_are_named() {
    let empty = home(&[]);
    let error = error_of(at_home(empty.path()).read());
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(error.is_not_configured(), "{error}");
    assert!(error.to_string().contains(".tencentcloud/credentials"), "{error}");
    assert!(error_of(CredentialsFile::new().with_variables(|_| None).read()).is_not_configured());
    for named in [
        at_home(empty.path()).profile("production"),
        CredentialsFile::at(empty.path().join("absent")),
        CredentialsFile::at(empty.path()),
    ] {
        let error = error_of(named.read());
        assert!(!error.is_not_configured(), "{error}");
    }
}

#[test]
fn errors_of_invalid_files_say_where() {
    let table: [(&[u8], &str); 13] = [
        (b"[default]\nsecret_id = AKID\n", "the profile [default] has no `secret_key`"),
        (b"[default]\nsecret_key = hunter2\n", "the profile [default] has no `secret_id`"),
        (b"[default]\nsecret_id = AKID\nsecret_key =\n", "the secret key is empty"),
        (b"[default]\nsecret_id = AKID\nhunter2\n", "line 3 is neither a section nor `name = value`"),
        (b"[default]\nsecret_id = AKID\nsecret_key = hunter2 # new\n", "the secret key contains a space"),
        (b"[default]\nsecret_id = AKID\nsecret_key = hunter2\ntoken = a b\n", "the token contains a space"),
        (
            b"[default]\nsecret_id = AKID\nsecret_key = hunter2\xff\n",
            "the file is not UTF-8 after its first 47 bytes",
        ),
        (b"{\"secretId\": \"AKID\"}", "the secret key is empty"),
        (b"{\"secretId\": \"AKID\", \"secretKey\": [\"hunter2\"]}", "secretKey: expected a string"),
        (b"{\"secretId\": \"AKID\", \"secretKey\": \"hunter2", "not a valid `tccli` profile"),
        (b"{\"secretId\": \"AKID\", \"secretKey\": \"hunter2 \"}", "the secret key contains a space"),
        (b"{\"secretId\": \"AKID\", \"hunter2\"}", "a member of another name is not valid JSON"),
        (
            b"{\"secretId\": \"AKID\", \"secretKey\": \"hunter2\", \"expiresAt\": 18446744073709551615}",
            "the expiry of the credentials is out of range",
        ),
    ];
    let home = home(&[]);
    for (contents, expected) in table {
        let path = home.path().join("credentials");
        fs::write(&path, contents).unwrap();
        let error = error_of(CredentialsFile::at(&path).read());
        assert!(!error.is_not_configured(), "{error}");
        assert!(error.to_string().contains(expected), "{error}");
        assert!(error.to_string().starts_with(path.to_str().unwrap()), "{error}");
    }
    let path = home.path().join("long");
    fs::write(&path, vec![b'#'; (1 << 20) + 1]).unwrap();
    assert!(error_of(CredentialsFile::at(&path).read()).to_string().contains("too large"));
}

#[test]
fn arbitrary_contents_do_not_panic() {
    let pieces: [&[u8]; 14] = [
        b"[",
        b"]",
        b"default",
        b"=",
        b"\n",
        b"\r",
        b"\"",
        b"secret_id",
        b"secret_key",
        b"{",
        b":",
        b"\xef\xbb\xbf",
        b"\xff",
        b"#",
    ];
    let mut state = 1_u64;
    for _ in 0..20_000 {
        let mut contents = Vec::new();
        for _ in 0..12 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            contents.extend_from_slice(pieces[usize::try_from(state >> 33).unwrap() % pieces.len()]);
        }
        // Must not panic.
        let _ = CredentialsFile::parse(&contents, "default");
    }
}
