//! Tasks that go on in the cloud, asked after until they are done.
//!
//! A request that implements [`Wait`] asks for the state of something; it says where an answer tells it and which
//! states are final.

#[cfg(feature = "client")]
mod attempts;
mod state;
#[cfg(feature = "client")]
mod waiting;

use crate::action::Request;
use crate::record::Value;

pub use state::{FinalState, StateValue};
#[cfg(feature = "client")]
pub use waiting::{Waited, Waiting};

/// A request that asks for the state of something that changes by itself.
///
/// ```
/// # use tencentcloud_runtime::record::{FieldWriter, ReadFields, Readable, Value, WriteFields};
/// # use tencentcloud_runtime::validate::{Validate, Validator};
/// # use tencentcloud_runtime::{Action, Effect, Request, Service};
/// use tencentcloud_runtime::wait::{FinalState, StateValue, Wait};
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
/// # impl WriteFields for DescribeTaskRequest {
/// #     const NAME: &'static str = "DescribeTaskRequest";
/// #     fn write_fields(&self, out: &mut FieldWriter<'_>) {
/// #         out.field("TaskId", &self.task_id);
/// #     }
/// # }
/// # impl Validate for DescribeTaskRequest {
/// #     fn rules(&self, _: &mut Validator<'_>) {}
/// # }
/// # impl Request for DescribeTaskRequest {
/// #     type Response = DescribeTaskResponse;
/// #     const ACTION: &'static Action = &Action::new(&CCC, "DescribeTask").effect(Effect::Read);
/// # }
/// # impl ReadFields for DescribeTaskResponse {
/// #     fn empty() -> Self {
/// #         Self { state: 0 }
/// #     }
/// #     fn field_mut(&mut self, name: &str) -> Option<&mut dyn Readable> {
/// #         (name == "State").then_some(&mut self.state)
/// #     }
/// # }
/// ```
pub trait Wait: Request + Clone {
    /// States after which nothing changes any more, with what they mean.
    const FINAL: &'static [FinalState];

    /// The member of an answer that tells the state. One that is absent is no final state.
    fn state(response: &Self::Response) -> &dyn Value;

    /// The final state that an answer tells, if it is one.
    fn final_state(response: &Self::Response) -> Option<FinalState> {
        let state = Self::state(response).shape();
        Self::FINAL.iter().copied().find(|known| known.value().is(state))
    }
}
