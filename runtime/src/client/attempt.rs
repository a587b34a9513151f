//! One attempt, from where it goes to its answer and what that says of the endpoint.

use std::time::SystemTime;

use bytes::Bytes;

use super::Shared;
#[cfg(feature = "events")]
use super::opening;
use crate::config::Config;
use crate::endpoint::{Outcome, Route};
use crate::error::Error;
use crate::exchange::{Exchange, Options};
use crate::intercept::Watch;
use crate::secret::Credentials;
#[cfg(feature = "events")]
use crate::transport::BodyStream;
use crate::transport::{AttemptLimits, BoxFuture, TransportError, TransportErrorKind};

/// In what form an answer is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// As a success.
    Success,
    /// Whatever it says.
    Raw,
    /// A stream of events as a stream, anything else as a success.
    #[cfg(feature = "events")]
    Events,
}

/// An answer, whole or only its beginning.
pub(crate) struct Reply {
    pub(crate) response: http::Response<Bytes>,
    /// What is still to come of the body.
    #[cfg(feature = "events")]
    pub(crate) rest: Option<BodyStream>,
}

impl Reply {
    pub(crate) fn whole(response: http::Response<Bytes>) -> Self {
        Self {
            response,
            #[cfg(feature = "events")]
            rest: None,
        }
    }
}

/// An attempt on its way.
pub(super) enum Sending<'a> {
    Whole(BoxFuture<'a, Result<http::Response<Bytes>, TransportError>>),
    #[cfg(feature = "events")]
    Events(BoxFuture<'a, Result<Reply, TransportError>>),
}

/// Signs a request and gives it to the transport. Apart from the future that waits for the answer, which stays small.
pub(super) fn depart<'a>(
    shared: &'a Shared,
    exchange: &'a Exchange,
    credentials: Option<&Credentials>,
    signed: SystemTime,
    number: u32,
    form: Form,
    limits: AttemptLimits,
) -> Result<(Sending<'a>, Watch<'a>), Error> {
    let mut request = exchange.sign(&shared.signer, credentials, signed)?;
    let watch = Watch::start(&shared.config, exchange, number);
    watch.before(&mut request)?;
    let transport = shared.config.transport();
    let sending = match form {
        Form::Success | Form::Raw => Sending::Whole(transport.send(request, limits)),
        #[cfg(feature = "events")]
        Form::Events => Sending::Events(Box::pin(opening::send(transport, request, limits))),
    };
    Ok((sending, watch))
}

pub(super) fn route<'a>(config: &'a Config, options: &'a Options) -> Option<Box<Route<'a>>> {
    let region = options.region.as_deref().or(config.region());
    Route::of(config.endpoints(), config.clock(), region).map(Box::new)
}

/// What an attempt says of the endpoint. An answer is one even if it says no.
pub(super) fn outcome(sent: &Result<Reply, TransportError>) -> Outcome {
    match sent {
        Ok(reply) if matches!(reply.response.status().as_u16(), 502..=504) => Outcome::Failed,
        Ok(_) => Outcome::Answered,
        Err(error) if !error.connected() => Outcome::Unreachable,
        Err(error) if error.kind() == TransportErrorKind::TooLarge => Outcome::Answered,
        Err(_) => Outcome::Failed,
    }
}
