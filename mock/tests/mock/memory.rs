//! The memory: what one action creates, others show, change, and delete.

use serde_json::{Value, json};
use tencentcloud_catalog::{Sources, embedded};
use tencentcloud_mock::{MockCloud, RateLimitPolicy, Reply};

use crate::support::{CREATE, TestRequest, builder, task};

/// An action of a service of the mock.
struct Service<'a> {
    cloud: &'a MockCloud,
    name: &'static str,
    version: &'static str,
}

impl Service<'_> {
    fn send(&self, action: &str, parameters: &Value) -> Value {
        let request = TestRequest { service: self.name.to_owned(), ..TestRequest::new(self.cloud) };
        let request = request.header("x-tc-version", self.version).header("x-tc-action", action);
        request.header("x-tc-region", "ap-guangzhou").body(parameters).send(self.cloud).response()
    }

    fn code(&self, action: &str, parameters: &Value) -> String {
        self.send(action, parameters)["Error"]["Code"].as_str().unwrap_or("ok").to_owned()
    }
}

fn stateful() -> MockCloud {
    builder().stateful().rate_limit(RateLimitPolicy::Off).start_blocking().expect("a port is free")
}

fn ccc(cloud: &MockCloud) -> Service<'_> {
    Service { cloud, name: "ccc", version: "2020-02-10" }
}

fn id(number: u64) -> Value {
    json!({ "SdkAppId": 1_400_123_455, "TaskId": number })
}

/// Asserts that a response satisfies the schema of its action.
fn is_documented(version: &str, action: &str, response: &Value) {
    let service = embedded::version(version).expect("a version").actions(&[action]).expect("it can be read");
    let found = service.check_response(&service.actions[action].response, response);
    assert!(found.is_empty(), "{action}: {found:?}: {response:#}");
}

#[test]
fn nothing_is_remembered_by_default() {
    let cloud = builder().start_blocking().unwrap();
    let tasks = ccc(&cloud);
    assert_eq!(tasks.send(CREATE, &task())["TaskId"], 1);
    assert_eq!(tasks.send(CREATE, &task())["TaskId"], 1);
    assert_eq!(tasks.code("DescribeAutoCalloutTask", &id(99)), "ok");
}

#[test]
fn a_created_task_is_described_with_its_parameters_and_its_states_move_on() {
    let cloud = stateful();
    let tasks = ccc(&cloud);
    let mut named = task();
    named["Name"] = "survey".into();
    assert_eq!(tasks.send(CREATE, &named)["TaskId"], 1);
    assert_eq!(tasks.send(CREATE, &task())["TaskId"], 2, "each task has an ID of its own");

    let shown = tasks.send("DescribeAutoCalloutTask", &id(1));
    assert_eq!(
        [&shown["Name"], &shown["IvrId"], &shown["NotBefore"]],
        [&json!("survey"), &json!(8), &named["NotBefore"]]
    );
    assert_eq!([&shown["NotAfter"], &shown["Description"]], [&Value::Null, &json!("")], "not given");
    assert_eq!(shown["Callees"][0]["Callee"], named["Callees"][0]);
    assert_eq!(shown["RequestId"].as_str().map(str::len), Some(36));
    is_documented("ccc/2020-02-10", "DescribeAutoCalloutTask", &shown);

    let mut states = vec![shown["State"].clone()];
    states.extend((0..3).map(|_| tasks.send("DescribeAutoCalloutTask", &id(1))["State"].clone()));
    assert_eq!(states, [0, 1, 2, 2], "created, running, finished");
    assert_eq!(tasks.send("DescribeAutoCalloutTask", &id(2))["State"], 0, "the other task was not shown yet");
}

#[test]
fn tasks_are_listed_page_by_page_for_their_application() {
    let cloud = stateful();
    let tasks = ccc(&cloud);
    for _ in 0..3 {
        tasks.send(CREATE, &task());
    }
    let mut other = task();
    other["SdkAppId"] = 7.into();
    tasks.send(CREATE, &other);
    let list = |page: u64| {
        let page = json!({ "SdkAppId": 1_400_123_455, "PageSize": 2, "PageNumber": page });
        let shown = tasks.send("DescribeAutoCalloutTasks", &page);
        is_documented("ccc/2020-02-10", "DescribeAutoCalloutTasks", &shown);
        assert_eq!(shown["TotalCount"], 3);
        let tasks = shown["Tasks"].as_array().unwrap().clone();
        assert!(tasks.iter().all(|task| task["CalleeCount"] == 1));
        tasks.iter().map(|task| task["TaskId"].clone()).collect::<Vec<_>>()
    };
    assert_eq!([list(0), list(1), list(2)], [vec![json!(1), json!(2)], vec![json!(3)], vec![]]);
}

