//! What the response of one call says about the next: the next page of a list, or whether some work has finished.

use serde::Deserialize;
use serde_json::Value;

/// How to page through a list. The members of the response are named by a path, `Result.Items`, if the list is in an object;
/// all are in the same one.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "style", rename_all = "camelCase", deny_unknown_fields)]
pub enum PaginationSpec {
    /// By page number.
    Page {
        /// Parameter for the page number.
        page: String,
        /// Parameter for the number of elements on a page.
        size: String,
        /// Number of the first page.
        first: u64,
        /// Response member with the number of elements on all pages.
        #[serde(default)]
        total: Option<String>,
        /// Response member with the elements.
        items: String,
    },
    /// By the number of elements to skip.
    Offset {
        /// Parameter for the number of elements to skip.
        offset: String,
        /// Parameter for the number of elements on a page.
        limit: String,
        /// Response member with the number of elements on all pages.
        #[serde(default)]
        total: Option<String>,
        /// Response member with the elements.
        items: String,
    },
    /// By a text from the previous response.
    #[serde(rename_all = "camelCase")]
    Cursor {
        /// Parameter for the text.
        cursor: String,
        /// Response member with the text for the next page; it is missing or empty on the last page.
        #[serde(default)]
        next: Option<String>,
        /// Member of each element with the text, used instead of `next`; that of the last element counts.
        #[serde(default)]
        next_in_item: Option<String>,
        /// Response member with the elements.
        items: String,
    },
}

impl PaginationSpec {
    /// Returns the response member with the elements.
    #[must_use]
    pub fn items(&self) -> &str {
        match self {
            Self::Page { items, .. } | Self::Offset { items, .. } | Self::Cursor { items, .. } => items,
        }
    }

    /// Returns the response member with the number of elements on all pages.
    #[must_use]
    pub fn total(&self) -> Option<&str> {
        match self {
            Self::Page { total, .. } | Self::Offset { total, .. } => total.as_deref(),
            Self::Cursor { .. } => None,
        }
    }
}

/// How to wait for some work to finish: by calling the action until a member has a final value.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct WaiterSpec {
    /// Response member with the state.
    pub state: String,
    /// Final states of work that succeeded.
    pub success: Vec<FinalStateSpec>,
    /// Final states of work that failed.
    #[serde(default)]
    pub failure: Vec<FinalStateSpec>,
}

/// A state that no longer changes.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FinalStateSpec {
    /// Value of the member.
    pub value: Value,
    /// What the state means, in a word or two.
    pub name: String,
}
