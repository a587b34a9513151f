//! What every answer is wrapped in: `{"Response": {…, "Error": {"Code": …, "Message": …}, "RequestId": …}}`.
//!
//! An answer is read once, straight into the record it is for, with an eye on whether it is an error instead. Errors are
//! short and are then read again for what they say.

use crate::error::Error;
use crate::record::{Fields, Items, Mismatch, Null, ReadFields, Readable, read_json};

/// The outermost object: its `Response` goes to the record.
pub(super) struct Envelope<'a> {
    found: bool,
    body: Body<'a>,
}

struct Body<'a> {
    found: bool,
    target: Option<&'a mut dyn Fields>,
    /// Whether `Error` is watched for rather than given to the record.
    errors_apart: bool,
    error: Noticed,
}

/// A value nobody wants to know more of than that it is there.
struct Noticed {
    found: bool,
}

impl<'a> Envelope<'a> {
    pub(super) fn new(target: &'a mut dyn Fields, errors_apart: bool) -> Self {
        let body = Body { target: Some(target), errors_apart, ..Body::zero() };
        Self { found: false, body }
    }

    pub(super) fn has_response(&self) -> bool {
        self.body.found
    }

    pub(super) fn has_error(&self) -> bool {
        self.body.error.found
    }
}

/// Lets an object be entered, noting that it was there; nothing else can be taken for one.
macro_rules! object {
    ($type:ty, $zero:expr) => {
        impl Readable for $type {
            fn zero() -> Self {
                $zero
            }

            fn expected(&self) -> &'static str {
                "an object"
            }

            fn text(&mut self, _: &str) -> Result<(), Mismatch> {
                Err(Mismatch)
            }

            fn null(&mut self) -> Null {
                Null::Absent
            }

            fn record(&mut self) -> Option<&mut dyn Fields> {
                self.found = true;
                Some(self)
            }
        }
    };
}

object!(Envelope<'_>, Self { found: false, body: Body::zero() });
object!(Body<'_>, Self { found: false, target: None, errors_apart: true, error: Noticed::zero() });

/// Whatever it is, it was there; who gets it is decided then.
impl Readable for Noticed {
    fn zero() -> Self {
        Self { found: false }
    }

    fn text(&mut self, _: &str) -> Result<(), Mismatch> {
        self.found = true;
        Ok(())
    }

    fn null(&mut self) -> Null {
        Null::Absent
    }

    fn list(&mut self) -> Option<&mut dyn Items> {
        self.found = true;
        None
    }

    fn record(&mut self) -> Option<&mut dyn Fields> {
        self.found = true;
        Some(self)
    }
}

impl Fields for Envelope<'_> {
    fn required(&self) -> &'static [&'static str] {
        &[]
    }

    fn place(&mut self, name: &str) -> Option<&mut dyn Readable> {
        match name {
            "Response" => Some(&mut self.body),
            _ => None,
        }
    }
}

impl Fields for Body<'_> {
    fn required(&self) -> &'static [&'static str] {
        self.target.as_deref().map_or(&[], Fields::required)
    }

    fn place(&mut self, name: &str) -> Option<&mut dyn Readable> {
        if self.errors_apart && name == "Error" {
            return Some(&mut self.error);
        }
        self.target.as_deref_mut()?.place(name)
    }
}

impl Fields for Noticed {
    fn required(&self) -> &'static [&'static str] {
        &[]
    }

    fn place(&mut self, _: &str) -> Option<&mut dyn Readable> {
        None
    }
}

/// The parts of an answer that are the same for every action.
#[derive(Default)]
pub(super) struct Head {
    response: HeadBody,
}

#[derive(Default)]
struct HeadBody {
    error: Option<ServiceError>,
    request_id: Option<String>,
}

#[derive(Default)]
struct ServiceError {
    code: String,
    message: Option<String>,
}

macro_rules! fields {
    ($type:ty { $($name:literal => $field:ident),* }) => {
        impl ReadFields for $type {

            fn empty() -> Self {
                Self::default()
            }

            fn field_mut(&mut self, name: &str) -> Option<&mut dyn Readable> {
                match name {
                    $($name => Some(&mut self.$field),)*
                    _ => None,
                }
            }
        }
    };
}

fields!(Head { "Response" => response });
fields!(HeadBody { "Error" => error, "RequestId" => request_id });
fields!(ServiceError { "Code" => code, "Message" => message });

impl Head {
    /// Reads as much as can be read.
    pub(super) fn read(body: &[u8]) -> Self {
        let mut head = Self::default();
        // An unreadable rest does not matter: what was read before it stays.
        let _ = read_json(body, &mut head);
        head
    }

    pub(super) fn has_code(&self) -> bool {
        self.response.error.as_ref().is_some_and(|error| !error.code.is_empty())
    }

    pub(super) fn request_id(self) -> Option<String> {
        self.response.request_id.filter(|id| !id.is_empty())
    }

    pub(super) fn into_error(self) -> Error {
        let ServiceError { code, message } = self.response.error.unwrap_or_default();
        Error::service_error(code, message.unwrap_or_default())
    }
}
