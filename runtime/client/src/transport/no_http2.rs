//! Stands in for `http2` without the feature: servers are not offered HTTP/2, so no value of these types exists.

use std::future::Ready;
use std::pin::Pin;
use std::task::{Context, Poll};

use ::http::Request;

use super::body::{BodyProgress, RequestBody};
use super::connection::SendOutcome;
use super::connector::HttpIo;
use super::pool::Registration;

pub(super) const IS_OFFERED: bool = false;

pub(super) fn alpn_protocols() -> Vec<Vec<u8>> {
    Vec::new()
}

#[derive(Clone, Copy)]
pub(super) enum Never {}

pub(super) type Chosen = Never;

pub(super) fn chosen(_: Option<&[u8]>) -> Option<Chosen> {
    None
}

#[derive(Clone)]
pub(super) struct Sender(Never);

impl Sender {
    pub(super) fn try_send_request(&mut self, mut request: Request<RequestBody>) -> Sending {
        Sending { progress: request.body_mut().track(), never: self.0 }
    }

    pub(super) fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<hyper::Result<()>> {
        match self.0 {}
    }

    pub(super) fn is_ready(&self) -> bool {
        match self.0 {}
    }

    pub(super) fn is_closed(&self) -> bool {
        match self.0 {}
    }
}

pub(super) struct Sending {
    pub(super) progress: BodyProgress,
    never: Never,
}

impl Future for Sending {
    type Output = SendOutcome;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<SendOutcome> {
        match self.never {}
    }
}

pub(super) fn handshake(chosen: Chosen, _: HttpIo, _: Registration) -> Ready<hyper::Result<Sender>> {
    match chosen {}
}

pub(super) fn was_refused(_: &hyper::Error) -> bool {
    false
}
