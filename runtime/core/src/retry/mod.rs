//! Decisions about retries: how often, after which pause, at what cost, signed for which time.

mod budget;
mod policy;
mod time;

#[doc(hidden)]
pub use budget::{RetryBudget, RetryCost};
pub(crate) use policy::MAX_ASKED_PAUSE;
pub use policy::RetryPolicy;
#[doc(hidden)]
pub use time::{CorrectedClock, date, retry_after};
