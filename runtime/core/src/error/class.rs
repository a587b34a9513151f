//! What to do about an error code.

use super::gateway_codes::GATEWAY_CODES;

/// What to do about an error that a service returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorClass {
    /// Too many requests: wait, then send the request again.
    Throttled,
    /// The service failed, perhaps only for a while. The request may have been executed.
    Transient,
    /// The credentials are invalid or lack a permission.
    Auth,
    /// The clock of this machine is wrong. A signature is valid for five minutes.
    Skew,
    /// The request is wrong: the same one fails again.
    Caller,
}

impl ErrorClass {
    /// A few words for people. Codes of the class `Caller` are clear without.
    pub(super) const fn meaning(self) -> Option<&'static str> {
        match self {
            Self::Throttled => Some("too many requests"),
            Self::Transient => Some("temporary failure of the service"),
            Self::Auth => Some("check the credentials and permissions"),
            Self::Skew => Some("check the clock"),
            Self::Caller => None,
        }
    }
}

/// Codes of the class `Caller` that a service may also return after it has executed something.
static MAYBE_EXECUTED: &[&str] = &[
    "FailedOperation",
    "ResourceInUse",
    "ResourceInsufficient",
    "ResourceUnavailable",
    "ResponseSizeLimitExceeded",
];

/// The most bytes that a code has. The longest one that the cloud documents has 89.
pub(super) const MAX_CODE: usize = 256;

/// A code and its parents, the longest first. A text that is too long to be a code has none.
#[doc(hidden)]
pub fn with_parents(code: &str) -> impl Iterator<Item = &str> {
    let code = Some(code).filter(|code| code.len() <= MAX_CODE);
    std::iter::successors(code, |code| Some(code.rsplit_once('.')?.0))
}

/// The class of the longest known code that is this one or a parent of it.
pub(super) fn class_of(code: &str) -> Option<ErrorClass> {
    with_parents(code).find_map(|code| {
        let index = GATEWAY_CODES.binary_search_by_key(&code, |(known, _)| known).ok()?;
        Some(GATEWAY_CODES[index].1)
    })
}

/// Whether this code guarantees that nothing was executed.
pub(super) fn refuses(code: &str) -> bool {
    match class_of(code) {
        Some(ErrorClass::Throttled | ErrorClass::Auth | ErrorClass::Skew) => true,
        Some(ErrorClass::Caller) => !MAYBE_EXECUTED.iter().any(|known| is_within(code, known)),
        Some(ErrorClass::Transient) | None => false,
    }
}

/// Whether `code` is `prefix` or a sub-code of it.
pub(super) fn is_within(code: &str, prefix: &str) -> bool {
    code.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::ErrorClass::{Auth, Caller, Skew, Throttled, Transient};
    use super::{GATEWAY_CODES, class_of, is_within, refuses};

    #[test]
    fn the_table_is_sorted() {
        assert!(GATEWAY_CODES.is_sorted_by(|one, two| one.0 < two.0));
    }

    #[test]
    fn codes_match_by_whole_segments() {
        let table = [
            ("RequestLimitExceeded", Some(Throttled), true),
            ("RequestLimitExceeded.UinLimitExceeded", Some(Throttled), true),
            ("RequestLimitExceeded.A.B", Some(Throttled), true),
            ("RequestLimitExceededX", None, false),
            ("AuthFailure", Some(Auth), true),
            ("AuthFailure.New", Some(Auth), true),
            ("AuthFailure.SignatureExpire", Some(Skew), true),
            ("AuthFailure.SignatureExpired", Some(Auth), true),
            ("InvalidParameter", Some(Caller), true),
            ("InvalidParameterValue.ExperienceAccount", Some(Caller), true),
            ("LimitExceeded.OutOfQuotaMaxCount", Some(Caller), true),
            ("InternalError", Some(Transient), false),
            ("InternalError.DBError", Some(Transient), false),
            ("ServiceUnavailable", Some(Transient), false),
            ("Whatever", None, false),
            ("", None, false),
            (".", None, false),
        ];
        for (code, class, refused) in table {
            assert_eq!(class_of(code), class, "{code}");
            assert_eq!(refuses(code), refused, "{code}");
        }
        for code in ["FailedOperation.PermissionDenied", "ResourceInsufficient", "ResponseSizeLimitExceeded"]
        {
            assert!(!refuses(code), "{code}");
        }
        assert!(!is_within("InvalidParameterValue", "InvalidParameter"));
        // A text that is too long to be a code.
        for rest in [".a".repeat(200), ".".repeat(1 << 20)] {
            let code = format!("InvalidParameter{rest}");
            assert_eq!((class_of(&code), refuses(&code)), (None, false));
        }
    }
}
