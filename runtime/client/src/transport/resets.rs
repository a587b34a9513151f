//! Cancelled HTTP/2 requests.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::{sleep, timeout};

use super::BoxFuture;
use super::body::BodyProgress;
use super::connection::SendOutcome;
use crate::future::spawn;

/// How many streams of a connection may be reset within an interval.
const BURST: u32 = 10;
const INTERVAL: Duration = Duration::from_millis(100);

/// The streams of a connection that were cancelled a moment ago.
///
/// Servers take many resets at once for an attack (CVE-2023-44487) and close the connection, with the requests of all other
/// calls. If many calls are cancelled at once, most of them are therefore reset a little later.
#[derive(Clone, Default)]
pub(super) struct Resets(Arc<AtomicU32>);

/// A request waiting for the head of its response. Dropping it resets the stream.
pub(super) struct Sending {
    pub(super) response: Option<BoxFuture<'static, SendOutcome>>,
    pub(super) progress: BodyProgress,
    pub(super) resets: Resets,
}

impl Future for Sending {
    type Output = SendOutcome;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<SendOutcome> {
        let Some(response) = &mut self.response else { return Poll::Pending };
        let polled = response.as_mut().poll(context);
        if polled.is_ready() {
            self.response = None;
        }
        polled
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        // A request that is not sent needs no reset.
        if let Some(response) = self.response.take()
            && !self.progress.withdraw()
            && let Ok(runtime) = Handle::try_current()
        {
            self.resets.reset(&runtime, response);
        }
    }
}

impl Resets {
    fn reset(&self, runtime: &Handle, response: BoxFuture<'static, SendOutcome>) {
        let resets = self.clone();
        let earlier = self.0.fetch_add(1, Ordering::Relaxed);
        spawn(runtime, async move {
            // The response may still arrive, which makes the reset unnecessary.
            drop(timeout(INTERVAL * (earlier / BURST), response).await);
            sleep(INTERVAL).await;
            resets.0.fetch_sub(1, Ordering::Relaxed);
        });
    }
}
