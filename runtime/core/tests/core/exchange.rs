//! One call without input or output.

use std::fmt;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use tencentcloud_core::clock::{Clock, ManualClock};
use tencentcloud_core::exchange::{Endpoint, Exchange, ExchangeSettings, Language, Parameters, Signer};
use tencentcloud_core::sign;
use tencentcloud_core::{Credentials, Error, ErrorKind, Request};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::records::{CreateTask, DescribeTask, OpenTask, credentials};

/// Settings that send requests as they are.
pub(crate) fn settings() -> ExchangeSettings<'static> {
    ExchangeSettings::new(Endpoint::parse("https://ccc.tencentcloudapi.com").unwrap())
}

pub(crate) fn exchange<R: Request>(request: &R, settings: &ExchangeSettings<'_>) -> Exchange {
    Exchange::new(Parameters::of(request).unwrap(), settings).unwrap()
}

fn signed<R: Request>(request: &R, settings: &ExchangeSettings<'_>) -> http::Request<Bytes> {
    let clock = ManualClock::at(1_551_113_065);
    sign(&exchange(request, settings), &Signer::default(), &clock)
}

fn sign(exchange: &Exchange, signer: &Signer, clock: &ManualClock) -> http::Request<Bytes> {
    exchange.sign(signer, Some(&credentials()), clock.now()).unwrap()
}

fn header<'a>(request: &'a http::Request<Bytes>, name: &str) -> Option<&'a str> {
    request.headers().get(name).map(|value| value.to_str().unwrap())
}

pub(crate) fn decode<R: Request>(exchange: &Exchange, body: impl Into<Bytes>) -> Result<R::Response, Error> {
    exchange.decode::<R>(&http::Response::new(body.into()))
}

