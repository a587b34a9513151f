//! Credentials in files.

use std::ffi::OsString;
use std::fs::File;
use std::future::ready;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::environment::Variables;
use super::profile;
use super::{BoxFuture, Credentials, ProvideCredentials};
use crate::error::Error;

/// What is longer is something else.
const LONGEST: u64 = 1 << 20;

/// A file of credentials: an INI file with a section for each profile, or the JSON file of a profile that the command
/// line tool `tccli` writes.
///
/// Without a [path](Self::at) it is the first of these that is there and has the profile:
///
/// 1. the file that `TENCENTCLOUD_CREDENTIALS_FILE` names, and no other if it is set;
/// 2. `~/.tencentcloud/credentials`;
/// 3. `/etc/tencentcloud/credentials`;
/// 4. `~/.tccli/{profile}.credential`, where `TCCLI_PROFILE` may name the profile.
///
/// ```text
/// [default]
/// secret_id = AKIDexample
/// secret_key = secret
/// token = only for temporary credentials
/// ```
///
/// It is read whenever credentials are asked for. Not configured if there is no such file; one that is there or is named
/// and cannot be read is an error.
#[derive(Clone, Debug, Default)]
pub struct CredentialsFile {
    path: Option<PathBuf>,
    profile: Option<String>,
    variables: Variables,
}

impl CredentialsFile {
    /// The file in the usual places.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// This file. It must be there.
    #[must_use]
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: Some(path.into()), ..Self::default() }
    }

    /// Another profile than `default`. It must be there.
    #[must_use]
    pub fn profile(mut self, profile: impl Into<String>) -> Self {
        self.profile = Some(profile.into());
        self
    }

    /// Looks up variables in another environment than that of this process: where the home folder is (`HOME` or
    /// `USERPROFILE`), and those above.
    #[must_use]
    pub fn with_variables(
        mut self,
        lookup: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static,
    ) -> Self {
        self.variables = Variables::new(lookup);
        self
    }

    pub(super) fn of(variables: Variables) -> Self {
        Self { variables, ..Self::default() }
    }

    /// Takes the credentials of a profile from the contents of such a file, INI or JSON, which came from elsewhere.
    ///
    /// ```
    /// use tencentcloud_runtime::credentials::CredentialsFile;
    ///
    /// let ini = b"[default]\nsecret_id = AKIDexample\nsecret_key = secret\n";
    /// assert_eq!(CredentialsFile::parse(ini, "default")?.secret_id(), "AKIDexample");
    /// assert!(CredentialsFile::parse(ini, "production").unwrap_err().is_not_configured());
    ///
    /// let json = br#"{"secretId": "AKIDexample", "secretKey": "secret"}"#;
    /// assert_eq!(CredentialsFile::parse(json, "default")?.secret_key(), "secret");
    /// # Ok::<(), tencentcloud_runtime::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::is_not_configured`] if there is no such profile; otherwise what is wrong and in which line, never what
    /// is written there.
    pub fn parse(contents: &[u8], profile: &str) -> Result<Credentials, Error> {
        profile::parse(contents, profile)
    }

    /// Reads the file.
    ///
    /// # Errors
    /// [`Credentials`](crate::ErrorKind::Credentials) with the path and what is wrong there.
    pub fn read(&self) -> Result<Credentials, Error> {
        let profile = self.profile.as_deref().unwrap_or("default");
        let named = self.path.clone().or_else(|| self.variables.path("TENCENTCLOUD_CREDENTIALS_FILE"));
        if let Some(path) = named {
            let contents = contents(&path).map_err(|error| unreadable(&path, &error))?;
            return parse_at(&path, &contents, profile).map_err(|error| self.judge(error, true));
        }
        let mut looked_in = Vec::new();
        for (path, profile) in self.usual_places(profile) {
            let error = match contents(&path) {
                Ok(contents) => match parse_at(&path, &contents, &profile) {
                    Err(error) if error.is_not_configured() => error.message().to_owned(),
                    result => return result,
                },
                Err(error) if is_absent(&error) => format!("there is no {}", path.display()),
                Err(error) => return Err(unreadable(&path, &error)),
            };
            looked_in.push(error);
        }
        Err(self.judge(Error::not_configured(looked_in.join(", ")), false))
    }

    fn usual_places(&self, profile: &str) -> Vec<(PathBuf, String)> {
        let home = self.variables.path("HOME").or_else(|| self.variables.path("USERPROFILE"));
        let mut places = Vec::new();
        if let Some(home) = &home {
            places.push((home.join(".tencentcloud").join("credentials"), profile.to_owned()));
        }
        places.push((PathBuf::from("/etc/tencentcloud/credentials"), profile.to_owned()));
        if let Some(home) = &home {
            let named = || self.variables.text("TCCLI_PROFILE");
            let profile = self.profile.clone().or_else(named).unwrap_or_else(|| "default".to_owned());
            places.push((home.join(".tccli").join(format!("{profile}.credential")), profile));
        }
        places
    }

    /// What was asked for by its name must be there.
    fn judge(&self, error: Error, named: bool) -> Error {
        if error.is_not_configured() && (named || self.profile.is_some()) {
            return Error::credentials(error.message());
        }
        error
    }
}

impl ProvideCredentials for CredentialsFile {
    /// The file is small and read in place.
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(ready(self.read()))
    }
}

/// The text of a small file, wiped once it is dropped.
pub(super) fn contents(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    if length > LONGEST {
        return Err(io::Error::other("it is too long to be a file of credentials"));
    }
    // Room for all of it from the start, and for the read that finds the end: a buffer that grows leaves copies behind.
    let room = usize::try_from(length).unwrap_or(0).max(4096) + 32;
    let mut contents = Zeroizing::new(Vec::with_capacity(room));
    file.take(LONGEST).read_to_end(&mut contents)?;
    Ok(contents)
}

fn parse_at(path: &Path, contents: &[u8], profile: &str) -> Result<Credentials, Error> {
    profile::parse(contents, profile).map_err(|error| {
        let message = format!("{}: {}", path.display(), error.message());
        if error.is_not_configured() { Error::not_configured(message) } else { Error::credentials(message) }
    })
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

fn unreadable(path: &Path, error: &io::Error) -> Error {
    Error::credentials(format!("{} cannot be read: {error}", path.display()))
}
