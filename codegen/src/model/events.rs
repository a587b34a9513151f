//! When an action responds with a stream of events.

use serde_json::Value;
use tencentcloud_catalog::{ActionFile, SourceLocation, suggest};

use super::lower::Lowering;
use crate::wrap::code;

/// When the response is a stream of server-sent events.
#[derive(Clone, Debug, PartialEq)]
pub enum Events {
    /// Always.
    Always,
    /// If a parameter has a value.
    If {
        /// Wire name of the parameter.
        parameter: String,
        /// The value.
        value: Value,
        /// Whether the service assumes the value if the parameter is missing.
        default: bool,
    },
}

impl Events {
    /// Returns whether the response is a stream unless the request says otherwise.
    #[must_use]
    pub fn by_default(&self) -> bool {
        matches!(self, Self::Always | Self::If { default: true, .. })
    }

    /// Returns a phrase: ``if `Stream` is `true` ``.
    #[must_use]
    pub fn phrase(&self) -> String {
        match self {
            Self::Always => "always".to_owned(),
            Self::If { parameter, value, default } => {
                let or_missing = if *default { " or missing" } else { "" };
                format!("if {} is `{value}`{or_missing}", code(parameter))
            }
        }
    }
}

impl Lowering<'_> {
    /// When an action responds with events.
    pub(super) fn events(&mut self, place: &SourceLocation, action: &ActionFile) -> Option<Events> {
        let events = action.events.as_ref()?;
        let place = place.at("events");
        match (&events.parameter, &events.value) {
            (None, None) => Some(Events::Always),
            (Some(parameter), Some(value)) => {
                let Some(schema) = action.request.properties.get(parameter) else {
                    let fix = suggest(parameter, action.request.properties.keys().map(String::as_str));
                    self.error(&place.at("parameter"), format!("there is no parameter `{parameter}`"), fix);
                    return None;
                };
                let service = self.service;
                for mismatch in service.check_strictly(schema, value) {
                    let problem = format!("{value} is not a value of `{parameter}`: {}", mismatch.problem);
                    self.error(&place.at("value"), problem, "give one of the parameter's values");
                }
                let (parameter, value) = (parameter.clone(), value.clone());
                Some(Events::If { parameter, value, default: events.default })
            }
            _ => {
                let fix = "give both, or neither if every response is a stream";
                self.error(&place, "`parameter` and `value` belong together", fix);
                None
            }
        }
    }
}