#[test]
fn a_request_has_the_headers_of_the_api() {
    let request = signed(&CreateTask::to(&["1"]), &settings());
    assert_eq!(request.method(), "POST");
    assert_eq!(request.uri(), "https://ccc.tencentcloudapi.com/");
    assert_eq!(request.body(), r#"{"Callees":["1"]}"#);
    assert_eq!(header(&request, "content-type"), Some("application/json"));
    assert_eq!(header(&request, "host"), Some("ccc.tencentcloudapi.com"));
    assert_eq!(header(&request, "x-tc-action"), Some("CreateTask"));
    assert_eq!(header(&request, "x-tc-version"), Some("2020-02-10"));
    assert_eq!(header(&request, "x-tc-timestamp"), Some("1551113065"));
    assert!(header(&request, "x-tc-requestclient").unwrap().starts_with("tencentcloud-rust/"));
    for absent in ["x-tc-region", "x-tc-token", "x-tc-language"] {
        assert_eq!(header(&request, absent), None, "{absent}");
    }
}

#[test]
fn the_signature_covers_what_is_sent() {
    // A port in the endpoint is part of the host; the service is never taken from it.
    let settings = ExchangeSettings::new(Endpoint::parse("http://127.0.0.1:8080").unwrap());
    let request = signed(&CreateTask::to(&["1"]), &settings);
    assert_eq!(header(&request, "host"), Some("127.0.0.1:8080"));
    let headers = ["content-type", "host"].map(|name| (name, header(&request, name).unwrap()));
    let hash = sign::sha256_hex(request.body());
    let canonical = sign::canonical_request("POST", "", &headers, &hash);
    let signature = sign::signature("example-secret-key", 1_551_113_065, "ccc", &canonical);
    assert_eq!(
        header(&request, "authorization").unwrap(),
        format!(
            "TC3-HMAC-SHA256 Credential=AKIDexample/2019-02-25/ccc/tc3_request, \
             SignedHeaders=content-type;host, Signature={signature}"
        )
    );
}

#[test]
fn every_attempt_and_every_day_has_its_own_signature() {
    let (clock, signer) = (ManualClock::at(1_551_139_199), Signer::default());
    let exchange = exchange(&CreateTask::to(&["1"]), &settings());
    let before = sign(&exchange, &signer, &clock);
    clock.advance(std::time::Duration::from_secs(1));
    let after = sign(&exchange, &signer, &clock);
    assert!(header(&before, "authorization").unwrap().contains("/2019-02-25/"));
    assert!(header(&after, "authorization").unwrap().contains("/2019-02-26/"));
    let fresh = sign(&exchange, &Signer::default(), &clock);
    assert_eq!(header(&after, "authorization"), header(&fresh, "authorization"));
}

#[test]
fn other_credentials_have_another_key() {
    let (clock, signer) = (ManualClock::at(0), Signer::default());
    let [one, two] = ["one", "two"].map(|key| {
        let credentials = Credentials::new("id", key).unwrap();
        exchange(&CreateTask::to(&["1"]), &settings()).sign(&signer, Some(&credentials), clock.now()).unwrap()
    });
    assert_ne!(header(&one, "authorization"), header(&two, "authorization"));
}

#[test]
fn regions_languages_and_tokens_are_sent() {
    let mut settings = settings();
    settings.region = Some("ap-guangzhou");
    settings.language = Some(Language::Chinese);
    let cache = Signer::default();
    let signed = |request: &DescribeTask, settings: &ExchangeSettings<'_>| {
        let credentials = credentials().with_token("token").unwrap();
        exchange(request, settings).sign(&cache, Some(&credentials), ManualClock::at(0).now()).unwrap()
    };

    let request = signed(&DescribeTask::default(), &settings);
    assert_eq!(request.body(), r#"{"Callees":[]}"#);
    assert_eq!(header(&request, "x-tc-region"), Some("ap-guangzhou"));
    assert_eq!(header(&request, "x-tc-token"), Some("token"));
    assert_eq!(header(&request, "x-tc-language"), Some("zh-CN"));

    // The signer caches headers, but not those of another region, language or endpoint.
    settings.region = Some("ap-beijing");
    settings.language = Some(Language::English);
    settings.endpoint = Endpoint::parse("http://127.0.0.1:8080").unwrap();
    let request = signed(&DescribeTask::default(), &settings);
    assert_eq!(header(&request, "x-tc-region"), Some("ap-beijing"));
    assert_eq!(header(&request, "x-tc-language"), Some("en-US"));
    assert_eq!(header(&request, "host"), Some("127.0.0.1:8080"));

    // An action that ignores the region sends none.
    let request = self::signed(&CreateTask::to(&["1"]), &settings);
    assert_eq!(header(&request, "x-tc-region"), None);
}

#[test]
fn unsigned_actions_send_no_credentials() {
    for credentials in [None, Some(credentials().with_token("token").unwrap())] {
        let exchange = exchange(&OpenTask::default(), &settings());
        let request =
            exchange.sign(&Signer::default(), credentials.as_ref(), ManualClock::at(0).now()).unwrap();
        assert_eq!(header(&request, "authorization"), Some("SKIP"));
        assert_eq!(header(&request, "x-tc-token"), None);
    }
}

#[test]
fn invalid_requests_are_rejected() {
    let signed = exchange(&CreateTask::to(&["1"]), &settings());
    let unsigned = signed.sign(&Signer::default(), None, ManualClock::at(0).now());
    let invalid = Parameters::of(&CreateTask::to(&[])).map(drop);
    let no_region = Exchange::new(Parameters::of(&DescribeTask::default()).unwrap(), &settings());
    let errors = [
        (unsigned.map(drop), ErrorKind::Credentials),
        (invalid, ErrorKind::Validation),
        (no_region.map(drop), ErrorKind::Config),
    ];
    for (result, kind) in errors {
        let error = result.unwrap_err();
        assert_eq!(error.kind(), kind);
        assert!(error.action().is_some());
        assert!(!error.maybe_delivered() && !error.is_retryable());
    }
    let error = Parameters::of(&CreateTask::to(&[])).unwrap_err();
    let expected = "CreateTask: invalid request: Callees: must have at least 1 item, got 0";
    assert_eq!(error.to_string(), expected);
    assert_eq!(error.violations().len(), 1);

    assert!(Exchange::new(Parameters::unchecked(&CreateTask::to(&[])), &settings()).is_ok());
    let mut settings = settings();
    settings.region = Some("ap guangzhou\n");
    let error = Exchange::new(Parameters::of(&DescribeTask::default()).unwrap(), &settings).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
}

#[test]
fn reads_and_idempotent_requests_are_resendable() {
    let resendable = |token: Option<&str>| {
        let mut task = CreateTask::to(&["1"]);
        task.client_token = token.map(str::to_owned);
        exchange(&task, &settings()).is_resendable()
    };
    assert!(!resendable(None));
    assert!(!resendable(Some("")));
    assert!(resendable(Some("token")));
    let mut settings = settings();
    settings.region = Some("ap-guangzhou");
    assert!(exchange(&DescribeTask::default(), &settings).is_resendable());
}

#[test]
fn a_missing_value_is_reported_once_without_values() {
    let subscriber = Events::default();
    let seen = subscriber.clone();
    let exchange = exchange(&CreateTask::to(&["1"]), &settings());
    let decode = |body| decode::<CreateTask>(&exchange, body);
    tracing::subscriber::with_default(subscriber, || {
        let body =
            r#"{"Response":{"Note":"secret","Callees":[{"State":1},{},{"State":null}],"RequestId":"r-1"}}"#;
        assert_eq!(decode(body).unwrap().task_id, 0);
        decode(r#"{"Response":{"TaskId":1,"Callees":null,"RequestId":"r-2"}}"#).unwrap();
        decode(r#"{"Response":{"Error":{"Code":"A"},"RequestId":"r-3"}}"#).unwrap_err();
    });
    let seen = seen.0.lock().unwrap();
    let [event] = seen.as_slice() else { panic!("{seen:?}") };
    for part in ["action=\"CreateTask\"", "path=\"Callees[1].State\"", "count=3", "r-1"] {
        assert!(event.contains(part), "{part} in {event}");
    }
    assert!(!event.contains("secret"));
}

#[test]
fn threads_can_share_everything() {
    fn is_shareable<T: Clone + Send + Sync + 'static>() {}
    fn is_sendable<T: Send + Sync + 'static>() {}
    is_shareable::<Credentials>();
    is_shareable::<Exchange>();
    is_sendable::<Error>();
}

/// Keeps every event as text.
#[derive(Clone, Default)]
pub(crate) struct Events(pub(crate) Arc<Mutex<Vec<String>>>);

impl Subscriber for Events {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        struct Text(String);
        impl Visit for Text {
            fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
                self.0.push_str(&format!("{}={value:?} ", field.name()));
            }
        }
        let mut text = Text(String::new());
        event.record(&mut text);
        self.0.lock().unwrap().push(text.0);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
