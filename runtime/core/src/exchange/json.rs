//! Decodes responses as types that implement `Deserialize`.

use std::fmt;
use std::marker::PhantomData;

use bytes::Bytes;
use serde_core::de::{Deserialize, DeserializeOwned, Error as _, IgnoredAny, MapAccess, Visitor};

use super::Exchange;
use crate::error::Error;
use crate::record::{Tolerated, deserialize_repaired};

impl Exchange {
    /// Decodes the `Response` member of a response as any type that implements `Deserialize`.
    ///
    /// # Errors
    /// As [`decode`](Self::decode). Unlike there, a value of another JSON type, such as a number in a string, is an error.
    pub fn decode_json<T: DeserializeOwned>(&self, response: &http::Response<Bytes>) -> Result<T, Error> {
        self.check(response)?;
        match deserialize_repaired(response.body()) {
            Ok((Wrapped(value), is_repaired)) => {
                let repaired = is_repaired.then(String::new);
                self.warn(&Tolerated { repaired, ..Tolerated::default() }, response);
                Ok(value)
            }
            Err(error) => Err(self.undecodable(response, &error)),
        }
    }
}

/// The envelope around a type of the caller.
struct Wrapped<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Wrapped<T> {
    fn deserialize<D: serde_core::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Envelope<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Envelope<T> {
            type Value = T;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
                let mut value = None;
                while let Some(key) = map.next_key::<String>()? {
                    if key == "Response" {
                        value = Some(map.next_value()?);
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                value.ok_or_else(|| A::Error::missing_field("Response"))
            }
        }

        deserializer.deserialize_map(Envelope(PhantomData)).map(Self)
    }
}
