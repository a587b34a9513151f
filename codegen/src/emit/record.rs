//! A struct, and the table of its fields.

use syn::{FieldModifiers, Fields, Item, ItemStruct, Token, Visibility, parse_quote};

use super::imports::Imports;
use super::{Context, docs, example, types, words};
use crate::model::{Action, Field, Presence, Record, Role};
use crate::render::Items;

/// The struct and its `record!`.
pub(super) fn items(context: &Context<'_>, imports: &mut Imports) -> Items {
    let mut items = Items::default();
    items.syntax(definition(context, imports));
    items.text(table(context));
    items
}

/// The struct. Its documentation and fields, most of a file, are built without the parser.
fn definition(context: &Context<'_>, imports: &mut Imports) -> Item {
    let name = context.record.name.ident();
    let mut definition: ItemStruct = parse_quote! {
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        pub struct #name {}
    };
    definition.attrs.splice(..0, documentation(context).outer());
    if let Fields::Named(fields) = &mut definition.fields {
        fields.named.extend(context.record.fields.iter().map(|field| member(context, field, imports)));
    }
    Item::Struct(definition)
}

fn member(context: &Context<'_>, field: &Field, imports: &mut Imports) -> syn::Field {
    let mut attrs = words::field(context.service, field).outer();
    attrs.extend(field.deprecated.then(|| parse_quote!(#[deprecated])));
    syn::Field {
        attrs,
        vis: Visibility::Public(<Token![pub]>::default()),
        modifiers: FieldModifiers::default(),
        ident: Some(field.name.ident()),
        colon_token: Some(<Token![:]>::default()),
        ty: types::field(context, field, imports),
        default: None,
    }
}

fn documentation(context: &Context<'_>) -> docs::Doc {
    let record = context.record;
    let action =
        context.service.actions.iter().find(|action| [action.request, action.response].contains(&context.id));
    let link = |action: &Action| format!("[`{}`](crate::Client::{})", action.name.wire, action.name.plain());
    match (record.role, action) {
        (Role::Request, Some(action)) => docs::Doc::default()
            .markdown(&format!("The parameters of {}.", link(action)))
            .list(words::rules(record)),
        (Role::Response, Some(action)) => {
            docs::Doc::default().markdown(&format!("The response of {}.", link(action)))
        }
        _ if record.in_request => {
            words::shared(record).list(words::rules(record)).lines(example::shared(context))
        }
        _ => words::shared(record),
    }
}

/// Records in responses are always readable. Records only in requests are read by serde alone.
fn table(context: &Context<'_>) -> String {
    let record = context.record;
    let condition = if record.in_response { "" } else { "    #[read(feature = \"serde\")]\n" };
    let default = if record.has_default() { ": Default" } else { "" };
    let name = &record.name.rust;
    if record.fields.is_empty() {
        return format!("sdk::record! {{\n{condition}    {name}{default} {{}}\n}}\n");
    }
    let rows: String = record.fields.iter().map(|field| row(record, field)).collect();
    format!("sdk::record! {{\n{condition}    {name}{default} {{\n{rows}    }}\n}}\n")
}

fn row(record: &Record, field: &Field) -> String {
    let returned = record.both_ways || record.in_response;
    let required = match field.presence {
        Presence::List => "",
        // Only the promise of a response makes the reader warn.
        _ if field.required && returned && !field.is_guaranteed() => "sent ",
        Presence::Required => "required ",
        Presence::Optional => "",
    };
    let secret = if field.sensitive { "secret " } else { "" };
    format!("        {}: {required}{secret}{:?},\n", field.name.rust, field.name.wire)
}