#[test]
fn a_task_is_paused_resumed_and_stopped() {
    let cloud = stateful();
    let tasks = ccc(&cloud);
    tasks.send(CREATE, &task());
    let state = || tasks.send("DescribeAutoCalloutTask", &id(1))["State"].clone();
    assert_eq!(tasks.code("ResumeAutoCalloutTask", &id(1)), "UnsupportedOperation", "it is not paused");
    assert_eq!(tasks.code("PauseAutoCalloutTask", &id(1)), "ok");
    assert_eq!([state(), state()], [5, 5], "a paused task stays paused");
    assert_eq!(tasks.code("PauseAutoCalloutTask", &id(1)), "UnsupportedOperation");
    assert_eq!(tasks.code("ResumeAutoCalloutTask", &id(1)), "ok");
    assert_eq!(state(), 1);
    tasks.send(CREATE, &task());
    assert_eq!(tasks.code("StopAutoCalloutTask", &id(2)), "ok");
    assert_eq!(tasks.send("DescribeAutoCalloutTask", &id(2))["State"], 4);
    assert_eq!(tasks.code("StopAutoCalloutTask", &id(2)), "UnsupportedOperation");
}

#[test]
fn a_task_that_was_not_created_does_not_exist() {
    let cloud = stateful();
    let tasks = ccc(&cloud);
    tasks.send(CREATE, &task());
    let foreign = json!({ "SdkAppId": 7, "TaskId": 1 });
    for action in
        ["DescribeAutoCalloutTask", "PauseAutoCalloutTask", "ResumeAutoCalloutTask", "StopAutoCalloutTask"]
    {
        assert_eq!(tasks.code(action, &id(99)), "InvalidParameterValue", "{action}");
        assert_eq!(tasks.code(action, &foreign), "InvalidParameterValue", "{action} of another application");
    }
}

#[test]
fn a_lost_response_does_not_undo_what_was_created_and_a_rejected_request_creates_nothing() {
    let cloud = stateful();
    let tasks = ccc(&cloud);
    cloud.respond_once(CREATE, Reply::throttled());
    cloud.respond_once(CREATE, Reply::throttled().executed());
    assert_eq!(tasks.code(CREATE, &task()), "RequestLimitExceeded");
    assert_eq!(tasks.code("DescribeAutoCalloutTask", &id(1)), "InvalidParameterValue");
    assert_eq!(tasks.code(CREATE, &task()), "RequestLimitExceeded");
    assert_eq!(tasks.code("DescribeAutoCalloutTask", &id(1)), "ok");
    assert_eq!(cloud.requests()[2].executed, Some(json!({ "TaskId": 1 })));
}

#[test]
fn instances_are_run_stopped_started_and_terminated() {
    let cloud = stateful();
    let instances = Service { cloud: &cloud, name: "cvm", version: "2017-03-12" };
    let run = json!({
        "InstanceCount": 2, "InstanceName": "web", "ImageId": "img-1", "Placement": { "Zone": "ap-guangzhou-3" },
        "InstanceType": "S5.MEDIUM2", "LoginSettings": { "Password": "secret" }, "SystemDisk": { "DiskSize": 50 },
        "ClientToken": "once",
    });
    let ids = instances.send("RunInstances", &run)["InstanceIdSet"].clone();
    assert_eq!(ids, json!(["ins-00000001", "ins-00000002"]));
    assert_eq!(instances.send("RunInstances", &run)["InstanceIdSet"], ids, "the token makes it harmless");
    let dry = json!({ "DryRun": true });
    instances.send("RunInstances", &dry);

    let all = || instances.send("DescribeInstances", &json!({}));
    let shown = all();
    is_documented("cvm/2017-03-12", "DescribeInstances", &shown);
    assert_eq!(shown["TotalCount"], 2);
    let instance = &shown["InstanceSet"][1];
    assert_eq!([&instance["InstanceId"], &instance["InstanceState"]], ["ins-00000002", "PENDING"]);
    assert_eq!([&instance["InstanceName"], &instance["Placement"]["Zone"]], ["web", "ap-guangzhou-3"]);
    assert!(!shown.to_string().contains("secret"));

    let one = json!({ "InstanceIds": ["ins-00000001"] });
    let state =
        || instances.send("DescribeInstancesStatus", &one)["InstanceStatusSet"][0]["InstanceState"].clone();
    assert_eq!(state(), "RUNNING");
    assert_eq!(instances.code("StopInstances", &one), "ok");
    assert_eq!(instances.code("StartInstances", &one), "UnsupportedOperation.InstanceStateStopping");
    assert_eq!([state(), state()], ["STOPPING", "STOPPED"]);
    assert_eq!(instances.code("StopInstances", &ids_of(&ids)), "UnsupportedOperation.InstanceStateStopped");
    assert_eq!(all()["InstanceSet"][1]["InstanceState"], "RUNNING", "all or none are stopped");
    assert_eq!(instances.code("StartInstances", &one), "ok");
    assert_eq!([state(), state()], ["STARTING", "RUNNING"]);
    assert_eq!(instances.code("RebootInstances", &one), "ok");
    assert_eq!([state(), state()], ["REBOOTING", "RUNNING"]);
    assert_eq!(instances.code("TerminateInstances", &one), "ok");
    assert_eq!([state(), state()], [json!("TERMINATING"), Value::Null], "it no longer exists");
    assert_eq!(all()["TotalCount"], 1);
    assert_eq!(instances.code("StopInstances", &one), "InvalidInstanceId.NotFound");
}

