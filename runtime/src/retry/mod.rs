//! Retries and delivery.

#[cfg(feature = "client")]
mod after;
#[cfg(feature = "client")]
mod budget;
mod policy;
#[cfg(feature = "client")]
mod skew;

pub use policy::RetryPolicy;

#[cfg(feature = "client")]
pub(crate) use after::{date, retry_after};
#[cfg(feature = "client")]
pub(crate) use budget::{Budget, Taken};
#[cfg(feature = "client")]
pub(crate) use skew::Skew;
