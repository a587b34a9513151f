//! The names that generated code refers to. Programs use those of the crate root.

#[cfg(feature = "serde")]
pub use tencentcloud_core::impl_serde;
pub use tencentcloud_core::paginate::{Page, Paginate, Paging};
pub use tencentcloud_core::record::Value;
pub use tencentcloud_core::validate::{Constant, Pattern, Validate, Validator};
pub use tencentcloud_core::wait::{FinalState, StateValue, Wait};
pub use tencentcloud_core::{Action, Effect, RegionUse, Request, builder, open_enum, record};

pub use crate::client::Call;
