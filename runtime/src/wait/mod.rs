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
