"""Calls the mock with the official Python SDK and checks the responses.

Against a running mock:   official_sdk.py --endpoint http://127.0.0.1:8080
Starting its own mock:    official_sdk.py --mock target/debug/tencentcloud-mock
"""

import argparse
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import threading
import time
import warnings
from unittest import mock

from tencentcloud.ccc.v20200210 import models
from tencentcloud.ccc.v20200210.ccc_client import CccClient
from tencentcloud.common import abstract_client
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

# The spec that the mock serves, and its actions by name.
SPEC = pathlib.Path(__file__).resolve().parents[2] / "spec" / "ccc" / "2020-02-10"
ACTIONS = {file.stem: json.loads(file.read_text("utf-8")) for file in sorted(SPEC.glob("actions/*.json"))}

# The example in the action's documentation.
TASK = {
    "SdkAppId": 1400123455,
    "NotBefore": 1642500621,
    "Callees": ["008613012345678"],
    "Callers": ["008602012345678"],
    "IvrId": 8,
}


class Cloud:
    """The address of the mock and the credentials it accepts."""

    def __init__(self, endpoint, secret_id, secret_key):
        self.host = endpoint.removeprefix("http://")
        self.secret_id = secret_id
        self.secret_key = secret_key

    def client(self, secret_id=None, secret_key=None, token=None, region="", unsigned=False, http=None, **profile):
        """Returns the SDK's client with only the endpoint changed, unless arguments say otherwise."""
        settings = HttpProfile(protocol="http", endpoint=self.host, **(http or {}))
        profile = ClientProfile(httpProfile=settings, **profile)
        profile.unsignedPayload = unsigned
        credential = Credential(secret_id or self.secret_id, secret_key or self.secret_key, token)
        return CccClient(credential, region, profile)


def create(client, without=(), **changes):
    """Creates the example's task with some parameters omitted or changed."""
    request = models.CreateAutoCalloutTaskRequest()
    parameters = {name: value for name, value in TASK.items() if name not in without}
    for name, value in (parameters | changes).items():
        setattr(request, name, value)
    return client.CreateAutoCalloutTask(request)


def code_of(call):
    """Returns the error code of a call, or `ok`."""
    try:
        call()
    except TencentCloudSDKException as error:
        assert error.code in ("ClientNetworkError", "ServerNetworkError") or error.requestId, "no RequestId"
        return error.code
    return "ok"


def without_null(value):
    """Returns a JSON value without null members, which the SDK omits."""
    if isinstance(value, dict):
        return {name: without_null(member) for name, member in value.items() if member is not None}
    if isinstance(value, list):
        return [without_null(element) for element in value]
    return value


def call_by_example(client, name, example):
    """Calls an action with an example through the SDK's models; returns what was sent and received, as JSON."""
    request = getattr(models, f"{name}Request")()
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # the SDK warns about unknown members
        request.from_json_string(json.dumps(example["request"]))
        response = getattr(client, name)(request)
    return [without_null(json.loads(model.to_json_string())) for model in (request, response)]


def expect(expected, actual):
    assert actual == expected, f"expected {expected!r}, got {actual!r}"


# A check is a function of the cloud. Its docstring is its name; it may return a summary. Checks run in source order.
CHECKS = []
check = CHECKS.append


@check
def example(cloud):
    """creates the task of the documented example"""
    response = create(cloud.client())
    expect((1, 36), (response.TaskId, len(response.RequestId)))


@check
def every_action(cloud):
    """sends and reads the examples of every action"""
    client = cloud.client(http={"keepAlive": True})
    calls, members = 0, 0
    for name, action in ACTIONS.items():
        for example in action["examples"]:
            try:
                sent, read = call_by_example(client, name, example)
                expect(example["request"], sent)
                expect(36, len(read["RequestId"]))
                expect(without_null(example["response"]), {**read, "RequestId": example["response"]["RequestId"]})
            except Exception as error:
                raise AssertionError(f"{name}, {example['title']!r}: {error}") from error
            calls, members = calls + 1, members + len(read)
    expect(84, len(ACTIONS))
    expect(sorted(ACTIONS), sorted(name for name in vars(CccClient) if name[0].isupper()))
    return f"{len(ACTIONS)} actions, {calls} calls, {members} response members, no exceptions"


@check
def other_options(cloud):
    """accepts a language, a region, keep-alive, a client name, and an unsigned payload"""
    expect(1, create(cloud.client(language="en-US")).TaskId)
    expect(1, create(cloud.client(region="ap-guangzhou")).TaskId)
    expect(1, create(cloud.client(request_client="check-1.0")).TaskId)
    expect(1, create(cloud.client(unsigned=True)).TaskId)
    client = cloud.client(http={"keepAlive": True})
    expect([1, 1], [create(client).TaskId for _ in range(2)])


