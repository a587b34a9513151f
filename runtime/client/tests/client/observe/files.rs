//! What is reported about credentials files.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use tempfile::NamedTempFile;
use tencentcloud_client::Config;
use tencentcloud_client::credentials::{CredentialsFile, SharedProvider};

use super::listen;

#[tokio::test]
async fn a_file_that_every_user_may_read_is_reported_once() {
    for (mode, expected) in [(0o600, 0), (0o640, 0), (0o604, 1), (0o644, 1)] {
        let (capture, _listening) = listen();
        let file = NamedTempFile::new().unwrap();
        fs::write(&file, "[default]\nsecret_id = AKIDexample\nsecret_key = hunter2\n").unwrap();
        fs::set_permissions(file.path(), fs::Permissions::from_mode(mode)).unwrap();
        let credentials = CredentialsFile::at(file.path());
        let provider = SharedProvider::from(credentials.clone());
        Config::builder().credentials(provider.clone()).build().unwrap();
        tokio::time::timeout(Duration::from_secs(5), provider.provide()).await.unwrap().unwrap();
        credentials.read().unwrap();
        let events = capture.events();
        assert_eq!(events.len(), expected, "{mode:o} {events:?}");
        if let Some(event) = events.first() {
            let message = "every user of this machine may read the credentials file";
            assert_eq!((&*event.level, &*event.name), ("WARN", message));
            assert_eq!(event.get("path"), file.path().to_str().unwrap());
            assert!(event.target.starts_with("tencentcloud"), "{}", event.target);
        }
    }
}
