//! Credentials in files.

use std::ffi::OsString;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::environment::Environment;
use super::profile;
use super::read::{ReadThread, read_file};
use super::{BoxFuture, Credentials, ProvideCredentials, ProviderContext};
use crate::error::Error;

/// A credentials file: an INI file with a section for each profile, or a JSON file with one profile as the command line
/// tool `tccli` writes it.
///
/// Without a [path](Self::at), the first of these files that exists and contains the profile:
///
/// 1. the file that `TENCENTCLOUD_CREDENTIALS_FILE` names, in which a leading `~` stands for the home directory; if it is
///    set, no other file is read;
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
/// The file is read each time credentials are fetched, on a thread of its own. Not configured if no file exists. A file that
/// cannot be read, that is not a regular file, or that was named and does not exist, is an error. If every user of the
/// machine may read the file, a warning is logged once. A paused clock of Tokio does not wait for that thread, so tests that
/// pause it need credentials as a value.
#[derive(Clone, Debug, Default)]
pub struct CredentialsFile {
    path: Option<PathBuf>,
    profile: Option<String>,
    environment: Environment,
    thread: ReadThread,
    has_warned: Arc<AtomicBool>,
}

/// A profile, and the file that contains it if every user of the machine may read that.
struct Found {
    credentials: Credentials,
    public_file: Option<PathBuf>,
}

impl CredentialsFile {
    /// Searches the default paths.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads this file, which must exist. A leading `~` stands for the home directory.
    #[must_use]
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: Some(path.into()), ..Self::default() }
    }

    /// Sets the profile, which must exist. Default: `default`.
    #[must_use]
    pub fn profile(mut self, profile: impl Into<String>) -> Self {
        self.profile = Some(profile.into());
        self
    }

    /// Looks up the home directory (`HOME` or `USERPROFILE`) and the variables above through `lookup` instead of the
    /// process environment.
    #[must_use]
    pub fn with_variables(
        mut self,
        lookup: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static,
    ) -> Self {
        self.environment = Environment::new(lookup);
        self
    }

    /// Parses a profile from the contents of a credentials file, INI or JSON.
    ///
    /// ```
    /// use tencentcloud_client::credentials::CredentialsFile;
    ///
    /// let ini = b"[default]\nsecret_id = AKIDexample\nsecret_key = secret\n";
    /// assert_eq!(CredentialsFile::parse(ini, "default")?.secret_id(), "AKIDexample");
    /// assert!(CredentialsFile::parse(ini, "production").unwrap_err().is_not_configured());
    ///
    /// let json = br#"{"secretId": "AKIDexample", "secretKey": "secret"}"#;
    /// assert_eq!(CredentialsFile::parse(json, "default")?.secret_key(), "secret");
    /// # Ok::<(), tencentcloud_client::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::is_not_configured`] if the profile does not exist; otherwise the problem and its line, never the text of
    /// the line.
    pub fn parse(contents: &[u8], profile: &str) -> Result<Credentials, Error> {
        profile::parse(contents, profile)
    }

    /// Reads the file, which blocks this thread.
    ///
    /// # Errors
    /// [`Credentials`](crate::ErrorKind::Credentials) with the path and the problem.
    pub fn read(&self) -> Result<Credentials, Error> {
        self.find().map(|found| self.accept(found))
    }

    fn find(&self) -> Result<Found, Error> {
        let profile = self.profile.as_deref().unwrap_or("default");
        let named = self.path.clone().or_else(|| self.environment.path("TENCENTCLOUD_CREDENTIALS_FILE"));
        if let Some(path) = named.map(|path| self.expand_home(path)) {
            return read_profile(&path, profile)
                .map_err(|error| unreadable(&path, &error))?
                .map_err(must_exist);
        }
        let mut reasons = Vec::new();
        for (path, profile) in self.default_paths(profile) {
            let reason = match read_profile(&path, &profile) {
                Ok(Err(error)) if error.is_not_configured() => error.message().to_owned(),
                Ok(result) => return result,
                Err(error) if is_absent(&error) => format!("{} does not exist", path.display()),
                Err(error) => return Err(unreadable(&path, &error)),
            };
            reasons.push(reason);
        }
        let error = Error::not_configured(reasons.join(", "));
        Err(if self.profile.is_some() { must_exist(error) } else { error })
    }

    fn accept(&self, found: Found) -> Credentials {
        if let Some(path) = found.public_file
            && !self.has_warned.swap(true, Ordering::Relaxed)
        {
            let path = path.display();
            tracing::warn!(%path, "every user of this machine may read the credentials file");
        }
        found.credentials
    }

    fn home(&self) -> Option<PathBuf> {
        self.environment.path("HOME").or_else(|| self.environment.path("USERPROFILE"))
    }

    fn expand_home(&self, path: PathBuf) -> PathBuf {
        let expanded = path.strip_prefix("~").ok().and_then(|rest| Some(self.home()?.join(rest)));
        expanded.unwrap_or(path)
    }

    fn default_paths(&self, profile: &str) -> Vec<(PathBuf, String)> {
        let home = self.home();
        let mut paths = Vec::new();
        if let Some(home) = &home {
            paths.push((home.join(".tencentcloud").join("credentials"), profile.to_owned()));
        }
        paths.push((PathBuf::from("/etc/tencentcloud/credentials"), profile.to_owned()));
        if let Some(home) = &home {
            let named = || self.environment.text("TCCLI_PROFILE");
            let profile = self.profile.clone().or_else(named).unwrap_or_else(|| "default".to_owned());
            paths.push((home.join(".tccli").join(format!("{profile}.credential")), profile));
        }
        paths
    }
}

impl From<Environment> for CredentialsFile {
    fn from(environment: Environment) -> Self {
        Self { environment, ..Self::default() }
    }
}

impl ProvideCredentials for CredentialsFile {
    fn provide<'a>(&'a self, _: &'a ProviderContext) -> BoxFuture<'a, Result<Credentials, Error>> {
        let file = self.clone();
        Box::pin(async move {
            let found = self.thread.run(move || file.find()).await??;
            Ok(self.accept(found))
        })
    }
}

/// Reads a profile: an I/O error, or what the contents of the file amount to.
fn read_profile(path: &Path, profile: &str) -> io::Result<Result<Found, Error>> {
    let file = read_file(path)?;
    let found = profile::parse(&file.contents, profile)
        .map(|credentials| Found { credentials, public_file: file.is_public.then(|| path.to_owned()) });
    Ok(found.map_err(|error| {
        let message = format!("{}: {}", path.display(), error.message());
        if error.is_not_configured() { Error::not_configured(message) } else { Error::credentials(message) }
    }))
}

/// A file or profile that was named must exist: its absence is a failure.
fn must_exist(error: Error) -> Error {
    if error.is_not_configured() { Error::credentials(error.message()) } else { error }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

fn unreadable(path: &Path, error: &io::Error) -> Error {
    Error::credentials(format!("cannot read {}: {error}", path.display()))
}
