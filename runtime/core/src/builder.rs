//! Builders whose `build` compiles only once every required parameter is set.

/// Declares `Builder`, the type-state builder of a record.
///
/// The builder has a type parameter for each required parameter. It starts as a marker named after the parameter, which
/// the module `required` two levels up declares (that of the generated crate, seen from the module of an action or type), and
/// the setter turns it into [`Set`]. A required setter lists the type parameters with
/// `_` in place of its own. The field of a required parameter may be an `Option`, if it is one that responses may lack.
///
/// ```
/// # mod sdk {
/// # pub mod actions {
/// # pub mod create_task {
/// use tencentcloud_core::{builder, record};
///
/// #[derive(PartialEq)]
/// pub struct Task {
///     pub callees: Vec<String>,
///     pub tries: Option<u64>,
/// }
///
/// record! {
///     Task {
///         callees: required secret "Callees",
///         tries: "Tries",
///     }
/// }
///
/// builder! {
///     Task<A = Callees> {
///         /// The numbers to call.
///         required texts callees => _;
///         /// The number of attempts.
///         value tries(u64);
///     }
/// }
///
/// # }
/// # }
/// # pub mod required {
/// #     pub struct Callees;
/// # }
/// # }
/// # use sdk::actions::create_task::Task;
/// let task = Task::builder().tries(3).callees(["008613012345678"]).build();
/// assert_eq!(format!("{task:?}"), "Task { Callees: <redacted; 1 item>, Tries: 3 }");
/// ```
#[macro_export]
macro_rules! builder {
    (
        $name:ident $(<$($state:ident = $marker:ident),+ $(,)?>)? {
            $(
                $(#[$meta:meta])*
                $(required text $rt:ident => $($rt_before:ident,)* _ $(, $rt_after:ident)*)?
                $(required texts $rs:ident => $($rs_before:ident,)* _ $(, $rs_after:ident)*)?
                $(required list $rl:ident($rl_type:ty) => $($rl_before:ident,)* _ $(, $rl_after:ident)*)?
                $(required boxed $rb:ident($rb_type:ty) => $($rb_before:ident,)* _ $(, $rb_after:ident)*)?
                $(required value $rv:ident($rv_type:ty) => $($rv_before:ident,)* _ $(, $rv_after:ident)*)?
                $(text $text:ident)?
                $(texts $texts:ident)?
                $(list $list:ident($list_type:ty))?
                $(boxed $boxed:ident($boxed_type:ty))?
                $(value $value:ident($value_type:ty))?
                ;
            )*
        }
    ) => {
        impl $name {
            /// Returns a builder without any parameters.
            #[inline]
            pub fn builder() -> Builder {
                Builder {
                    value: <Self as $crate::record::Record>::empty(),
                    state: ::std::marker::PhantomData,
                }
            }
        }

        #[doc = ::std::concat!("Builds a [`", ::std::stringify!($name), "`].")]
        $(
            #[doc = "\n`build` compiles once these are set:\n"]
            $(#[doc = ::std::concat!(
                "- [`", ::std::stringify!($marker), "`](super::super::required::", ::std::stringify!($marker), ")"
            )])+
        )?
        #[must_use = "a builder does nothing until `build` is called"]
        pub struct Builder $(<$($state = super::super::required::$marker),+>)? {
            value: $name,
            state: ::std::marker::PhantomData<($($($state,)+)?)>,
        }

        // A setter without documentation of its own sets a field that nobody has described in words.
        #[allow(clippy::allow_attributes, missing_docs, reason = "the facts stand at the fields")]
        impl $(<$($state),+>)? Builder $(<$($state),+>)? {
            $(
                $(#[$meta])*
                $(
                    pub fn $rt(
                        mut self,
                        $rt: impl ::std::convert::Into<::std::string::String>,
                    ) -> Builder<$($rt_before,)* $crate::builder::Set $(, $rt_after)*> {
                        self.value.$rt = ::std::convert::From::<::std::string::String>::from($rt.into());
                        Builder { value: self.value, state: ::std::marker::PhantomData }
                    }
                )?
                $(
                    pub fn $rs(
                        mut self,
                        $rs: impl ::std::iter::IntoIterator<
                            Item = impl ::std::convert::Into<::std::string::String>,
                        >,
                    ) -> Builder<$($rs_before,)* $crate::builder::Set $(, $rs_after)*> {
                        self.value.$rs = $rs.into_iter().map(::std::convert::Into::into).collect();
                        Builder { value: self.value, state: ::std::marker::PhantomData }
                    }
                )?
                $(
                    pub fn $rl(
                        mut self,
                        $rl: impl ::std::convert::Into<::std::vec::Vec<$rl_type>>,
                    ) -> Builder<$($rl_before,)* $crate::builder::Set $(, $rl_after)*> {
                        self.value.$rl = $rl.into();
                        Builder { value: self.value, state: ::std::marker::PhantomData }
                    }
                )?
                $(
                    pub fn $rb(
                        mut self,
                        $rb: $rb_type,
                    ) -> Builder<$($rb_before,)* $crate::builder::Set $(, $rb_after)*> {
                        self.value.$rb = ::std::convert::From::from(::std::boxed::Box::new($rb));
                        Builder { value: self.value, state: ::std::marker::PhantomData }
                    }
                )?
                $(
                    pub fn $rv(
                        mut self,
                        $rv: $rv_type,
                    ) -> Builder<$($rv_before,)* $crate::builder::Set $(, $rv_after)*> {
                        self.value.$rv = ::std::convert::From::from($rv);
                        Builder { value: self.value, state: ::std::marker::PhantomData }
                    }
                )?
                $(
                    pub fn $text(mut self, $text: impl ::std::convert::Into<::std::string::String>) -> Self {
                        self.value.$text = ::std::option::Option::Some($text.into());
                        self
                    }
                )?
                $(
                    pub fn $texts(
                        mut self,
                        $texts: impl ::std::iter::IntoIterator<
                            Item = impl ::std::convert::Into<::std::string::String>,
                        >,
                    ) -> Self {
                        let texts = $texts.into_iter().map(::std::convert::Into::into).collect();
                        self.value.$texts = ::std::option::Option::Some(texts);
                        self
                    }
                )?
                $(
                    pub fn $list(
                        mut self,
                        $list: impl ::std::convert::Into<::std::vec::Vec<$list_type>>,
                    ) -> Self {
                        self.value.$list = ::std::option::Option::Some($list.into());
                        self
                    }
                )?
                $(
                    pub fn $boxed(mut self, $boxed: $boxed_type) -> Self {
                        self.value.$boxed = ::std::option::Option::Some(::std::boxed::Box::new($boxed));
                        self
                    }
                )?
                $(
                    pub fn $value(mut self, $value: $value_type) -> Self {
                        self.value.$value = ::std::option::Option::Some($value);
                        self
                    }
                )?
            )*

            /// Returns the finished value.
            #[must_use]
            pub fn build(self) -> $name
            where
                $($($state: $crate::builder::IsSet,)+)?
            {
                self.value
            }
        }
    };
}

/// The state of a required parameter that is set.
#[derive(Debug)]
pub struct Set;

/// Implemented by [`Set`] alone, as the bound of `build`.
#[diagnostic::on_unimplemented(
    message = "a required parameter is not set: {Self}",
    label = "the setter of `{Self}` was not called before this",
    note = "every required parameter has a setter of its own; `build` is there once all of them were called"
)]
pub trait IsSet: sealed::Sealed {}

impl IsSet for Set {}

mod sealed {
    pub trait Sealed {}

    impl Sealed for super::Set {}
}
