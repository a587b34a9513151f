//! Tasks that run in the cloud until they reach a final state: whether a state is final, and how long to pause before
//! the next poll.
//!
//! A request that implements [`Wait`] asks for the state of a task. It names the member of the response that holds the
//! state, and the states that are final.

mod poll;

use std::fmt;

use crate::action::Request;
use crate::record::{Shape, Value};

#[doc(hidden)]
pub use poll::{PollSchedule, PollVerdict, Poller};

/// A request that asks for the state of a task.
///
/// ```
/// # use tencentcloud_core::record::Value;
/// # use tencentcloud_core::{Action, Effect, Request, Service};
/// use tencentcloud_core::wait::{FinalState, StateValue, Wait};
///
/// #[derive(Clone)]
/// struct DescribeTaskRequest {
///     task_id: u64,
/// }
///
/// struct DescribeTaskResponse {
///     state: u64,
/// }
///
/// impl Wait for DescribeTaskRequest {
///     const FINAL: &'static [FinalState] = &[
///         FinalState::success(StateValue::Integer(2), "finished"),
///         FinalState::failure(StateValue::Integer(4), "stopped"),
///     ];
///     fn state(response: &DescribeTaskResponse) -> &dyn Value {
///         &response.state
///     }
/// }
///
/// let running = DescribeTaskRequest::final_state(&DescribeTaskResponse { state: 1 });
/// let stopped = DescribeTaskRequest::final_state(&DescribeTaskResponse { state: 4 });
/// assert_eq!((running, stopped), (None, Some(DescribeTaskRequest::FINAL[1])));
/// # static CCC: Service = Service::new("ccc", "2020-02-10", "ccc.tencentcloudapi.com");
/// # tencentcloud_core::record! { DescribeTaskRequest { task_id: "TaskId" } }
/// # tencentcloud_core::record! { DescribeTaskResponse { state: "State" } }
/// # impl Request for DescribeTaskRequest {
/// #     type Response = DescribeTaskResponse;
/// #     const ACTION: &'static Action = &Action::new(&CCC, "DescribeTask").with_effect(Effect::Read);
/// # }
/// ```
pub trait Wait: Request + Clone {
    /// The states that do not change any more, with their meaning.
    const FINAL: &'static [FinalState];

    /// The member of a response that holds the state. If it is absent, the state is not final.
    fn state(response: &Self::Response) -> &dyn Value;

    /// The final state that a response reports, or `None` if its state is not final.
    fn final_state(response: &Self::Response) -> Option<FinalState> {
        let state = Self::state(response).shape();
        Self::FINAL.iter().copied().find(|known| known.value().matches(state))
    }
}

/// A state as the service represents it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StateValue {
    /// A number.
    Integer(i64),
    /// A text.
    Text(&'static str),
}

impl StateValue {
    fn matches(self, shape: Shape<'_>) -> bool {
        match (self, shape) {
            (Self::Integer(own), Shape::Integer(number)) => own == number,
            (Self::Integer(own), Shape::Unsigned(number)) => i64::try_from(number) == Ok(own),
            (Self::Text(own), Shape::Text(text)) => own == text,
            _ => false,
        }
    }
}

impl fmt::Display for StateValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(number) => fmt::Display::fmt(number, f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// A state that does not change any more.
///
/// ```
/// use tencentcloud_core::wait::{FinalState, StateValue};
///
/// const FINAL: &[FinalState] = &[
///     FinalState::success(StateValue::Integer(2), "finished"),
///     FinalState::failure(StateValue::Integer(4), "stopped"),
/// ];
/// assert_eq!(FINAL[0].to_string(), "finished (2)");
/// assert!(FINAL[0].is_success() && !FINAL[1].is_success());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FinalState {
    value: StateValue,
    meaning: &'static str,
    success: bool,
}

impl FinalState {
    /// A state that means success.
    #[must_use]
    pub const fn success(value: StateValue, meaning: &'static str) -> Self {
        Self { value, meaning, success: true }
    }

    /// A state that means failure.
    #[must_use]
    pub const fn failure(value: StateValue, meaning: &'static str) -> Self {
        Self { value, meaning, success: false }
    }

    /// The state as the service represents it.
    #[must_use]
    pub const fn value(&self) -> StateValue {
        self.value
    }

    /// The meaning of the state, in words.
    #[must_use]
    pub const fn meaning(&self) -> &'static str {
        self.meaning
    }

    /// Whether the state means success.
    #[must_use]
    pub const fn is_success(&self) -> bool {
        self.success
    }
}

impl fmt::Display for FinalState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.meaning, self.value)
    }
}
