//! The crate's `Cargo.toml`.

use crate::model::Service;
use crate::options::OutputSettings;

/// `Cargo.toml`.
pub(super) fn text(service: &Service, output: &OutputSettings) -> String {
    let header = output.header(&format!("{}/service.json", service.folder));
    let runtime = &output.runtime;
    let Service { crate_name, title, docs, version, name, .. } = service;
    let description = quoted(&format!("Tencent Cloud SDK for Rust: {title} ({name} {version})"));
    let homepage = quoted(docs);
    let keywords = keywords(name);
    format!(
        r#"# {header}

[package]
name = "{crate_name}"
description = {description}
homepage = {homepage}
documentation = "https://docs.rs/{crate_name}"
readme = "README.md"
keywords = {keywords}
categories = ["api-bindings", "asynchronous"]
version.workspace = true
edition.workspace = true
rust-version.workspace = true
license.workspace = true

[package.metadata.docs.rs]
all-features = true

[lints.rust]
missing_docs = "warn"
unsafe_code = "forbid"

[features]
# Responses that are streams of server-sent events.
events = ["{runtime}/events"]
# HTTP/2 where the endpoint offers it.
http2 = ["{runtime}/http2"]
# Counters and histograms of calls, through the facade `metrics`.
metrics = ["{runtime}/metrics"]
# Trust in the root certificates of the operating system.
platform-roots = ["{runtime}/platform-roots"]
# Rate limits shared between processes through a Redis server.
redis = ["{runtime}/redis"]
# A transport over a `reqwest::Client` that the program has already.
reqwest = ["{runtime}/reqwest"]
# `Serialize` and `Deserialize` for every request, response and type.
serde = ["{runtime}/serde"]

[dependencies]
{runtime}.workspace = true
"#
    )
}

/// At most five keywords with at most 20 characters, as crates.io demands. That of the service is left out if it is longer
/// or repeats another one.
fn keywords(service: &str) -> String {
    let mut keywords = vec!["tencentcloud", "tencent", "cloud", "sdk"];
    if service.len() <= 20 && !keywords.contains(&service) {
        keywords.push(service);
    }
    serde_json::Value::from(keywords).to_string().replace(',', ", ")
}

/// A string of TOML, which has the escapes of JSON.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
