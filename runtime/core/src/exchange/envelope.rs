//! The envelope of every response: `{"Response": {…, "Error": {"Code": …, "Message": …}, "RequestId": …}}`.
//!
//! A successful response is read once, straight into its record. The short response with an error is read as a [`Head`].

use crate::error::Error;
use crate::record::{Mismatch, Null, ReadFields, Readable, read_json};

/// The outermost object. Its `Response` is read into the record.
pub(super) struct Envelope<'a> {
    response: ResponseObject<'a>,
}

struct ResponseObject<'a> {
    target: &'a mut dyn ReadFields,
    found: bool,
    has_error: bool,
}

impl<'a> Envelope<'a> {
    pub(super) fn new(target: &'a mut dyn ReadFields) -> Self {
        Self { response: ResponseObject { target, found: false, has_error: false } }
    }

    pub(super) fn has_response(&self) -> bool {
        self.response.found
    }

    /// Whether there is a member `Error`. It may be an error, or a parameter of that name.
    pub(super) fn has_error(&self) -> bool {
        self.response.has_error
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
        self.has_error |= name == "Error";
        self.target.field_mut(name)
    }
}

/// The members of a response that every action has.
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

crate::record! { Head { response: "Response" } }
crate::record! { HeadBody { error: "Error", request_id: "RequestId" } }
crate::record! { ServiceError { code: "Code", message: "Message" } }

impl Head {
    /// Reads as much as can be read.
    pub(super) fn read(body: &[u8]) -> Self {
        let mut head = Self::default();
        // What was read before an error stays, and the rest does not matter.
        let _ = read_json(body, &mut head);
        head
    }

    /// The error that the service returned, if the response is one.
    pub(super) fn service_error(&mut self) -> Option<Error> {
        let ServiceError { code, message } =
            self.response.error.take().filter(|error| !error.code.is_empty())?;
        Some(Error::service_error(code, message.unwrap_or_default()))
    }

    pub(super) fn request_id(self) -> Option<String> {
        self.response.request_id.filter(|id| !id.is_empty())
    }
}
