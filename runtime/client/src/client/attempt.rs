//! Parts of one attempt: signing it, starting it, and what it shows about its endpoint.

use std::time::SystemTime;

use bytes::Bytes;
use tencentcloud_core::Credentials;

use super::opening;
use super::{CallOptions, Shared};
use crate::config::Config;
use crate::endpoint::{EndpointStatus, FailoverState};
use crate::error::Error;
use crate::exchange::Exchange;
use crate::intercept::Watch;
use crate::transport::BodyStream;
use crate::transport::{AttemptLimits, BoxFuture, TransportError, TransportErrorKind};

/// The form in which a call returns its response.
#[doc(hidden)]
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A success.
    Success,
    /// Any response.
    Raw,
    /// A stream of events as a stream, any other response as a success.
    Events,
}

/// A response: complete, or the head of a stream.
pub(crate) struct Reply {
    pub(crate) response: http::Response<Bytes>,
    /// The rest of the body, if it is a stream.
    pub(crate) rest: Option<BodyStream>,
}

impl Reply {
    pub(crate) fn whole(response: http::Response<Bytes>) -> Self {
        Self { response, rest: None }
    }
}

/// An attempt being sent.
pub(super) enum Sending<'a> {
    Whole(BoxFuture<'a, Result<http::Response<Bytes>, TransportError>>),
    Events(BoxFuture<'a, Result<Reply, TransportError>>),
}

/// Signs a request and gives it to the transport. Not part of the future that waits for the response, which stays small.
pub(super) fn start<'a>(
    shared: &'a Shared,
    exchange: &'a Exchange,
    credentials: Option<&Credentials>,
    signed: SystemTime,
    number: u32,
    form: Form,
    limits: AttemptLimits,
) -> Result<(Sending<'a>, Watch<'a>), Error> {
    let mut request = exchange.sign(&shared.signer, credentials, signed)?;
    let watch = Watch::start(shared.config.interceptors(), exchange.action(), number);
    watch.before(&mut request).map_err(|error| exchange.with_action(error))?;
    let transport = shared.config.transport();
    let sending = match form {
        Form::Success | Form::Raw => Sending::Whole(transport.send(request, limits)),
        Form::Events => Sending::Events(Box::pin(opening::send(transport, request, limits))),
    };
    Ok((sending, watch))
}

pub(super) fn failover<'a>(config: &'a Config, options: &'a CallOptions) -> Option<Box<FailoverState<'a>>> {
    let region = options.region.as_deref().or(config.region());
    FailoverState::new(config.endpoints(), config.clock(), region).map(Box::new)
}

/// What an attempt shows about its endpoint. A response is one even if it is an error.
pub(super) fn endpoint_status(sent: &Result<Reply, TransportError>) -> EndpointStatus {
    match sent {
        Ok(reply) if matches!(reply.response.status().as_u16(), 502..=504) => EndpointStatus::Failed,
        Ok(_) => EndpointStatus::Responded,
        Err(error) if !error.connected() => EndpointStatus::Unreachable,
        Err(error) if error.kind() == TransportErrorKind::TooLarge => EndpointStatus::Responded,
        Err(_) => EndpointStatus::Failed,
    }
}
