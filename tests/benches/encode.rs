//! The CPU time of preparing a large request: `cargo bench --bench encode`.
//!
//! A task with the attributes of 10,000 callees is validated, encoded and signed. The floor is serde's derived
//! `Serialize` on the same data and one SHA-256 of the bytes. The aim is at most 1.3 times the floor.

use std::error::Error;
use std::hint::black_box;

use ring::digest::{SHA256, digest};
use serde::Serialize;
use support::measure::{self, Contestant};
use tencentcloud_ccc::actions::CreateAutoCalloutTaskRequest;
use tencentcloud_ccc::types::{CalleeAttribute, Variable};
use tencentcloud_ccc::{Credentials, Error as CallError, Request as _};
use tencentcloud_client::clock::{Clock, SystemClock};
use tencentcloud_client::exchange::{Endpoint, Exchange, ExchangeSettings, Parameters, Signer};
use tencentcloud_client::record;

mod support {
    pub(crate) mod measure;
}

const CALLEES: u32 = 10_000;

fn main() -> Result<(), Box<dyn Error>> {
    let request = request();
    let derived = Derived::of(&request);
    let body = serde_json::to_vec(&derived)?;
    assert!(record::to_json(&request) == body, "the two encodings differ");
    let client = Client::new()?;
    println!("CreateAutoCalloutTask with {CALLEES} CalleeAttributes, {} bytes", body.len());
    let mut contestants = [
        each("floor: serde derive, SHA-256", || {
            serde_json::to_vec(&derived).map(|body| digest(&SHA256, &body))
        }),
        each("validate, encode, sign", || client.sign(&request)),
        each("  validate", || request.validate()),
        each("  encode", || record::to_json(&request)),
        each("  SHA-256", || digest(&SHA256, &body)),
        each("  serde derive", || serde_json::to_vec(&derived)),
    ];
    Ok(measure::compare(&mut contestants, 60)?)
}

/// A contestant that repeats one function.
fn each<'a, T>(name: &'static str, mut run: impl FnMut() -> T + 'a) -> Contestant<'a> {
    Contestant::new(name, move |times| {
        for _ in 0..times {
            black_box(run());
        }
    })
}

/// The preparation of a request by a client.
struct Client {
    settings: ExchangeSettings<'static>,
    credentials: Credentials,
    signer: Signer,
}

impl Client {
    fn new() -> Result<Self, CallError> {
        let credentials = Credentials::new("AKIDexample", "example")?;
        let settings = ExchangeSettings::new(Endpoint::parse("ccc.tencentcloudapi.com")?);
        Ok(Self { settings, credentials, signer: Signer::default() })
    }

    fn sign(&self, request: &CreateAutoCalloutTaskRequest) -> http::Request<bytes::Bytes> {
        let exchange =
            Parameters::of(request).and_then(|parameters| Exchange::new(parameters, &self.settings));
        let (credentials, now) = (Some(&self.credentials), SystemClock.now());
        let signed = exchange.and_then(|exchange| exchange.sign(&self.signer, credentials, now));
        signed.expect("a valid request")
    }
}

fn request() -> CreateAutoCalloutTaskRequest {
    let callees: Vec<String> = (0..CALLEES).map(|number| format!("0086130{number:08}")).collect();
    let attributes: Vec<CalleeAttribute> = callees.iter().map(|callee| attribute(callee)).collect();
    CreateAutoCalloutTaskRequest::builder()
        .sdk_app_id(1_400_123_455)
        .not_before(1_642_500_621)
        .callees(callees)
        .callers(["008602012345678"])
        .ivr_id(8)
        .callee_attributes(attributes)
        .build()
}

fn attribute(callee: &str) -> CalleeAttribute {
    let variable = |key: &str, value: &str| Variable::builder().key(key).value(value).build();
    CalleeAttribute::builder()
        .callee(callee)
        .uui(format!("appointment={callee}"))
        .variables([variable("doctor", "Dr. Chen"), variable("time", "09:30")])
        .build()
}

/// The request as a struct with derived `Serialize`. It borrows, so that both encode the same strings.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Derived<'a> {
    sdk_app_id: u64,
    not_before: i64,
    callees: &'a [String],
    callers: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    ivr_id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_after: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tries: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    variables: Option<Vec<DerivedVariable<'a>>>,
    #[serde(rename = "UUI", skip_serializing_if = "Option::is_none")]
    uui: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    callee_attributes: Option<Vec<DerivedAttribute<'a>>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct DerivedAttribute<'a> {
    callee: &'a str,
    #[serde(rename = "UUI", skip_serializing_if = "Option::is_none")]
    uui: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    variables: Option<Vec<DerivedVariable<'a>>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct DerivedVariable<'a> {
    key: &'a str,
    value: &'a str,
}

impl<'a> Derived<'a> {
    fn of(request: &'a CreateAutoCalloutTaskRequest) -> Self {
        let attributes = request.callee_attributes.as_deref();
        Self {
            sdk_app_id: request.sdk_app_id,
            not_before: request.not_before,
            callees: &request.callees,
            callers: &request.callers,
            ivr_id: request.ivr_id,
            name: request.name.as_deref(),
            description: request.description.as_deref(),
            not_after: request.not_after,
            tries: request.tries,
            variables: request.variables.as_deref().map(variables),
            uui: request.uui.as_deref(),
            callee_attributes: attributes.map(|all| all.iter().map(DerivedAttribute::of).collect()),
        }
    }
}

impl<'a> DerivedAttribute<'a> {
    fn of(attribute: &'a CalleeAttribute) -> Self {
        Self {
            callee: &attribute.callee,
            uui: attribute.uui.as_deref(),
            variables: attribute.variables.as_deref().map(variables),
        }
    }
}

fn variables<'a>(all: &'a [Variable]) -> Vec<DerivedVariable<'a>> {
    let derived = |variable: &'a Variable| {
        let [key, value] = [&variable.key, &variable.value].map(|text| text.as_deref().unwrap_or_default());
        DerivedVariable { key, value }
    };
    all.iter().map(derived).collect()
}
