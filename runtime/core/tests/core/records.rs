//! Records as the generator writes them, by hand.

use std::fmt;

use tencentcloud_core::record::{
    self, FieldWriter, Mismatch, ReadFields, Readable, Shape, Value, WriteFields,
};
use tencentcloud_core::validate::{Pattern, Validate, Validator};
use tencentcloud_core::{Action, Credentials, Effect, RegionUse, Request, Service};

pub(crate) static CCC: Service = Service::new("ccc", "2020-02-10", "ccc.tencentcloudapi.com");

pub(crate) fn credentials() -> Credentials {
    Credentials::new("AKIDexample", "example-secret-key").unwrap()
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
}

impl WriteFields for CreateTask {
    const NAME: &'static str = "CreateTask";

    #[inline]
    fn write_fields(&self, out: &mut FieldWriter<'_>) {
        out.sensitive("Callees", &self.callees);
        out.field("Tries", &self.tries);
        out.field("Offset", &self.offset);
        out.field("Ratio", &self.ratio);
        out.field("Urgent", &self.urgent);
        out.field("Day", &self.day);
        out.field("Attributes", &self.attributes);
        out.field("Fallback", &self.fallback);
        out.field("ClientToken", &self.client_token);
    }
}

impl ReadFields for CreateTask {
    #[inline]
    fn required() -> &'static [&'static str] {
        &["Callees"]
    }

    #[inline]
    fn empty() -> Self {
        Self::default()
    }

    #[inline]
    fn field_mut(&mut self, name: &str) -> Option<&mut dyn Readable> {
        Some(match name {
            "Callees" => &mut self.callees,
            "Tries" => &mut self.tries,
            "Offset" => &mut self.offset,
            "Ratio" => &mut self.ratio,
            "Urgent" => &mut self.urgent,
            "Day" => &mut self.day,
            "Attributes" => &mut self.attributes,
            "Fallback" => &mut self.fallback,
            "ClientToken" => &mut self.client_token,
            _ => return None,
        })
    }
}

impl fmt::Debug for CreateTask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        record::debug(self, f)
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

impl WriteFields for CalleeAttribute {
    const NAME: &'static str = "CalleeAttribute";

    #[inline]
    fn write_fields(&self, out: &mut FieldWriter<'_>) {
        out.sensitive("Callee", &self.callee);
        out.field("UUI", &self.uui);
    }
}

impl ReadFields for CalleeAttribute {
    #[inline]
    fn required() -> &'static [&'static str] {
        &["Callee"]
    }

    #[inline]
    fn empty() -> Self {
        Self::default()
    }

    #[inline]
    fn field_mut(&mut self, name: &str) -> Option<&mut dyn Readable> {
        Some(match name {
            "Callee" => &mut self.callee,
            "UUI" => &mut self.uui,
            _ => return None,
        })
    }
}

impl fmt::Debug for CalleeAttribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        record::debug(self, f)
    }
}

impl Validate for CalleeAttribute {
    fn rules(&self, check: &mut Validator<'_>) {
        static DIGITS: Pattern = Pattern::new(r"^\+?\d+$");
        check.text("Callee", &self.callee).sensitive().min_length(1).pattern(&DIGITS);
        check.text("UUI", &self.uui).max_bytes(8);
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum DayType {
    EveryDay,
    BusinessDay,
    Unknown(String),
}

impl Value for DayType {
    fn shape(&self) -> Shape<'_> {
        Shape::Text(match self {
            Self::EveryDay => "EveryDay",
            Self::BusinessDay => "BusinessDay",
            Self::Unknown(text) => text,
        })
    }
}

impl Readable for DayType {
    fn zero() -> Self {
        Self::Unknown(String::new())
    }

    fn text(&mut self, text: &str) -> Result<(), Mismatch> {
        *self = match text {
            "EveryDay" => Self::EveryDay,
            "BusinessDay" => Self::BusinessDay,
            _ => Self::Unknown(text.to_owned()),
        };
        Ok(())
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct TaskResponse {
    pub(crate) task_id: u64,
    pub(crate) callees: Vec<CalleeState>,
    pub(crate) note: Option<String>,
    pub(crate) request_id: String,
}

impl ReadFields for TaskResponse {
    #[inline]
    fn required() -> &'static [&'static str] {
        &["TaskId", "RequestId"]
    }

    #[inline]
    fn empty() -> Self {
        Self::default()
    }

    #[inline]
    fn field_mut(&mut self, name: &str) -> Option<&mut dyn Readable> {
        Some(match name {
            "TaskId" => &mut self.task_id,
            "Callees" => &mut self.callees,
            "Note" => &mut self.note,
            "RequestId" => &mut self.request_id,
            _ => return None,
        })
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct CalleeState {
    pub(crate) state: i64,
    pub(crate) done: bool,
    pub(crate) cost: f64,
}

impl ReadFields for CalleeState {
    #[inline]
    fn required() -> &'static [&'static str] {
        &["State"]
    }

    #[inline]
    fn empty() -> Self {
        Self::default()
    }

    #[inline]
    fn field_mut(&mut self, name: &str) -> Option<&mut dyn Readable> {
        Some(match name {
            "State" => &mut self.state,
            "Done" => &mut self.done,
            "Cost" => &mut self.cost,
            _ => return None,
        })
    }
}

impl Request for CreateTask {
    type Response = TaskResponse;
    const ACTION: &'static Action = &Action::new(&CCC, "CreateTask")
        .with_effect(Effect::Write)
        .with_region_use(RegionUse::Unused)
        .with_idempotency_parameter("ClientToken");
}

/// The same record as the request of another action.
macro_rules! also {
    ($name:ident, $response:ty, $action:expr) => {
        #[derive(Clone, Default)]
        pub(crate) struct $name(pub(crate) CreateTask);

        impl WriteFields for $name {
            const NAME: &'static str = stringify!($name);

            fn write_fields(&self, out: &mut FieldWriter<'_>) {
                self.0.write_fields(out);
            }
        }

        impl Validate for $name {
            fn rules(&self, _: &mut Validator<'_>) {}
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
