//! The error codes of the gateway and of a service.

use std::collections::BTreeMap;

use tencentcloud_catalog::{Common, ServiceFile};

use super::ErrorCode;
use super::names::{Name, Scope, code_variant};

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

/// The codes of the service and the gateway, sorted. If both describe a code, the service's description is used.
pub(super) fn error_codes(service: &ServiceFile, gateway: &[ErrorCode]) -> Vec<ErrorCode> {
    let own = service.error_codes.iter().map(|(code, error)| ErrorCode {
        name: Name { wire: code.clone(), rust: code_variant(code) },
        description: error.description.clone(),
        class: None,
    });
    let mut codes: BTreeMap<String, ErrorCode> =
        gateway.iter().map(|code| (code.name.wire.clone(), code.clone())).collect();
    let is_known = |code: &ErrorCode| gateway.iter().any(|known| known.name.wire == code.name.wire);
    for code in own.filter(|code| !code.description.is_empty() || !is_known(code)) {
        codes.insert(code.name.wire.clone(), code);
    }
    let mut scope = Scope::default();
    let mut codes: Vec<ErrorCode> = codes.into_values().collect();
    for code in &mut codes {
        code.name.rust = scope.unique(&code.name.rust, "");
    }
    codes
}
