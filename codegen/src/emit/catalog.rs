//! `catalog.rs`: a macro with the requests of all actions.

use crate::model::Service;
use crate::render::Items;

/// `catalog.rs`.
pub(super) fn items(service: &Service) -> Items {
    let krate = service.crate_ident();
    let count = service.actions.len();
    let requests = service.actions.iter().map(|action| {
        let name = &service.record(action.request).name.rust;
        format!("            $crate::actions::{name},\n")
    });
    let requests: String = requests.collect();
    Items::from(format!(
        "//! The list of all actions.

/// Calls a macro with the requests of all actions, sorted by name, each followed by a comma.
///
/// ```
/// macro_rules! names {{
///     ($($request:ty,)*) => {{ [$(<$request as {krate}::Request>::ACTION.name()),*] }};
/// }}
/// let names: [&str; {count}] = {krate}::for_each_action!(names);
/// ```
#[macro_export]
macro_rules! for_each_action {{
    ($callback:ident) => {{
        $callback! {{
{requests}        }}
    }};
}}
"
    ))
}
