//! Retries and delivery.

mod policy;

pub use policy::RetryPolicy;
