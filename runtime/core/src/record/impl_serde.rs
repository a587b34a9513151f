//! serde's traits for the types of a generated crate, as lists of names.

/// Implements `Serialize` and `Deserialize` for every type of a generated crate, by way of the bridge in
/// [`record`](mod@crate::record).
///
/// Requests are read strictly: a required parameter that is missing is an error. Responses are read as tolerantly
/// as the cloud writes them.
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
            fn serialize<S: $crate::serde_core::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
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
