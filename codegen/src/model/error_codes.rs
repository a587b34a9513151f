//! Error codes: the gateway's, and a service's own beside them.

use std::collections::BTreeMap;

use super::ErrorCode;
use super::names::{Name, Scope, code_variant};
use tencentcloud_catalog::{Common, ServiceFile};

/// The gateway's codes, sorted.
pub(super) fn gateway_codes(common: &Common) -> Vec<ErrorCode> {
    let code = |(code, error): (&String, &tencentcloud_catalog::GatewayErrorSpec)| ErrorCode {
        name: Name { wire: code.clone(), rust: code_variant(code) },
        description: error.description.clone(),
        class: Some(error.class),
    };
    let mut codes: Vec<ErrorCode> = common.error_codes.iter().map(code).collect();
    codes.sort_by(|left, right| left.name.wire.cmp(&right.name.wire));
    codes
}

/// The service's codes and the gateway's, sorted; where both describe one, the service's words stand.
pub(super) fn error_codes(service: &ServiceFile, gateway: &[ErrorCode]) -> Vec<ErrorCode> {
    let own = service.error_codes.iter().map(|(code, error)| ErrorCode {
        name: Name { wire: code.clone(), rust: code_variant(code) },
        description: error.description.clone(),
        class: None,
    });
    let mut codes: BTreeMap<String, ErrorCode> =
        gateway.iter().map(|code| (code.name.wire.clone(), code.clone())).collect();
    for code in own {
        codes.insert(code.name.wire.clone(), code);
    }
    let mut scope = Scope::default();
    let mut codes: Vec<ErrorCode> = codes.into_values().collect();
    for code in &mut codes {
        code.name.rust = scope.unique(&code.name.rust, "");
    }
    codes
}
