//! Retries and delivery: what is sent again, and how you know what has arrived.
//!
//! The cloud has no "exactly once". What a client can promise is less, and this one keeps it: **nothing is sent again
//! that may have been executed, unless that does no harm**, and every error says whether something may have been.
//!
//! # What is attempted again
//!
//! An attempt that failed is followed by another if the trouble may pass *and* a second execution cannot happen or
//! does not matter.
//!
//! | what happened | may it have been executed? | a write | a read, or a write with its idempotency parameter |
//! | --- | --- | --- | --- |
//! | no connection | no | again | again |
//! | `RequestLimitExceeded` and its sub-codes | no | again | again |
//! | `AuthFailure.SignatureExpire`, and the answer tells the right time | no | again, with that time | the same |
//! | the connection was lost, or the time was over, once it was made | perhaps | never | again |
//! | `InternalError`, `ServiceUnavailable` and their sub-codes | perhaps | never | again |
//! | a page with status 408, 429, 500, 502, 503, 504 | perhaps | never | again |
//! | any other error code, an answer that cannot be read | as the code says | never | never |
//!
//! A success is never sent again, whatever had failed before it. What is wrong before anything is sent (the request,
//! the configuration, the credentials) is not attempted at all.
//!
//! # How often, and when
//!
//! Up to three times unless a [`RetryPolicy`] says otherwise, for all calls of a configuration or for one:
//!
//! ```no_run
//! # use std::time::Duration;
//! # use tencentcloud_runtime::{Client, Config, Error, Request, RetryPolicy};
//! # async fn example<R: Request + Clone>(client: Client, request: R) -> Result<(), Error> {
//! let config = Config::builder().retries(RetryPolicy::default().max_attempts(5));
//!
//! client.call(request.clone()).no_retries().await?;
//! client.call(request).retries(RetryPolicy::default().base_delay(Duration::from_secs(1))).await?;
//! # Ok(())
//! # }
//! ```
//!
//! * **Pauses** are drawn from nothing up to a bound, 100 ms after the first attempt and twice as much each time; after
//!   throttling from one second, since the cloud counts calls by the second. A server's `Retry-After` is honoured.
//! * **The deadline** is the caller's: [`timeout`](crate::Call::timeout) holds for all attempts and pauses together,
//!   [`attempt_timeout`](crate::Call::attempt_timeout) for each attempt. Where a pause would not fit, the last error is
//!   returned at once; so it is where the [rate limit](crate::rate) has no room for another attempt, or where there are
//!   no credentials for it.
//! * **The budget** of a client, [`retry_budget`](crate::config::ConfigBuilder::retry_budget), keeps a service that fails
//!   for everybody from being asked three times as often: retries draw on it, successes fill it.
//! * **Each attempt** is signed anew, over the same bytes. Dropping a call ends it wherever it is.
//!
//! # Idempotency parameters
//!
//! Some actions have a parameter, mostly `ClientToken`, by which the service recognizes a request that it has executed.
//! Where the request leaves it empty, it is filled in with a random UUID, the same for all attempts of the call, so that
//! they do no harm. The request itself is not changed: **calling once more makes another token**. Set your own if you
//! want to be able to repeat a call, after a restart of the program, say; or leave it empty on the wire as well, with
//! [`keep_idempotency_empty`](crate::config::ConfigBuilder::keep_idempotency_empty).
//!
//! # The clock
//!
//! A signature is valid for five minutes on either side. When the cloud answers `AuthFailure.SignatureExpire`, the
//! client takes the time from that answer's `Date`, signs for it from then on, and attempts the call again at once.
//!
//! # What an error tells
//!
//! ```no_run
//! # use tencentcloud_runtime::{Client, Error, Request};
//! # async fn example<R: Request>(client: Client, request: R) {
//! if let Err(error) = client.call(request).await {
//!     // CreateAutoCalloutTask: the connection was lost: connection reset (2 attempts)
//!     eprintln!("{error}");
//!     if error.maybe_delivered() {
//!         // Look whether it exists before you create it again.
//!     } else if error.is_retryable() {
//!         // Surely not executed: queue it for later.
//!     }
//! }
//! # }
//! ```
//!
//! * [`maybe_delivered`](crate::Error::maybe_delivered) is about *all* attempts. It is false only if none of them can
//!   have been executed.
//! * [`is_retryable`](crate::Error::is_retryable): the same call once more may succeed and does no harm.
//! * [`attempts`](crate::Error::attempts): how often it was tried.
//! * [`retry_after`](crate::Error::retry_after): how long the server asked to wait, if it did.
//! * [`source`](std::error::Error::source): what the transport reported, down to the operating system.

mod budget;
mod policy;
#[cfg(feature = "client")]
mod time;

pub use policy::RetryPolicy;

#[doc(hidden)]
pub use budget::{RetryBudget, RetryCost};
#[cfg(feature = "client")]
#[doc(hidden)]
pub use time::{ClockSkew, date, retry_after};
