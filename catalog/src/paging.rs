//! What an action's answer tells of others to come: the next page of a list, the end of some work.

use serde::Deserialize;
use serde_json::Value;

/// How a list is paged through.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "style", rename_all = "camelCase", deny_unknown_fields)]
pub enum Pagination {
    /// By the number of a page.
    Page {
        /// Parameter with the page's number.
        page: String,
        /// Parameter with the number of elements on a page.
        size: String,
        /// Number of the first page.
        first: u64,
        /// Member of the answer with the number of elements on all pages.
        #[serde(default)]
        total: Option<String>,
        /// Member of the answer that holds the elements.
        items: String,
    },
    /// By the number of elements to pass over.
    Offset {
        /// Parameter with that number.
        offset: String,
        /// Parameter with the number of elements on a page.
        limit: String,
        /// Member of the answer with the number of elements on all pages.
        #[serde(default)]
        total: Option<String>,
        /// Member of the answer that holds the elements.
        items: String,
    },
    /// By a text that the answer before gave.
    #[serde(rename_all = "camelCase")]
    Cursor {
        /// Parameter with the text.
        cursor: String,
        /// Member of the answer that gives the next text, or none at the end.
        #[serde(default)]
        next: Option<String>,
        /// Member of each element that gives the text; the last element's counts. In place of `next`.
        #[serde(default)]
        next_in_item: Option<String>,
        /// Member of the answer that holds the elements.
        items: String,
    },
}

impl Pagination {
    /// Member of the answer that holds the elements.
    #[must_use]
    pub fn items(&self) -> &str {
        match self {
            Self::Page { items, .. } | Self::Offset { items, .. } | Self::Cursor { items, .. } => items,
        }
    }

    /// Member of the answer with the number of elements on all pages.
    #[must_use]
    pub fn total(&self) -> Option<&str> {
        match self {
            Self::Page { total, .. } | Self::Offset { total, .. } => total.as_deref(),
            Self::Cursor { .. } => None,
        }
    }
}

/// States in which something stays.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Waiter {
    /// Member of the answer that tells the state.
    pub state: String,
    /// States in which what was waited for is done.
    pub success: Vec<FinalState>,
    /// States in which it never will be.
    #[serde(default)]
    pub failure: Vec<FinalState>,
}

/// A state in which something stays.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FinalState {
    /// The member's value.
    pub value: Value,
    /// What it means, in a word or two.
    pub name: String,
}
