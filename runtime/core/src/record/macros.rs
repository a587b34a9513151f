//! The macros by which records and open enumerations are declared.

/// Implements [`Record`](crate::record::Record), [`ReadFields`](crate::record::ReadFields) and `Debug` for a struct from
/// one table of its fields; after `: Default`, that trait as well.
///
/// A field is `required` if a response promises it and a request must set it, `sent` if a request must set it and a
/// response may lack it, and `secret` if `Debug` output and errors omit it. With `#[read(…)]`, the record is readable only under that condition of the invoking crate.
#[macro_export]
macro_rules! record {
    (
        $(#[read($($condition:tt)*)])?
        $name:ident $(: $default:ident)? {
            $($field:ident:
                $(required secret $required_secret:literal)?
                $(required $required:literal)?
                $(sent secret $sent_secret:literal)?
                $(sent $sent:literal)?
                $(secret $secret:literal)?
                $($plain:literal)?
            ),* $(,)?
        }
    ) => {
        impl $crate::record::Record for $name {
            #[inline]
            fn name(&self) -> &'static str {
                ::std::stringify!($name)
            }

            #[inline]
            fn write_fields(&self, out: &mut $crate::record::FieldWriter<'_>) {
                let _ = &out;
                $(
                    $(out.sensitive($required_secret, &self.$field);)?
                    $(out.field($required, &self.$field);)?
                    $(out.sensitive($sent_secret, &self.$field);)?
                    $(out.field($sent, &self.$field);)?
                    $(out.sensitive($secret, &self.$field);)?
                    $(out.field($plain, &self.$field);)?
                )*
            }

            #[inline]
            fn empty() -> Self {
                Self { $($field: $crate::record::Value::zero(),)* }
            }
        }

        $(#[cfg($($condition)*)])?
        impl $crate::record::ReadFields for $name {
            #[inline]
            fn required(&self) -> &'static [&'static str] {
                &[$($($required_secret,)? $($required,)?)*]
            }

            #[inline]
            fn sent(&self) -> &'static [&'static str] {
                &[$($($sent_secret,)? $($sent,)?)*]
            }

            #[inline]
            fn field_mut(&mut self, name: &str) -> ::std::option::Option<&mut dyn $crate::record::Readable> {
                match name {
                    $(
                        $($required_secret => ::std::option::Option::Some(&mut self.$field),)?
                        $($required => ::std::option::Option::Some(&mut self.$field),)?
                        $($sent_secret => ::std::option::Option::Some(&mut self.$field),)?
                        $($sent => ::std::option::Option::Some(&mut self.$field),)?
                        $($secret => ::std::option::Option::Some(&mut self.$field),)?
                        $($plain => ::std::option::Option::Some(&mut self.$field),)?
                    )*
                    _ => ::std::option::Option::None,
                }
            }

            #[inline]
            fn as_record(&self) -> ::std::option::Option<&dyn $crate::record::Record> {
                ::std::option::Option::Some(self)
            }
        }

        impl ::std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::record::debug(self, f)
            }
        }

        $(
            impl ::std::default::$default for $name {
                #[inline]
                fn default() -> Self {
                    <Self as $crate::record::Record>::empty()
                }
            }
        )?
    };
}

/// Declares an enumeration of strings that keeps values it does not list as `Unknown`.
///
/// The documentation of a variant starts with its text on the wire.
///
/// After `errors`, it is an enumeration of error codes: an unlisted code is the longest listed one that it starts with,
/// segment by segment.
#[macro_export]
macro_rules! open_enum {
    (
        $(#[$meta:meta])*
        $visibility:vis enum $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal,)* }
    ) => {
        $crate::open_enum! { @declare
            $(#[$meta])*
            $visibility enum $name { $($(#[$doc])* $variant = $text,)* }
            "A value that the specification does not list."
        }

        impl ::std::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::listed(text).unwrap_or_else(|| Self::Unknown(text.to_owned()))
            }
        }

        impl ::std::default::Default for $name {
            fn default() -> Self {
                Self::Unknown(::std::string::String::new())
            }
        }

        impl $crate::record::Value for $name {
            fn zero() -> Self {
                Self::default()
            }

            fn shape(&self) -> $crate::record::Shape<'_> {
                $crate::record::Shape::Text(self.as_str())
            }
        }

        impl $crate::record::Readable for $name {
            fn text(&mut self, text: &str) -> ::std::result::Result<(), $crate::record::Mismatch> {
                *self = Self::from(text);
                Ok(())
            }
        }
    };
    (
        errors
        $(#[$meta:meta])*
        $visibility:vis enum $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal,)* }
    ) => {
        $crate::open_enum! { @declare
            $(#[$meta])*
            $visibility enum $name { $($(#[$doc])* $variant = $text,)* }
            "A code that starts with none of the listed codes."
        }

        impl $name {
            /// The code of an error that the service returned; `None` for every other error.
            #[must_use]
            pub fn of(error: &$crate::Error) -> ::std::option::Option<Self> {
                error.code().map(Self::from)
            }
        }

        impl ::std::convert::From<&str> for $name {
            fn from(code: &str) -> Self {
                let mut codes = $crate::error::with_parents(code);
                codes.find_map(Self::listed).unwrap_or_else(|| Self::Unknown(code.to_owned()))
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
    (
        @declare
        $(#[$meta:meta])*
        $visibility:vis enum $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal,)* }
        $unknown:literal
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        $visibility enum $name {
            $(
                #[doc = ::std::concat!("`", $text, "`.")]
                #[doc = ""]
                $(#[$doc])*
                $variant,
            )*
            #[doc = $unknown]
            Unknown(::std::string::String),
        }

        impl $name {
            /// The text on the wire of every listed value.
            #[must_use]
            pub fn known() -> &'static [&'static str] {
                &[$($text),*]
            }

            /// The text on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(text) => text,
                }
            }

            fn listed(text: &str) -> ::std::option::Option<Self> {
                match text {
                    $($text => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

/// Implements `Serialize` and `Deserialize` for the types of a generated crate.
///
/// Requests are read strictly: a missing required parameter and an unknown one are errors. Responses are read as
/// tolerantly as [`from_json`](crate::record::from_json) reads them.
#[cfg(feature = "serde")]
#[macro_export]
macro_rules! impl_serde {
    (
        requests { $($request:path,)* }
        responses { $($response:path,)* }
        enumerations { $($enumeration:path,)* }
    ) => {
        $($crate::impl_serde!(@ $request, serialize, deserialize);)*
        $($crate::impl_serde!(@ $response, serialize, deserialize_response);)*
        $($crate::impl_serde!(@ $enumeration, serialize_value, deserialize_value);)*
    };
    (@ $type:path, $serialize:ident, $deserialize:ident) => {
        impl $crate::serde_core::Serialize for $type {
            #[inline]
            fn serialize<S: $crate::serde_core::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::record::$serialize(self, serializer)
            }
        }

        impl<'de> $crate::serde_core::Deserialize<'de> for $type {
            #[inline]
            fn deserialize<D: $crate::serde_core::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::record::$deserialize(deserializer)
            }
        }
    };
}
