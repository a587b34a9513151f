//! The text of a file → its model, or the place of the mistake.

use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;

use crate::diagnostic::{Diagnostics, SourceLocation};

/// Parses a file, whose form `spec/schema/<kind>.json` describes. Mistakes go to `diagnostics`.
pub(super) fn parse<T: DeserializeOwned>(
    location: &SourceLocation,
    text: &str,
    kind: &str,
    diagnostics: &mut Diagnostics,
) -> Option<T> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let mut track = serde_path_to_error::Track::new();
    let parsed = T::deserialize(serde_path_to_error::Deserializer::new(&mut deserializer, &mut track))
        .and_then(|value| deserializer.end().map(|()| value));
    let error = match parsed {
        Ok(value) => return Some(value),
        Err(error) => error,
    };
    let (line, column) = (error.line(), error.column());
    let message = error.to_string().replace(&format!(" at line {line} column {column}"), "");
    if error.is_data() {
        let location = track.path().iter().fold(location.clone(), |location, segment| match segment {
            Segment::Seq { index } => location.at(index),
            Segment::Map { key } => location.at(key),
            Segment::Enum { .. } | Segment::Unknown => location,
        });
        let fix = format!("spec/schema/{kind}.json describes the form; see line {line}, column {column}");
        diagnostics.push(&location, message, fix);
    } else {
        let problem = format!("not JSON at line {line}, column {column}: {message}");
        diagnostics.push(location, problem, "fix the syntax there or just before");
    }
    None
}