fn ids_of(ids: &Value) -> Value {
    json!({ "InstanceIds": ids })
}

#[test]
fn what_is_remembered_is_bounded() {
    let cloud = stateful();
    let instances = Service { cloud: &cloud, name: "cvm", version: "2017-03-12" };
    let many = json!({ "InstanceCount": 10_001, "ImageId": "img-1", "Placement": { "Zone": "z" } });
    let error = instances.send("RunInstances", &many)["Error"].clone();
    assert_eq!(error["Code"], "InternalError");
    assert_eq!(
        error["Message"],
        "The mock remembers up to 10000 resources and 64 MB; reset it between tests."
    );
}

const SPEC: [(&str, &str); 3] = [
    ("common.json", include_str!("../../../spec/common.json")),
    ("resources.json", include_str!("../../../spec/resources.json")),
    ("cvm/2017-03-12.json", include_str!("../../../spec/cvm/2017-03-12.json")),
];

fn sources() -> Sources {
    SPEC.map(|(path, text)| (path.to_owned(), text.to_owned())).into_iter().collect()
}

#[test]
fn mistakes_in_the_resources_are_reported() {
    let table = [
        (
            "/create/action",
            "RunInstance",
            "/create/action: unknown action `RunInstance`; did you mean `RunInstances`?",
        ),
        (
            "/create/count",
            "InstanceCounts",
            "/create/count: unknown member `InstanceCounts`; did you mean `InstanceCount`?",
        ),
        ("/id", "InstancId", "/id: unknown member `InstancId`; did you mean `InstanceId`?"),
        (
            "/change/StopInstances/refused/0/1",
            "None",
            "/change/StopInstances/refused/0: the action does not document the error code `None`;",
        ),
        (
            "/ids",
            "Ids",
            "/change/StopInstances: the action has no parameter for the ID; name the parameter in `id`, or in `ids`",
        ),
        (
            "/show/0",
            "DescribeZones",
            "/state/member: unknown member `InstanceState`; expected one of `TotalCount`,",
        ),
        (
            "/missing",
            "None",
            "/change/StopInstances: the action does not document the error code `None`; expected one of",
        ),
        ("/create", "RunInstances", "resources.json describes the form"),
    ];
    for (pointer, value, expected) in table {
        let mut resources: Value = serde_json::from_str(SPEC[1].1).unwrap();
        *resources["cvm/2017-03-12"]["Instance"].pointer_mut(pointer).expect(pointer) = value.into();
        let mut sources = sources();
        sources.insert("resources.json", resources.to_string());
        let message = sources.parse().expect_err("there is a mistake").to_string();
        assert!(message.contains(expected), "{expected}: {message}");
    }
    let mut sources = sources();
    sources.insert("resources.json", r#"{ "cvm/2017-03-13": {} }"#);
    let message = sources.parse().expect_err("there is a mistake").to_string();
    assert!(message.contains("the service has no such version; did you mean `cvm/2017-03-12`?"), "{message}");
}

#[test]
fn a_state_that_is_not_documented_is_a_mistake() {
    let mut sources = Sources::read_described(std::path::Path::new("../spec")).unwrap();
    let mut resources: Value = serde_json::from_str(SPEC[1].1).unwrap();
    resources["ccc/2020-02-10"]["AutoCalloutTask"]["state"]["initial"] = 9.into();
    sources.insert("resources.json", resources.to_string());
    let message = sources.parse().expect_err("there is a mistake").to_string();
    assert!(
        message.contains("/state/initial: 9 is not a documented state; use one of 0, 1, 2, 3, 4, 5"),
        "{message}"
    );
}