@check
def wrong_key(cloud):
    """wrong secret key: AuthFailure.SignatureFailure"""
    expect("AuthFailure.SignatureFailure", code_of(lambda: create(cloud.client(secret_key="another"))))


@check
def wrong_id(cloud):
    """unknown secret ID: AuthFailure.SecretIdNotFound"""
    expect("AuthFailure.SecretIdNotFound", code_of(lambda: create(cloud.client(secret_id="another"))))


@check
def wrong_token(cloud):
    """token of other credentials: AuthFailure.TokenFailure"""
    expect("AuthFailure.TokenFailure", code_of(lambda: create(cloud.client(token="another"))))


@check
def skewed_clock(cloud):
    """signed more than five minutes ago, or ahead: AuthFailure.SignatureExpire"""
    now = time.time()
    for seconds in (-310, 310):
        with mock.patch.object(abstract_client.time, "time", return_value=now + seconds):
            expect("AuthFailure.SignatureExpire", code_of(lambda: create(cloud.client())))
    with mock.patch.object(abstract_client.time, "time", return_value=now - 290):
        expect("ok", code_of(lambda: create(cloud.client())))


@check
def unknown_action(cloud):
    """unknown action: InvalidAction"""
    expect("InvalidAction", code_of(lambda: cloud.client().call_json("Nonesuch", {})))


@check
def parameters(cloud):
    """missing, unknown, mistyped, and out-of-range parameters"""
    client = cloud.client()
    expect("MissingParameter", code_of(lambda: create(client, without=["Callees"])))
    expect("InvalidParameter", code_of(lambda: create(client, SdkAppId="1400123455")))
    expect("InvalidParameterValue", code_of(lambda: create(client, Tries=9)))
    unknown = TASK | {"Callee": "008613012345678"}
    expect("UnknownParameter", code_of(lambda: client.call_json("CreateAutoCalloutTask", unknown)))


@check
def message(cloud):
    """an error names the parameter but not its value"""
    try:
        create(cloud.client(), Callees=[8613012345678])
    except TencentCloudSDKException as error:
        assert "`Callees.0`" in error.message, error.message
        assert "8613012345678" not in error.message, error.message
    else:
        raise AssertionError("expected an error")


@check
def rate_limit(cloud):
    """30 calls in a second: 20 succeed, the rest RequestLimitExceeded"""
    time.sleep(1.1)  # earlier calls must not count
    client = cloud.client(http={"keepAlive": True})
    begin = time.monotonic()
    codes = [code_of(lambda: create(client)) for _ in range(30)]
    elapsed = time.monotonic() - begin
    assert elapsed < 1, f"the machine is too slow for this check: 30 calls took {elapsed:.1f} s"
    expect(["ok"] * 20 + ["RequestLimitExceeded"] * 10, codes)
    time.sleep(1.1)
    expect("ok", code_of(lambda: create(client)))


def run(cloud):
    """Runs every check and returns the number of failures."""
    failed = 0
    for function in CHECKS:
        try:
            counts = function(cloud)
            print(f"ok    {function.__doc__}{': ' + counts if counts else ''}")
        except Exception as error:  # one failure must not stop the other checks
            failed += 1
            print(f"FAIL  {function.__doc__}: {error or type(error).__name__}")
    print(f"{len(CHECKS) - failed} passed, {failed} failed")
    return failed


@contextlib.contextmanager
def started(program, secret_id, secret_key):
    """Runs the mock on a free port and yields its endpoint."""
    options = ["--listen", "127.0.0.1:0", "--secret-id", secret_id, "--secret-key", secret_key]
    process = subprocess.Popen([program, *options], stdout=subprocess.PIPE, text=True)
    try:
        label, _, endpoint = process.stdout.readline().strip().partition(" ")
        if label != "listening":
            raise SystemExit(f"{program} did not start")
        # Drain the log, or the mock blocks once the pipe is full.
        threading.Thread(target=process.stdout.read, daemon=True).start()
        yield endpoint.strip()
    finally:
        process.terminate()
        process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--endpoint", help="address of a running mock, such as http://127.0.0.1:8080")
    where.add_argument("--mock", metavar="PROGRAM", help="the mock to start on a free port")
    parser.add_argument("--secret-id", default="AKIDEXAMPLE")
    parser.add_argument("--secret-key", default="EXAMPLEKEY")
    options = parser.parse_args()

    # Calls to this machine must not go through a proxy.
    for variable in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        os.environ.pop(variable, None)
    with contextlib.ExitStack() as stack:
        endpoint = options.endpoint
        if options.mock:
            endpoint = stack.enter_context(started(options.mock, options.secret_id, options.secret_key))
        failed = run(Cloud(endpoint, options.secret_id, options.secret_key))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
