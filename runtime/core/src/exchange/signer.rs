//! What signing reuses from one request to the next.

use std::fmt;
use std::ptr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderMap, HeaderValue};

use super::{
    CONTENT_TYPE_JSON, Endpoint, Exchange, Language, X_TC_ACTION, X_TC_LANGUAGE, X_TC_REGION,
    X_TC_REQUEST_CLIENT, X_TC_TIMESTAMP, X_TC_TOKEN, X_TC_VERSION,
};
use crate::action::{Action, ActionRef};
use crate::error::Error;
use crate::sign::SigningKeys;

/// Signs requests. It caches the signing key of the day and the headers that stay the same between requests of an action.
#[derive(Default)]
pub struct Signer {
    pub(super) keys: SigningKeys,
    pub(super) templates: Templates,
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").finish_non_exhaustive()
    }
}

/// The maximum number of templates that are kept. Programs call a few actions often, not many.
const MAX_TEMPLATES: usize = 32;

/// Headers of recent requests. To copy a map of them costs half of what it costs to build one.
#[derive(Default)]
pub(super) struct Templates(Mutex<Vec<Arc<Template>>>);

/// The headers of similar requests, and what makes them similar.
struct Template {
    action: &'static Action,
    endpoint: Endpoint,
    region: Option<HeaderValue>,
    language: Option<Language>,
    request_client: HeaderValue,
    has_token: bool,
    headers: HeaderMap,
}

impl Templates {
    /// The headers of an attempt, with empty values for those that differ between attempts: length, time, signature, and
    /// the token if the credentials have one.
    pub(super) fn headers(&self, exchange: &Exchange, has_token: bool) -> Result<HeaderMap, Error> {
        let ActionRef::Static(action) = exchange.action else { return new_headers(exchange, has_token) };
        let known = self.lock().iter().find(|template| template.fits(exchange, action, has_token)).cloned();
        if let Some(known) = known {
            return Ok(known.headers.clone());
        }
        let headers = new_headers(exchange, has_token)?;
        let template = Template {
            action,
            endpoint: exchange.endpoint.clone(),
            region: exchange.region.clone(),
            language: exchange.language,
            request_client: exchange.request_client.clone(),
            has_token,
            headers: headers.clone(),
        };
        let mut templates = self.lock();
        if templates.len() >= MAX_TEMPLATES {
            templates.remove(0);
        }
        templates.push(Arc::new(template));
        Ok(headers)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Arc<Template>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Template {
    fn fits(&self, exchange: &Exchange, action: &'static Action, has_token: bool) -> bool {
        ptr::eq(self.action, action)
            && self.endpoint.is_same(&exchange.endpoint)
            && self.has_token == has_token
            && self.language == exchange.language
            && self.region == exchange.region
            && self.request_client == exchange.request_client
    }
}

fn new_headers(exchange: &Exchange, has_token: bool) -> Result<HeaderMap, Error> {
    let placeholders = [CONTENT_LENGTH, X_TC_TIMESTAMP, AUTHORIZATION];
    let mut headers = HeaderMap::with_capacity(12);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE_JSON));
    headers.insert(HOST, exchange.endpoint.host_header().clone());
    headers.insert(X_TC_ACTION, exchange.action.name_header()?);
    headers.insert(X_TC_VERSION, exchange.action.service().version_header()?);
    headers.insert(X_TC_REQUEST_CLIENT, exchange.request_client.clone());
    if let Some(region) = &exchange.region {
        headers.insert(X_TC_REGION, region.clone());
    }
    if let Some(language) = exchange.language {
        headers.insert(X_TC_LANGUAGE, HeaderValue::from_static(language.tag()));
    }
    for name in placeholders.into_iter().chain(has_token.then_some(X_TC_TOKEN)) {
        headers.insert(name, HeaderValue::from_static(""));
    }
    Ok(headers)
}
