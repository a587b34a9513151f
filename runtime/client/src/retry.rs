//! Retries and delivery: what is sent again, and how to know what may have been executed.
//!
//! The cloud does not offer "exactly once". The client guarantees less: **a request that may have been executed is not
//! sent again, unless a second execution does no harm**. Every error says whether the request may have been executed.
//!
//! # What is retried
//!
//! A failed attempt is retried if the failure may be temporary and a second execution is impossible or harmless.
//!
//! | failure | may it have been executed? | a write | a read, or a write with its idempotency parameter |
//! | --- | --- | --- | --- |
//! | no connection | no | retried | retried |
//! | no connection, because a certificate is not accepted or a proxy refuses (403, 407) | no | never | never |
//! | the server refuses an HTTP/2 stream, or closes the connection before it processes the stream | no | retried | retried |
//! | `RequestLimitExceeded` and its sub-codes | no | retried | retried |
//! | `AuthFailure.SignatureExpire`, in a response that has the correct time | no | retried with that time | the same |
//! | connection lost, or a timeout, after the connection was made | yes | never | retried |
//! | `InternalError`, `ServiceUnavailable` and their sub-codes | yes | never | retried |
//! | a page with status 408, 429, 500, 502, 503, or 504 | yes | never | retried |
//! | any other error code, or an unreadable response | depends on the code | never | never |
//!
//! A success is never sent again, whatever failed before it. An error that is found before anything is sent (in the
//! request, the configuration, or the credentials) is not retried.
//!
//! # How often, and when
//!
//! A call is attempted up to three times, unless a [`RetryPolicy`] says otherwise, for a configuration or for one call:
//!
//! ```no_run
//! # use std::time::Duration;
//! # use tencentcloud_client::{Client, Config, Error, Request, RetryPolicy};
//! # async fn example<R: Request + Clone>(client: Client, request: R) -> Result<(), Error> {
//! let config = Config::builder().retries(RetryPolicy::default().max_attempts(5));
//!
//! client.call(request.clone()).no_retries().await?;
//! client.call(request).retries(RetryPolicy::default().base_delay(Duration::from_secs(1))).await?;
//! # Ok(())
//! # }
//! ```
//!
//! * **Pauses** are random, below a bound of 100 ms after the first attempt and twice as much after each further one.
//!   After throttling the bound starts at one second, since the service counts calls per second. `Retry-After` is honored up
//!   to one minute, or up to [`max_delay`](RetryPolicy::max_delay) if that is longer; a longer one ends the call.
//! * **The deadline** is yours: [`timeout`](crate::Call::timeout) covers all attempts and pauses of a call,
//!   [`attempt_timeout`](crate::Call::attempt_timeout) each attempt. If a pause does not fit, the last error is returned at
//!   once; likewise if the [rate limit](crate::rate) does not permit another attempt in time, or its credentials are
//!   missing.
//! * **The budget** of a client, [`retry_budget`](crate::config::ConfigBuilder::retry_budget), limits retries when a
//!   service fails for every call: retries that fail or are dropped spend it, successes refill it.
//! * **Each attempt** sends the same bytes with a new signature. Dropping a call cancels it at any point.
//!
//! # Idempotency parameters
//!
//! Some actions have a parameter, usually `ClientToken`, by which the service recognizes a request that it has already
//! executed. If the request leaves it empty, the client sends a random UUID, the same for all attempts of the call. The
//! request itself does not change, so **another call sends another token**. To be able to repeat a call later, for example
//! after a restart, set a token yourself. To send the parameter empty, use
//! [`keep_idempotency_empty`](crate::config::ConfigBuilder::keep_idempotency_empty).
//!
//! # The clock
//!
//! A signature is valid for five minutes before and after its time. If the service returns `AuthFailure.SignatureExpire`,
//! the client takes the time from the `Date` of that response, and retries at once. All clients of a
//! [`Config`](crate::Config) use the corrected time from then on, for signatures and for the expiry of credentials.
//!
//! # What an error says
//!
//! ```no_run
//! # use tencentcloud_client::{Client, Error, Request};
//! # async fn example<R: Request>(client: Client, request: R) {
//! if let Err(error) = client.call(request).await {
//!     // CreateAutoCalloutTask: the connection was lost: connection reset (may have been executed, 2 attempts)
//!     eprintln!("{error}");
//!     if error.maybe_delivered() {
//!         // Check whether the task exists before creating it again.
//!     } else if error.is_retryable() {
//!         // Not executed: queue it for later.
//!     }
//! }
//! # }
//! ```
//!
//! * [`maybe_delivered`](crate::Error::maybe_delivered) covers *all* attempts. It is false only if none of them can have
//!   been executed.
//! * [`is_retryable`](crate::Error::is_retryable): the same call may succeed later and does no harm.
//! * [`attempts`](crate::Error::attempts): the number of attempts.
//! * [`retry_after`](crate::Error::retry_after): how long the service asks to wait, if it does.
//! * [`source`](std::error::Error::source): the cause in the transport, down to the operating system.

pub use tencentcloud_core::retry::RetryPolicy;
pub(crate) use tencentcloud_core::retry::{CorrectedClock, RetryBudget, RetryCost, date, retry_after};
