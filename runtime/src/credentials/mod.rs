//! Who calls: where credentials come from, and how they are kept and renewed.
//!
//! | source | type | taken from |
//! | --- | --- | --- |
//! | fixed | [`Credentials`] | the program |
//! | environment | [`EnvironmentVariables`] | `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY`, `TENCENTCLOUD_TOKEN` or `TENCENTCLOUD_SESSION_TOKEN` |
//! | file | [`CredentialsFile`] | `TENCENTCLOUD_CREDENTIALS_FILE`, else `~/.tencentcloud/credentials`, `/etc/tencentcloud/credentials` (INI), `~/.tccli/default.credential` (JSON) |
//! | role of a machine | `CvmRole` | `http://metadata.tencentyun.com` |
//! | role of a pod | `TkeOidc` | `TKE_REGION`, `TKE_PROVIDER_ID`, `TKE_WEB_IDENTITY_TOKEN_FILE`, `TKE_ROLE_ARN` and the Security Token Service |
//! | role to assume | `AssumeRole` | the Security Token Service, asked with the credentials of another source |
//! | several | [`Chain`] | the first one that is configured |
//! | your own | [`ProvideCredentials`] | anything |
//!
//! The roles need the feature `client`, which is on by default.
//!
//! A configuration takes any of them. [`Config::load`](crate::Config::load) takes the default chain, which suits a program
//! that runs on a laptop, on a machine in the cloud and in a pod alike:
//!
//! ```
//! # fn main() -> Result<(), tencentcloud_runtime::Error> {
//! use tencentcloud_runtime::credentials::CredentialsFile;
//! use tencentcloud_runtime::{Config, Credentials};
//!
//! let anywhere = Config::load()?;
//! let fixed = Config::builder().credentials(Credentials::new("AKIDexample", "secret")?).build()?;
//! let production = Config::builder().credentials(CredentialsFile::new().profile("production")).build()?;
//! # Ok(())
//! # }
//! ```
//!
//! No configuration asks for credentials before the first call needs them.
//!
//! # The default chain
//!
//! [`Chain::default`] asks the environment, then the file, then the machine's role, then the pod's, as the official SDKs
//! do. A source that is not configured is passed over: its variables are not set, its file is not there. A source that
//! is configured and fails ends the search with its reason: half of the variables, a file that cannot be read, a role
//! that is refused. Otherwise a slip in a file would have the program go on under the machine's identity. If no source
//! is configured, the error says of each why. Once a source has given credentials, the others are not asked any more.
//!
//! # Renewal
//!
//! What a source gives is one snapshot, id, key and token together, and its configuration keeps it. Five minutes before
//! its end, or when a quarter of its time is left if that is less, the next call has it renewed and goes on without
//! waiting; the old one serves until it really ends. Whoever has none waits for the one renewal that is under way. It is
//! tied to no call: giving up a call neither ends it nor holds it up. It ends after 30 seconds, and with the last clone
//! of the configuration.
//!
//! If it fails while the old credentials serve, this is logged by `tracing`, and it is tried again after a second, then
//! two, up to 32. If there are none to serve, the calls that need them fail with the reason, which is remembered for a
//! second: a source in trouble is not asked by every call. Credentials that do not say when they end, as those in files,
//! are asked for again every 15 minutes, so that a rotated file is noticed.
//!
//! Clones of a configuration share all this. So do configurations that are given the same [`Source`]:
//!
//! ```
//! # #[cfg(feature = "client")]
//! # fn main() -> Result<(), tencentcloud_runtime::Error> {
//! use tencentcloud_runtime::Config;
//! use tencentcloud_runtime::credentials::{CvmRole, Source};
//!
//! let role = Source::from(CvmRole::new());
//! let here = Config::builder().credentials(role.clone()).region("ap-guangzhou").build()?;
//! let there = Config::builder().credentials(role).region("ap-beijing").build()?;
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "client"))]
//! # fn main() {}
//! ```
//!
//! # A source of your own
//!
//! It says what it has at the moment and until when; everything above is done for it. This one asks another program:
//!
//! ```
//! use std::process::Command;
//!
//! use tencentcloud_runtime::credentials::{BoxFuture, CredentialsFile, ProvideCredentials};
//! use tencentcloud_runtime::{Credentials, Error};
//!
//! #[derive(Debug)]
//! struct Program(&'static str);
//!
//! impl ProvideCredentials for Program {
//!     fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
//!         Box::pin(async {
//!             // A program that takes long belongs into `tokio::process` or `spawn_blocking`.
//!             let output = Command::new(self.0)
//!                 .output()
//!                 .map_err(|error| Error::credentials(format!("{}: {error}", self.0)))?;
//!             if !output.status.success() {
//!                 return Err(Error::credentials(format!("{}: {}", self.0, output.status)));
//!             }
//!             CredentialsFile::parse(&output.stdout, "default")
//!         })
//!     }
//! }
//!
//! let config = tencentcloud_runtime::Config::builder().credentials(Program("my-vault")).build()?;
//! # Ok::<(), Error>(())
//! ```
//!
//! # Secrets
//!
//! Keys and tokens are wiped from memory once they are not needed, the contents of files and the values of answers
//! included; what the HTTP client had in its buffers is out of reach. No secret is part of `Debug`, `Display`, an error
//! or a log. What no header can hold, such as the line break at the end of a file, is refused before anything is sent,
//! with its place and without its value.

#[cfg(feature = "client")]
mod attached;
#[cfg(feature = "client")]
mod cached;
mod chain;
#[cfg(feature = "client")]
mod cvm_role;
mod environment;
mod file;
mod ini;
mod profile;
mod provide;
mod secret;
mod snapshot;
mod source;
#[cfg(feature = "client")]
mod sts;

pub use crate::future::BoxFuture;
pub use chain::Chain;
#[cfg(feature = "client")]
pub use cvm_role::CvmRole;
pub use environment::EnvironmentVariables;
pub use file::CredentialsFile;
pub use provide::{ProvideCredentials, Surroundings};
pub use snapshot::Credentials;
pub use source::Source;
#[cfg(feature = "client")]
pub use sts::{AssumeRole, TkeOidc};

pub(crate) use environment::Variables;
pub(crate) use snapshot::secret_header;
