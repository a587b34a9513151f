//! Headers that are the same from one call of an action to the next: copying a map of them costs half of what putting one
//! together does.

use std::ptr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderMap, HeaderValue};

use super::{
    CONTENT_TYPE_JSON, Exchange, X_TC_ACTION, X_TC_LANGUAGE, X_TC_REGION, X_TC_REQUEST_CLIENT,
    X_TC_TIMESTAMP, X_TC_TOKEN, X_TC_VERSION,
};
use crate::action::{Action, ActionRef};
use crate::config::Language;
use crate::error::Error;

/// How many are kept for an endpoint. Programs call a few actions often, not many.
const MOST: usize = 16;

/// The headers of calls to one endpoint.
#[derive(Default)]
pub(crate) struct Templates(Mutex<Vec<Arc<Template>>>);

/// The headers of a kind of call, and what makes it one.
struct Template {
    action: &'static Action,
    region: Option<HeaderValue>,
    language: Option<Language>,
    request_client: HeaderValue,
    has_token: bool,
    headers: HeaderMap,
}

impl Exchange {
    /// The headers of an attempt with places for what only it has: its length, its time, its signature, and a token if its
    /// credentials have one.
    pub(super) fn template(&self, has_token: bool) -> Result<HeaderMap, Error> {
        let ActionRef::Static(action) = self.action else { return self.new_template(has_token) };
        let kept = self.endpoint.templates();
        let known = kept.lock().iter().find(|template| template.fits(self, action, has_token)).cloned();
        if let Some(known) = known {
            return Ok(known.headers.clone());
        }
        let headers = self.new_template(has_token)?;
        let template = Template {
            action,
            region: self.region.clone(),
            language: self.language,
            request_client: self.request_client.clone(),
            has_token,
            headers: headers.clone(),
        };
        let mut kept = kept.lock();
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.push(Arc::new(template));
        Ok(headers)
    }

    fn new_template(&self, has_token: bool) -> Result<HeaderMap, Error> {
        let places = [CONTENT_LENGTH, X_TC_TIMESTAMP, AUTHORIZATION];
        let mut headers = HeaderMap::with_capacity(12);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE_JSON));
        headers.insert(HOST, self.endpoint.host_header().clone());
        headers.insert(X_TC_ACTION, self.action.name_header()?);
        headers.insert(X_TC_VERSION, self.action.service().version_header()?);
        headers.insert(X_TC_REQUEST_CLIENT, self.request_client.clone());
        if let Some(region) = &self.region {
            headers.insert(X_TC_REGION, region.clone());
        }
        if let Some(language) = self.language {
            headers.insert(X_TC_LANGUAGE, HeaderValue::from_static(language.tag()));
        }
        for name in places.into_iter().chain(has_token.then_some(X_TC_TOKEN)) {
            headers.insert(name, HeaderValue::from_static(""));
        }
        Ok(headers)
    }
}

impl Templates {
    fn lock(&self) -> MutexGuard<'_, Vec<Arc<Template>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Template {
    fn fits(&self, exchange: &Exchange, action: &'static Action, has_token: bool) -> bool {
        ptr::eq(self.action, action)
            && self.has_token == has_token
            && self.language == exchange.language
            && self.region == exchange.region
            && self.request_client == exchange.request_client
    }
}
