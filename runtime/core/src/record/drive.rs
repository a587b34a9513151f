//! The visitor that reads all values: it passes each value to its target.
//!
//! Targets are trait objects, so this is compiled once for each deserializer and not for each record.

use std::borrow::Cow;
use std::fmt;

use serde_core::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use super::read::{Items, Mismatch, Null, Readable};
use super::repair::{quote_numbers, repair_unicode};
use super::session::{Promises, Session, Tolerated};
use crate::error::{JsonPath, ReadError, ValueKind};

/// The key under which `serde_json` passes on numbers if a crate of the program enables its feature
/// `arbitrary_precision`.
const NUMBER_KEY: &str = "$serde_json::private::Number";

/// Reads a response, in which text that is not valid Unicode is repaired, and numbers for strings keep their digits.
///
/// Either is a reason to read the response again, from the beginning.
pub(crate) fn read_response(json: &[u8], target: &mut dyn Readable) -> Result<Tolerated, ReadError> {
    let (read, json) = match read_json(json, target) {
        Err(error) if error.is_syntax() => {
            let Some(repaired) = repair_unicode(json) else { return Err(error) };
            let read = read_json(&repaired, target)?;
            (Tolerated { repaired: Some(error.into_path()), ..read }, Cow::Owned(repaired))
        }
        read => (read?, Cow::Borrowed(json)),
    };
    if !read.rounded {
        return Ok(read);
    }
    let exact = read_json(&quote_numbers(&json), target)?;
    Ok(Tolerated { repaired: read.repaired, ..exact })
}

/// Reads JSON tolerantly into a target.
pub(crate) fn read_json(json: &[u8], target: &mut dyn Readable) -> Result<Tolerated, ReadError> {
    let mut session = Session::of_document(json.len());
    let mut input = serde_json::Deserializer::from_slice(json);
    let seed = Seed { target, path: &JsonPath::Root, session: &mut session };
    let outcome = seed.deserialize(&mut input).and_then(|()| input.end());
    session.finish(outcome)
}

/// Reads the next value into a target.
pub(super) struct Seed<'a> {
    pub(super) target: &'a mut dyn Readable,
    pub(super) path: &'a JsonPath<'a>,
    pub(super) session: &'a mut Session,
}

