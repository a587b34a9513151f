//! The builder of a request or type: `build` compiles once every required parameter is set.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::imports::Imports;
use super::{Context, docs, types, words};
use crate::model::{Field, Presence, Role, Ty};

/// The builder, for what can be sent.
pub(super) fn tokens(context: &Context<'_>, imports: &mut Imports) -> TokenStream {
    if context.record.role == Role::Response || !context.record.in_request {
        return TokenStream::new();
    }
    let states = States::of(context);
    if !states.parameters.is_empty() {
        imports.std("marker::PhantomData");
        imports.runtime("builder::IsSet");
        imports.runtime("builder::Set");
        imports.own("required");
    }
    let entry = entry(context, &states);
    let definition = definition(context, &states);
    let setters = context.record.fields.iter().map(|field| setter(context, &states, field, imports));
    let setters: Vec<TokenStream> = setters.collect();
    let build = build(context, &states);
    let generics = states.generics();
    quote! {
        #entry
        #definition
        impl #generics Builder #generics {
            #(#setters)*
            #build
        }
    }
}

/// The type parameters of a builder: one for each required parameter.
struct States {
    /// Type parameter, marker of the state "not set", wire name.
    parameters: Vec<(Ident, TokenStream, String)>,
}

impl States {
    fn of(context: &Context<'_>) -> Self {
        let parameter = |(index, field): (usize, &Field)| {
            (type_parameter(index), types::marker(context, field), field.name.wire.clone())
        };
        Self { parameters: types::required(context).into_iter().enumerate().map(parameter).collect() }
    }

    /// `<A, B>`.
    fn generics(&self) -> TokenStream {
        let names = self.parameters.iter().map(|(name, ..)| name);
        if self.parameters.is_empty() { TokenStream::new() } else { quote!(<#(#names),*>) }
    }

    /// `<A = required::SdkAppId, …>`.
    fn declared(&self) -> TokenStream {
        let states = self.parameters.iter().map(|(name, marker, _)| quote!(#name = required::#marker));
        if self.parameters.is_empty() { TokenStream::new() } else { quote!(<#(#states),*>) }
    }

    /// The generics once the parameter `wire` is set.
    fn with(&self, wire: &str) -> TokenStream {
        let set = quote!(Set);
        let states = self.parameters.iter().map(
            |(name, _, parameter)| {
                if parameter == wire { set.clone() } else { quote!(#name) }
            },
        );
        quote!(<#(#states),*>)
    }

    fn is_empty(&self) -> bool {
        self.parameters.is_empty()
    }
}

/// `A`, `B` … `Z`, `P26` … : short, so that signatures stay on a line; the definition says what each stands for.
fn type_parameter(index: usize) -> Ident {
    match u8::try_from(index) {
        Ok(index @ 0..26) => format_ident!("{}", char::from(b'A' + index)),
        _ => format_ident!("P{index}"),
    }
}

fn entry(context: &Context<'_>, states: &States) -> TokenStream {
    let name = context.record.name.ident();
    let empty = if context.record.has_default() { quote!(Self::default()) } else { quote!(Self::empty()) };
    let state = (!states.is_empty()).then(|| quote!(, state: PhantomData));
    let doc = docs::Doc::default().text("Starts without any parameter.").outer();
    quote! {
        impl #name {
            #doc
            #[inline]
            pub fn builder() -> Builder {
                Builder { value: #empty #state }
            }
        }
    }
}

fn definition(context: &Context<'_>, states: &States) -> TokenStream {
    let name = context.record.name.ident();
    let required: Vec<String> =
        types::required(context).iter().map(|field| format!("`{}`", field.name.wire)).collect();
    let mut doc = docs::Doc::default().markdown(&format!("Builds a [`{}`].", context.record.name.rust));
    if !required.is_empty() {
        doc = doc.markdown(&format!("`build` compiles once these are set: {}.", required.join(", ")));
    }
    let (doc, declared) = (doc.outer(), states.declared());
    let generics = states.parameters.iter().map(|(name, ..)| name);
    let state = (!states.is_empty()).then(|| quote!(state: PhantomData<(#(#generics,)*)>,));
    quote! {
        #doc
        #[must_use = "a builder does nothing until `build` is called"]
        pub struct Builder #declared {
            value: #name,
            #state
        }
    }
}

fn setter(context: &Context<'_>, states: &States, field: &Field, imports: &mut Imports) -> TokenStream {
    let name = field.name.ident();
    let doc = words::setter(field).outer();
    let deprecated = field.deprecated.then(|| quote!(#[deprecated]));
    let (argument, value) = argument(context, field, imports);
    let value = if field.presence == Presence::Required { value } else { quote!(Some(#value)) };
    let (returns, result) = if field.presence == Presence::Required && !states.is_empty() {
        let generics = states.with(&field.name.wire);
        (quote!(Builder #generics), quote!(Builder { value: self.value, state: PhantomData }))
    } else {
        (quote!(Self), quote!(self))
    };
    quote! {
        #doc
        #deprecated
        pub fn #name(mut self, #name: #argument) -> #returns {
            self.value.#name = #value;
            #result
        }
    }
}

/// The type of a setter's argument, and the expression that stores it.
fn argument(context: &Context<'_>, field: &Field, imports: &mut Imports) -> (TokenStream, TokenStream) {
    let name = field.name.ident();
    match &field.ty {
        Ty::String => (quote!(impl Into<String>), quote!(#name.into())),
        Ty::List(element) if **element == Ty::String => (
            quote!(impl IntoIterator<Item = impl Into<String>>),
            quote!(#name.into_iter().map(Into::into).collect()),
        ),
        Ty::List(_) => {
            let list = types::value(context, &field.ty, imports);
            (quote!(impl Into<#list>), quote!(#name.into()))
        }
        Ty::Boxed(id) => {
            let record = types::value(context, &Ty::Record(*id), imports);
            (quote!(#record), quote!(Box::new(#name)))
        }
        other => (types::value(context, other, imports), quote!(#name)),
    }
}

fn build(context: &Context<'_>, states: &States) -> TokenStream {
    let name = context.record.name.ident();
    let bounds = states.parameters.iter().map(|(name, ..)| quote!(#name: IsSet));
    let bounds = (!states.is_empty()).then(|| quote!(where #(#bounds,)*));
    let what = if context.record.role == Role::Request { "The request." } else { "The value." };
    let doc = docs::Doc::default().text(what).outer();
    quote! {
        #doc
        #[must_use]
        pub fn build(self) -> #name #bounds {
            self.value
        }
    }
}
