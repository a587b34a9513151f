//! Credentials: where they come from, and how they are cached and renewed.
//!
//! | provider | type | reads |
//! | --- | --- | --- |
//! | fixed | [`Credentials`] | values in the program |
//! | environment | [`EnvironmentVariables`] | `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY`, and `TENCENTCLOUD_TOKEN` or `TENCENTCLOUD_SESSION_TOKEN` |
//! | file | [`CredentialsFile`] | `TENCENTCLOUD_CREDENTIALS_FILE`, or else `~/.tencentcloud/credentials`, `/etc/tencentcloud/credentials` (INI), `~/.tccli/default.credential` (JSON) |
//! | role of a virtual machine | [`CvmRole`] | the metadata service at `http://169.254.0.23` |
//! | role of a pod | [`TkeOidc`] | `TKE_REGION`, `TKE_PROVIDER_ID`, `TKE_WEB_IDENTITY_TOKEN_FILE`, `TKE_ROLE_ARN`, and the Security Token Service |
//! | role to assume | [`AssumeRole`] | the Security Token Service, with the credentials of another provider |
//! | several in order | [`Chain`] | the first provider that is configured |
//! | your own | [`ProvideCredentials`] | anything |
//!
//! A configuration accepts any of them. [`Config::load`](crate::Config::load) uses the default chain, which suits a
//! program that runs on a laptop, on a virtual machine and in a pod alike:
//!
//! ```
//! # fn main() -> Result<(), tencentcloud_client::Error> {
//! use tencentcloud_client::credentials::CredentialsFile;
//! use tencentcloud_client::{Config, Credentials};
//!
//! let default = Config::load()?;
//! let fixed = Config::builder().credentials(Credentials::new("AKIDexample", "secret")?).build()?;
//! let production = Config::builder().credentials(CredentialsFile::new().profile("production")).build()?;
//! # Ok(())
//! # }
//! ```
//!
//! A configuration fetches credentials when the first call needs them.
//!
//! # The default chain
//!
//! [`Chain::default`] tries the environment, the file, the role of the virtual machine and the role of the pod, in the
//! order of the official SDKs. It skips a provider that is not configured: its variables are not set, its file does not
//! exist, or there is no metadata service. If a provider is configured and fails, the chain fails with that error: only
//! half of the variables are set, a file cannot be read, or a role is denied. Otherwise a mistake in a file would let the
//! program continue as the machine's role. If no provider is configured, the error lists the reason of each. Once a
//! provider has returned credentials, the chain calls only that one.
//!
//! On a machine that is one of the cloud according to its firmware, a metadata service that cannot be reached is a temporary
//! failure, unless the variables of a pod's role are set. Elsewhere, it does not exist, and neither does one that refuses
//! to list roles. Nothing proves that the metadata service is genuine: a hostile network could respond in its place. A
//! program that never needs the role of a machine is better off with a chain of its own.
//!
//! # Renewal
//!
//! A configuration caches the id, key and token of a provider as one value. Five minutes before the credentials expire,
//! or when a quarter of their lifetime is left if that is less, the next call starts a renewal and continues without
//! waiting. The current credentials stay in use until they expire. Calls without valid credentials wait for the pending
//! renewal; there is only one at a time. Cancelling a call does not cancel the renewal. A renewal ends after 30 seconds at
//! the latest, and when the last clone of the configuration is dropped.
//!
//! If a renewal fails while the current credentials are valid, a warning is logged through `tracing` and the next
//! attempt follows after 1, 2, 4, up to 32 seconds. If there are no valid credentials, the calls that need them fail with
//! the error, which is returned to all callers for one second before the provider is called again. Credentials without
//! an expiry, such as those in files, are fetched again every 15 minutes, so that a rotated file is noticed.
//!
//! Credentials that the service rejects as expired or unknown are not used again: the next call waits for others. If the
//! provider returns the same ones, they are used for at least another 32 seconds.
//!
//! Whether credentials have expired is judged by the clock that signatures use, which is
//! [corrected](crate::retry#the-clock) if it is wrong. On a machine whose clock is ahead, the credentials of a role may seem
//! to be expired when they are issued; the clock is then corrected by the `Date` of the response that contains them.
//!
//! Clones of a configuration share the cache. So do configurations that are given clones of one [`SharedProvider`]:
//!
//! ```
//! # fn main() -> Result<(), tencentcloud_client::Error> {
//! use tencentcloud_client::Config;
//! use tencentcloud_client::credentials::{CvmRole, SharedProvider};
//!
//! let role = SharedProvider::from(CvmRole::new());
//! let guangzhou = Config::builder().credentials(role.clone()).region("ap-guangzhou").build()?;
//! let beijing = Config::builder().credentials(role).region("ap-beijing").build()?;
//! # Ok(())
//! # }
//! ```
//!
//! # A provider of your own
//!
//! A provider returns its current credentials and their expiry. The configuration caches and renews them as above. This
//! one runs another program:
//!
//! ```
//! use std::process::Command;
//!
//! use tencentcloud_client::credentials::{
//!     BoxFuture, CredentialsFile, ProvideCredentials, ProviderContext,
//! };
//! use tencentcloud_client::{Credentials, Error};
//!
//! #[derive(Debug)]
//! struct Program(&'static str);
//!
//! impl ProvideCredentials for Program {
//!     fn provide<'a>(&'a self, _: &'a ProviderContext) -> BoxFuture<'a, Result<Credentials, Error>> {
//!         Box::pin(async {
//!             // Use `tokio::process` or `spawn_blocking` for a program that takes long.
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
//! let config = tencentcloud_client::Config::builder().credentials(Program("my-vault")).build()?;
//! # Ok::<(), Error>(())
//! ```
//!
//! # Secrets
//!
//! Keys and tokens are wiped from memory when they are dropped, and so are the contents of credentials files and the
//! values in responses. Not wiped are the buffers of the HTTP client, and the keys that are derived for signatures, each of
//! which is valid for one service and one day: the cryptographic library offers no way to. Secrets do not appear in
//! `Debug`, `Display`, errors or logs. A value that is not valid in a header, such as one with the line break at the end of a file, is rejected
//! before a request is sent. The error gives the position, not the value.

mod chain;
mod cvm_role;
mod environment;
mod file;
mod profile;
mod read;
mod sts;

pub use crate::future::BoxFuture;
pub use crate::provider::{ProvideCredentials, ProviderContext, SharedProvider};
pub use chain::Chain;
pub use cvm_role::CvmRole;
pub use environment::EnvironmentVariables;
pub use file::CredentialsFile;
pub use sts::{AssumeRole, TkeOidc};
pub use tencentcloud_core::Credentials;
