//! Records as the generator writes them.

use tencentcloud_core::validate::{Pattern, Validate, Validator};
use tencentcloud_core::{Action, Credentials, Effect, RegionUse, Request, Service, open_enum, record};

pub(crate) static CCC: Service = Service::new("ccc", "2020-02-10", "ccc.tencentcloudapi.com");

pub(crate) fn credentials() -> Credentials {
    Credentials::new("AKIDexample", "example-secret-key").unwrap()
}

pub(crate) const PHONE: &str = "008613012345678";

/// Credentials with the secrets that [`assert_clean`] looks for.
pub(crate) fn secret_credentials() -> Credentials {
    let credentials = Credentials::new("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "hunter2hunter2");
    credentials.unwrap().with_token("token-hunter3").unwrap()
}

/// Asserts that a text contains no secret, no signature and no phone number.
pub(crate) fn assert_clean(text: &str) {
    for secret in
        ["hunter2", "hunter3", "krbsJ5yKBZQ", "13012345678", "Signature=", "Credential=", "TC3-HMAC"]
    {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[derive(Clone, Default, PartialEq)]
pub(crate) struct CreateTask {
    pub(crate) callees: Vec<String>,
    pub(crate) tries: Option<u64>,
    pub(crate) offset: Option<i64>,
    pub(crate) ratio: Option<f64>,
    pub(crate) urgent: Option<bool>,
    pub(crate) day: Option<DayType>,
    pub(crate) attributes: Option<Vec<CalleeAttribute>>,
    pub(crate) fallback: Option<Box<CreateTask>>,
    pub(crate) client_token: Option<String>,
}

impl CreateTask {
    pub(crate) fn to(callees: &[&str]) -> Self {
        let callees = callees.iter().map(ToString::to_string).collect();
        Self { callees, ..Self::default() }
    }

    /// A task with phone numbers everywhere.
    pub(crate) fn sensitive() -> Self {
        let attribute = CalleeAttribute { callee: PHONE.to_owned(), uui: Some("note".to_owned()) };
        Self {
            attributes: Some(vec![attribute]),
            fallback: Some(Box::new(Self::to(&[PHONE]))),
            ..Self::to(&[PHONE, PHONE])
        }
    }
}

record! {
    CreateTask {
        callees: required secret "Callees",
        tries: "Tries",
        offset: "Offset",
        ratio: "Ratio",
        urgent: "Urgent",
        day: "Day",
        attributes: "Attributes",
        fallback: "Fallback",
        client_token: "ClientToken",
    }
}

impl Validate for CreateTask {
    fn rules(&self, check: &mut Validator<'_>) {
        check
            .list("Callees", &self.callees)
            .sensitive()
            .min_items(1)
            .max_items(3)
            .unique_items()
            .each_text(|callee| callee.min_length(1).max_bytes(20));
        check.integer("Tries", &self.tries).range(1, 3);
        check.float("Ratio", &self.ratio).range(0.0, 1.0);
        check.text("Day", &self.day).one_of(&["EveryDay", "BusinessDay"]);
        check.nested("Attributes", &self.attributes);
        check.nested("Fallback", &self.fallback);
    }
}

#[derive(Clone, Default, PartialEq)]
pub(crate) struct CalleeAttribute {
    pub(crate) callee: String,
    pub(crate) uui: Option<String>,
}

record! {
    CalleeAttribute {
        callee: required secret "Callee",
        uui: "UUI",
    }
}

impl Validate for CalleeAttribute {
    fn rules(&self, check: &mut Validator<'_>) {
        static DIGITS: Pattern = Pattern::new(r"^\+?\d+$");
        check.text("Callee", &self.callee).sensitive().min_length(1).pattern(&DIGITS);
        check.text("UUI", &self.uui).max_bytes(8);
    }
}

open_enum! {
    pub(crate) enum DayType {
        EveryDay = "EveryDay",
        BusinessDay = "BusinessDay",
    }
}

#[derive(Clone, Default, PartialEq)]
pub(crate) struct TaskResponse {
    pub(crate) task_id: u64,
    pub(crate) callees: Vec<CalleeState>,
    pub(crate) note: Option<String>,
    pub(crate) request_id: String,
}

record! {
    TaskResponse {
        task_id: required "TaskId",
        callees: "Callees",
        note: "Note",
        request_id: required "RequestId",
    }
}

#[derive(Clone, Default, PartialEq)]
pub(crate) struct CalleeState {
    pub(crate) state: i64,
    pub(crate) done: bool,
    pub(crate) cost: f64,
}

record! {
    CalleeState {
        state: required "State",
        done: "Done",
        cost: "Cost",
    }
}

impl Request for CreateTask {
    type Response = TaskResponse;
    const ACTION: &'static Action = &Action::new(&CCC, "CreateTask")
        .with_effect(Effect::Write)
        .with_region_use(RegionUse::Unused)
        .with_idempotency_parameter("ClientToken");

    fn rules(&self, check: &mut Validator<'_>) {
        Validate::rules(self, check);
    }
}

/// The same record as the request of another action.
macro_rules! also {
    ($name:ident, $response:ty, $action:expr) => {
        #[derive(Clone, Default)]
        pub(crate) struct $name(pub(crate) CreateTask);

        impl tencentcloud_core::record::Record for $name {
            fn name(&self) -> &'static str {
                stringify!($name)
            }

            fn write_fields(&self, out: &mut tencentcloud_core::record::FieldWriter<'_>) {
                self.0.write_fields(out);
            }

            fn empty() -> Self {
                Self::default()
            }
        }

        impl Request for $name {
            type Response = $response;
            const ACTION: &'static Action = &$action;
        }
    };
}

pub(crate) use also;

also!(
    DescribeTask,
    TaskResponse,
    Action::new(&CCC, "DescribeTask").with_effect(Effect::Read).with_region_use(RegionUse::Required)
);
also!(OpenTask, TaskResponse, Action::new(&CCC, "OpenTask").unsigned());