impl Seed<'_> {
    fn taken<E: Error>(self, taken: Result<(), Mismatch>, found: ValueKind) -> Result<(), E> {
        taken.map_err(|Mismatch| self.mismatch(found))
    }

    #[cold]
    fn mismatch<E: Error>(self, found: ValueKind) -> E {
        self.session.fail(ReadError::mismatch(self.path, self.target.expected(), found))
    }

    /// Whether an empty string or list may stand for a missing value, as services written in PHP and Go return it.
    fn may_be_empty(&self) -> bool {
        !self.session.is_strict() && !matches!(self.path, JsonPath::Root)
    }

    /// A number that is not one of 64 bits, for a target that is no number. A string takes the `digits`, which the input
    /// still has if they are not given here.
    #[cold]
    fn written_number<E: Error>(self, number: f64, digits: Option<&str>) -> Result<(), E> {
        let taken = match digits {
            Some(digits) => self.target.text(digits),
            None => self.target.text(&number.to_string()),
        };
        if taken.is_ok() && digits.is_none() {
            self.session.round();
        }
        self.taken(taken, ValueKind::of_float(number))
    }

    /// A list where the target is not a list.
    #[cold]
    fn no_list<'de, A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let is_empty = self.may_be_empty()
            && self.target.record().is_some()
            && list.next_element::<IgnoredAny>()?.is_none();
        if is_empty { self.null() } else { Err(self.mismatch(ValueKind::List)) }
    }

    fn null<E: Error>(self) -> Result<(), E> {
        match self.target.null() {
            Null::Absent => Ok(()),
            _ if self.session.is_strict() => Err(self.mismatch(ValueKind::Null)),
            Null::Empty => Ok(()),
            Null::Broken => {
                self.session.break_promise(self.path);
                Ok(())
            }
        }
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.target.expected())
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<(), E> {
        let taken = self.target.boolean(flag);
        self.taken(taken, ValueKind::Boolean)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        let taken = self.target.unsigned(number);
        self.taken(taken, ValueKind::of_unsigned(number))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        if let Ok(number) = u64::try_from(number) {
            return self.visit_u64(number);
        }
        let taken = self.target.negative(number);
        self.taken(taken, ValueKind::NegativeInteger)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<(), E> {
        match self.target.float(number) {
            Ok(()) => Ok(()),
            Err(Mismatch) => self.written_number(number, None),
        }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        match self.target.text(text) {
            Ok(()) => Ok(()),
            Err(Mismatch) if text.is_empty() && self.may_be_empty() => self.null(),
            Err(Mismatch) => Err(self.mismatch(ValueKind::Text)),
        }
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.null()
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.null()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Some(items) = self.target.list() else { return self.no_list(list) };
        for index in 0.. {
            let path = self.path.item(index);
            let seed = ItemSeed { items: &mut *items, path: &path, session: &mut *self.session };
            match list.next_element_seed(seed) {
                Ok(Some(())) => {}
                Ok(None) => break,
                Err(error) => {
                    self.session.locate(&path);
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut key: Option<Key<'de>> = map.next_key()?;
        if key.as_ref().is_some_and(|Key(name)| name == NUMBER_KEY) {
            // Any other value comes from the server, and serde's error would show it.
            return match map.next_value() {
                Ok(Key(digits)) => self.visit_number(&digits),
                Err(_) => Err(self.mismatch(ValueKind::Object)),
            };
        }
        let Some(fields) = self.target.record() else { return Err(self.mismatch(ValueKind::Object)) };
        if self.session.is_too_large(fields.boxed_size()) {
            return Err(self.session.fail(ReadError::too_large(self.path)));
        }
        let mut promises = Promises::new(fields.required());
        let mut sent = self.session.is_strict().then(|| Promises::new(fields.sent()));
        while let Some(Key(name)) = key {
            promises.note(&name);
            if let Some(sent) = &mut sent {
                sent.note(&name);
            }
            let path = self.path.field(&name);
            let read = match fields.field_mut(&name) {
                Some(target) => {
                    map.next_value_seed(Seed { target, path: &path, session: &mut *self.session })
                }
                None => {
                    self.session.skip(&path, &name, fields.as_record());
                    map.next_value().map(|IgnoredAny| ())
                }
            };
            if let Err(error) = read {
                self.session.locate(&path);
                return Err(error);
            }
            key = map.next_key()?;
        }
        promises.check(self.path, self.session);
        if let (Some(mut sent), Some(record)) = (sent, fields.as_record()) {
            sent.forget_absent(record);
            sent.check(self.path, self.session);
        }
        Ok(())
    }
}

impl Seed<'_> {
    fn visit_number<E: Error>(self, digits: &str) -> Result<(), E> {
        if let Ok(number) = digits.parse::<u64>() {
            return self.visit_u64(number);
        }
        if let Ok(number) = digits.parse::<i64>() {
            return self.visit_i64(number);
        }
        match digits.parse::<f64>() {
            Ok(number) if number.is_finite() && self.target.float(number).is_ok() => Ok(()),
            Ok(number) => self.written_number(number, Some(digits)),
            Err(_) => Err(self.mismatch(ValueKind::Object)),
        }
    }
}

/// Appends an item and reads it.
struct ItemSeed<'a> {
    items: &'a mut dyn Items,
    path: &'a JsonPath<'a>,
    session: &'a mut Session,
}

impl<'de> DeserializeSeed<'de> for ItemSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let target = self.items.push();
        if self.session.is_too_large(size_of_val(target)) {
            return Err(self.session.fail(ReadError::too_large(self.path)));
        }
        Seed { target, path: self.path, session: self.session }.deserialize(deserializer)
    }
}

/// A name, borrowed from the input if it has no escapes.
struct Key<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;

        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }

            fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(name)))
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(name.to_owned())))
            }

            fn visit_string<E: Error>(self, name: String) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(name)))
            }
        }

        deserializer.deserialize_str(KeyVisitor)
    }
}
