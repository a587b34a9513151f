//! A struct, what writes it, what reads it, and its `Debug`.

use proc_macro2::TokenStream;
use quote::quote;

use super::imports::Imports;
use super::{Context, docs, example, types, words};
use crate::model::{Action, Field, Presence, Role};

/// All of it, in the order in which a reader wants it.
pub(super) fn tokens(context: &Context<'_>, imports: &mut Imports) -> TokenStream {
    let definition = definition(context, imports);
    let write = write(context, imports);
    let read = read(context, imports);
    let debug = debug(context, imports);
    quote!(#definition #write #read #debug)
}

fn definition(context: &Context<'_>, imports: &mut Imports) -> TokenStream {
    let record = context.record;
    let name = record.name.ident();
    let doc = documentation(context).outer();
    let fields = record.fields.iter().map(|field| {
        let doc = words::field(context.service, field).outer();
        let deprecated = field.deprecated.then(|| quote!(#[deprecated]));
        let name = field.name.ident();
        let ty = types::field(context, field, imports);
        quote!(#doc #deprecated pub #name: #ty)
    });
    let fields: Vec<TokenStream> = fields.collect();
    let default = types::derives_default(context).then(|| quote!(Default,));
    let empty = empty(context);
    quote! {
        #doc
        #[derive(Clone, #default PartialEq)]
        #[non_exhaustive]
        pub struct #name {
            #(#fields,)*
        }
        #empty
    }
}

fn documentation(context: &Context<'_>) -> docs::Doc {
    let record = context.record;
    let action = context.service.actions.iter().find(|action| {
        [action.request, action.response].iter().any(|id| context.service.record(*id).name == record.name)
    });
    let link = |action: &Action| format!("[`{}`](crate::Client::{})", action.name.wire, action.name.plain());
    match (record.role, action) {
        (Role::Request, Some(action)) => docs::Doc::default()
            .markdown(&format!("Parameters of {}.", link(action)))
            .list(words::rules(record)),
        (Role::Response, Some(action)) => {
            docs::Doc::default().markdown(&format!("Answer of {}.", link(action)))
        }
        _ if record.in_request => {
            words::shared(record).list(words::rules(record)).lines(example::shared(context))
        }
        _ => words::shared(record),
    }
}

/// The zero value, for whatever cannot derive `Default`.
fn empty(context: &Context<'_>) -> TokenStream {
    if types::derives_default(context) {
        return TokenStream::new();
    }
    let name = context.record.name.ident();
    let fields = context.record.fields.iter().map(|field| {
        let (name, zero) = (field.name.ident(), types::zero(context, field));
        quote!(#name: #zero)
    });
    if context.record.has_default() {
        return quote! {
            impl Default for #name {
                fn default() -> Self {
                    Self { #(#fields,)* }
                }
            }
        };
    }
    let visibility = (context.record.role == Role::Shared).then(|| quote!(pub(crate)));
    let doc = docs::Doc::default().text("Without its required parameters, which the builder sets.").outer();
    quote! {
        impl #name {
            #doc
            #[inline]
            #visibility fn empty() -> Self {
                Self { #(#fields,)* }
            }
        }
    }
}

fn write(context: &Context<'_>, imports: &mut Imports) -> TokenStream {
    imports.runtime("record::WriteFields");
    imports.runtime("record::FieldWriter");
    let name = context.record.name.ident();
    let text = &context.record.name.rust;
    let fields = context.record.fields.iter().map(|field| {
        let (wire, name) = (&field.name.wire, field.name.ident());
        let method = if field.sensitive { quote!(sensitive) } else { quote!(field) };
        quote!(out.#method(#wire, &self.#name);)
    });
    let out = if context.record.fields.is_empty() { quote!(_) } else { quote!(out) };
    quote! {
        impl WriteFields for #name {
            const NAME: &'static str = #text;
            #[inline]
            fn write_fields(&self, #out: &mut FieldWriter<'_>) {
                #(#fields)*
            }
        }
    }
}

/// What answers reach is always read; what requests alone reach is read by serde.
fn read(context: &Context<'_>, imports: &mut Imports) -> TokenStream {
    let record = context.record;
    let name = record.name.ident();
    for path in ["record::ReadFields", "record::Readable"] {
        if record.in_response { imports.runtime(path) } else { imports.runtime_with_serde(path) }
    }
    let feature = (!record.in_response).then(|| quote!(#[cfg(feature = "serde")]));
    let promised = |field: &&Field| field.presence == Presence::Required && !field.nullable;
    let promised: Vec<&String> =
        record.fields.iter().filter(promised).map(|field| &field.name.wire).collect();
    let promised = (!promised.is_empty()).then(|| {
        quote! {
            #[inline]
            fn required() -> &'static [&'static str] {
                &[#(#promised),*]
            }
        }
    });
    let empty = if record.has_default() { quote!(Self::default()) } else { quote!(Self::empty()) };
    let arms = record.fields.iter().map(|field| {
        let (wire, name) = (&field.name.wire, field.name.ident());
        quote!(#wire => &mut self.#name,)
    });
    let body = if record.fields.is_empty() {
        quote!(
            fn field_mut(&mut self, _: &str) -> Option<&mut dyn Readable> {
                None
            }
        )
    } else {
        quote! {
            fn field_mut(&mut self, name: &str) -> Option<&mut dyn Readable> {
                let field: &mut dyn Readable = match name {
                    #(#arms)*
                    _ => return None,
                };
                Some(field)
            }
        }
    };
    quote! {
        #feature
        impl ReadFields for #name {
            #promised
            #[inline]
            fn empty() -> Self {
                #empty
            }
            #[inline]
            #body
        }
    }
}

fn debug(context: &Context<'_>, imports: &mut Imports) -> TokenStream {
    imports.std("fmt");
    imports.runtime("record");
    let name = context.record.name.ident();
    quote! {
        impl fmt::Debug for #name {
            #[inline]
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                record::debug(self, f)
            }
        }
    }
}
