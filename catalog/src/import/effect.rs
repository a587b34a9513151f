//! Whether an action modifies state: a rule over names, and reviewed exceptions.

/// The first words of actions that only read. Any other action may modify state. A write mistaken for a read would be
/// retried after a lost connection; a read mistaken for a write is only sent once.
const READS: [&str; 12] = [
    "Check", "Count", "Describe", "Fetch", "Get", "Inquire", "Inquiry", "List", "Preview", "Query", "Search",
    "Show",
];

/// Returns the effect of an action, `read` or `write`, guessed from its name.
#[must_use]
pub fn effect(name: &str) -> &'static str {
    if READS.iter().any(|read| starts_with_word(name, read)) { "read" } else { "write" }
}

/// Returns whether a name starts with a word: `GetUser` starts with `Get`, `Getaway` does not.
fn starts_with_word(name: &str, word: &str) -> bool {
    name.strip_prefix(word).is_some_and(|rest| !rest.starts_with(|first: char| first.is_ascii_lowercase()))
}

/// Returns the effect of an action: the reviewed one if there is an exception for it.
///
/// # Errors
/// Returns an error if the exception says what the rule says.
pub(super) fn decide(name: &str, exception: Option<&'static str>) -> Result<&'static str, String> {
    let guessed = effect(name);
    match exception {
        Some(exception) if exception == guessed => {
            Err(format!("the exception for {name} is obsolete: by its name, it is a {guessed} already"))
        }
        exception => Ok(exception.unwrap_or(guessed)),
    }
}

#[cfg(test)]
mod tests {
    use super::{decide, effect};

    #[test]
    fn an_action_reads_if_its_first_word_does() {
        for read in ["GetUser", "Get", "DescribeCdn", "Describe5GAPNs", "InquiryPriceRunInstances"] {
            assert_eq!(effect(read), "read", "{read}");
        }
        for write in ["Getaway", "CreateUser", "BatchDescribe", "Listen", "Frobnicate", "PullEvents"] {
            assert_eq!(effect(write), "write", "{write}");
        }
    }

    #[test]
    fn an_exception_outranks_the_name() {
        assert_eq!(decide("GetVirtualNum", Some("write")), Ok("write"));
        assert_eq!(decide("DescribleRules", Some("read")), Ok("read"));
        assert_eq!(decide("GetUser", None), Ok("read"));
    }

    #[test]
    fn an_exception_that_changes_nothing_is_obsolete() {
        for (name, exception) in [("GetUser", "read"), ("CreateUser", "write")] {
            let problem = decide(name, Some(exception)).expect_err("obsolete");
            assert!(problem.starts_with(&format!("the exception for {name} is obsolete")), "{problem}");
        }
    }
}
