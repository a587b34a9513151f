//! The states of a type-state builder: which required parameters are set is known to the compiler.
//!
//! A generated builder has one type parameter for each required parameter. It starts as a marker named like the
//! parameter and becomes [`Set`] in its setter; `build` exists once all of them are:
//!
//! ```
//! # use std::marker::PhantomData;
//! use tencentcloud_core::builder::{IsSet, Set};
//!
//! mod required {
//!     pub struct Callees;
//! }
//!
//! struct TaskBuilder<Callees = required::Callees> {
//!     callees: Vec<String>,
//!     state: PhantomData<Callees>,
//! }
//!
//! impl<Callees> TaskBuilder<Callees> {
//!     fn callees(self, callees: Vec<String>) -> TaskBuilder<Set> {
//!         TaskBuilder { callees, state: PhantomData }
//!     }
//!
//!     fn build(self) -> Vec<String>
//!     where
//!         Callees: IsSet,
//!     {
//!         self.callees
//!     }
//! }
//!
//! let builder = TaskBuilder::<required::Callees> { callees: vec![], state: PhantomData };
//! assert_eq!(builder.callees(vec!["a".into()]).build(), ["a"]);
//! ```

/// The state of a required parameter that has been set.
#[derive(Debug)]
pub struct Set;

/// Implemented by [`Set`] alone, so that `build` can ask for it.
#[diagnostic::on_unimplemented(
    message = "a required parameter is not set: {Self}",
    label = "the setter of `{Self}` was not called before this",
    note = "every required parameter has a setter of its own; `build` is there once all of them were called"
)]
pub trait IsSet: sealed::Sealed {}

impl IsSet for Set {}

mod sealed {
    pub trait Sealed {}

    impl Sealed for super::Set {}
}
