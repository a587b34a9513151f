//! The envelope of every response: `{"Response": {…, "Error": {"Code": …, "Message": …}, "RequestId": …}}`.
//!
//! A successful response is read once, straight into its record. The short response with an error is read as a [`Head`].

use std::mem;

use crate::error::Error;
use crate::record::{Items, Mismatch, Null, ReadFields, Readable, read_response};

/// The outermost object. Its `Response` is read into a record.
pub(super) struct Envelope<'a> {
    response: ResponseObject<'a>,
}

struct ResponseObject<'a> {
    target: &'a mut dyn ReadFields,
    found: bool,
    has_error: bool,
    /// Whether there is a member besides `Error` and `RequestId`.
    has_others: bool,
    /// Unless the record has fields of these names.
    error: ErrorMember,
    request_id: AnyText,
}

impl<'a> Envelope<'a> {
    pub(super) fn new(target: &'a mut dyn ReadFields) -> Self {
        let (error, request_id) = Default::default();
        let [found, has_error, has_others] = [false; 3];
        Self { response: ResponseObject { target, found, has_error, has_others, error, request_id } }
    }

    pub(super) fn has_response(&self) -> bool {
        self.response.found
    }

    /// Whether there is a member `Error`. It may be null, an error, or a parameter of that name.
    pub(super) fn has_error(&self) -> bool {
        self.response.has_error
    }

    /// Whether the record has a parameter called `Error`.
    pub(super) fn declares_error(&mut self) -> bool {
        self.response.target.field_mut("Error").is_some()
    }
}

impl Readable for Envelope<'_> {
    fn expected(&self) -> &'static str {
        "an object"
    }

    fn text(&mut self, _: &str) -> Result<(), Mismatch> {
        Err(Mismatch)
    }

    fn null(&mut self) -> Null {
        Null::Absent
    }

    fn record(&mut self) -> Option<&mut dyn ReadFields> {
        Some(self)
    }
}

impl Readable for ResponseObject<'_> {
    fn expected(&self) -> &'static str {
        "an object"
    }

    fn text(&mut self, _: &str) -> Result<(), Mismatch> {
        Err(Mismatch)
    }

    fn null(&mut self) -> Null {
        Null::Absent
    }

    fn record(&mut self) -> Option<&mut dyn ReadFields> {
        self.found = true;
        Some(self)
    }
}

impl ReadFields for Envelope<'_> {
    fn field_mut(&mut self, name: &str) -> Option<&mut dyn Readable> {
        match name {
            "Response" => Some(&mut self.response),
            _ => None,
        }
    }
}

impl ReadFields for ResponseObject<'_> {
    fn required(&self) -> &'static [&'static str] {
        self.target.required()
    }

    fn field_mut(&mut self, name: &str) -> Option<&mut dyn Readable> {
        match name {
            "Error" => self.has_error = true,
            "RequestId" => {}
            _ => self.has_others = true,
        }
        if let Some(field) = self.target.field_mut(name) {
            return Some(field);
        }
        match name {
            "Error" => Some(&mut self.error),
            "RequestId" => Some(&mut self.request_id),
            _ => None,
        }
    }
}

/// When the member `Error` of a response is an error of the service.
#[derive(Clone, Copy)]
pub(super) enum ErrorMeaning {
    /// If it has a code, and the response has no other members than an error of the service: the action declares a member
    /// of this name.
    Declared,
    /// If it has a code.
    Coded,
    /// Unless it is null.
    Any,
}

/// The members of a response that every action has.
pub(super) struct Head {
    error: ErrorMember,
    request_id: AnyText,
    /// Whether the whole response could be read.
    is_whole: bool,
    /// Whether the response has a member besides these.
    has_others: bool,
}

impl Head {
    /// Reads as much as can be read. What was read before an error stays.
    pub(super) fn read(body: &[u8]) -> Self {
        let mut rest = Ignored;
        let mut envelope = Envelope::new(&mut rest);
        let is_whole = read_response(body, &mut envelope).is_ok();
        let ResponseObject { error, request_id, has_others, .. } = envelope.response;
        Self { error, request_id, is_whole, has_others }
    }

    /// The error that the service returned, if the response is one.
    pub(super) fn service_error(&mut self, meaning: ErrorMeaning) -> Option<Error> {
        let ErrorMember { found, code, message, .. } = mem::take(&mut self.error);
        let code = Some(code.text).filter(|code| !code.trim().is_empty());
        let is_error = match meaning {
            ErrorMeaning::Declared => code.is_some() && !self.has_others,
            ErrorMeaning::Coded => code.is_some(),
            ErrorMeaning::Any => code.is_some() || (found && self.is_whole),
        };
        is_error.then(|| Error::service_error(code.unwrap_or_default(), message.text))
    }

    pub(super) fn request_id(self) -> Option<String> {
        Some(self.request_id.text).filter(|id| !id.is_empty())
    }
}

/// The member `Error`, whatever its form.
#[derive(Default)]
struct ErrorMember {
    /// Whether there is one that is not null.
    found: bool,
    code: AnyText,
    /// The message, or the value itself if it is not an object.
    message: AnyText,
    rest: Ignored,
}

impl Readable for ErrorMember {
    fn text(&mut self, text: &str) -> Result<(), Mismatch> {
        self.found = true;
        self.message.text(text)
    }

    fn null(&mut self) -> Null {
        Null::Absent
    }

    fn list(&mut self) -> Option<&mut dyn Items> {
        self.found = true;
        Some(&mut self.rest)
    }

    fn record(&mut self) -> Option<&mut dyn ReadFields> {
        self.found = true;
        Some(self)
    }
}

impl ReadFields for ErrorMember {
    fn field_mut(&mut self, name: &str) -> Option<&mut dyn Readable> {
        match name {
            "Code" => Some(&mut self.code),
            "Message" => Some(&mut self.message),
            _ => None,
        }
    }
}

/// A text. Objects and lists are skipped.
#[derive(Default)]
struct AnyText {
    text: String,
    rest: Ignored,
}

impl Readable for AnyText {
    fn text(&mut self, text: &str) -> Result<(), Mismatch> {
        text.clone_into(&mut self.text);
        Ok(())
    }

    fn null(&mut self) -> Null {
        Null::Absent
    }

    fn list(&mut self) -> Option<&mut dyn Items> {
        self.rest.list()
    }

    fn record(&mut self) -> Option<&mut dyn ReadFields> {
        self.rest.record()
    }
}

/// Accepts everything and keeps nothing.
#[derive(Default)]
pub(super) struct Ignored;

impl Readable for Ignored {
    fn text(&mut self, _: &str) -> Result<(), Mismatch> {
        Ok(())
    }

    fn float(&mut self, _: f64) -> Result<(), Mismatch> {
        Ok(())
    }

    fn null(&mut self) -> Null {
        Null::Absent
    }

    fn list(&mut self) -> Option<&mut dyn Items> {
        Some(self)
    }

    fn record(&mut self) -> Option<&mut dyn ReadFields> {
        Some(self)
    }
}

impl Items for Ignored {
    fn push(&mut self) -> &mut dyn Readable {
        self
    }
}

impl ReadFields for Ignored {
    fn field_mut(&mut self, _: &str) -> Option<&mut dyn Readable> {
        None
    }
}
