"""What the program does when the service and the network fail."""

import pytest
from campaign import Undecided, start
from tencentcloud.common.exception import TencentCloudSDKException

CREATE, LIST = "CreateAutoCalloutTask", "DescribeAutoCalloutTasks"
CALLEES = ["008613012345678"]
TASK = {"Name": "survey", "TaskId": 7, "CalleeCount": 1, "Callers": [], "NotBefore": 0, "NotAfter": 0, "IvrId": 8, "State": 1}


def test_a_campaign_starts_once(mock):
    mock.script({"action": CREATE, "response": {"TaskId": 7}})
    assert start(mock.client(), "survey", CALLEES) == 7
    [request] = mock.requests(CREATE)
    assert request["parameters"]["Callees"] == CALLEES
    assert (request["service"], request["secretId"], request["outcome"]) == ("ccc", "AKIDEXAMPLE", "ok")


def test_a_throttled_request_is_sent_again(mock):
    mock.script({"action": CREATE, "times": 2, "fault": "throttled"})
    pauses = []
    start(mock.client(), "survey", CALLEES, pauses.append)
    assert pauses == [1, 2]


@pytest.mark.parametrize(
    "lost",
    [
        {"fault": "badGateway", "executed": True},
        {"fault": "reset", "executed": True},
        {"truncated": True},
        {"delayMs": 2000},
    ],
    ids=str,
)
def test_nobody_is_called_twice_after_a_lost_response(mock, lost):
    mock.script({"action": CREATE, "times": 1, **lost})
    mock.script({"action": LIST, "response": {"TotalCount": 1, "Tasks": [TASK]}})
    assert start(mock.client(timeout=1), "survey", CALLEES) == 7
    executed = [request for request in mock.requests(CREATE) if request["executed"]]
    assert len(executed) == 1
    assert len(mock.requests(CREATE)) == 1


def test_what_the_service_does_not_show_is_undecided(mock):
    mock.script({"action": LIST, "response": {"TotalCount": 0, "Tasks": []}}, connections=[{"resetAfterBytes": 100}])
    with pytest.raises(Undecided):
        start(mock.client(), "survey", CALLEES)
    assert mock.requests(CREATE) == []


def test_a_rejected_request_is_an_error(mock):
    mock.script({"action": CREATE, "when": {"Name": "none"}, "error": {"code": "LimitExceeded.OutOfQuotaMaxCount"}})
    with pytest.raises(TencentCloudSDKException) as error:
        start(mock.client(), "none", CALLEES)
    assert error.value.code == "LimitExceeded.OutOfQuotaMaxCount"
    assert start(mock.client(), "survey", CALLEES)


def test_a_wrong_clock_is_an_error(mock):
    mock.script(clockSkewSeconds=3600)
    with pytest.raises(TencentCloudSDKException) as error:
        start(mock.client(), "survey", CALLEES)
    assert error.value.code == "AuthFailure.SignatureExpire"
    assert len(mock.requests(CREATE)) == 1


def test_the_tasks_that_exist_show_what_happened(stateful):
    stateful.script({"action": CREATE, "times": 1, "fault": "badGateway", "executed": True})
    task = start(stateful.client(), "survey", CALLEES)
    assert start(stateful.client(), "reminder", CALLEES) == task + 1
    assert len(stateful.requests(CREATE)) == 2
