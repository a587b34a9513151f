"""The mock, which tests control over HTTP."""

import contextlib
import json
import os
import re
import subprocess
import urllib.request

import pytest
from tencentcloud.ccc.v20200210.ccc_client import CccClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile


class Mock:
    """A running mock."""

    def __init__(self, endpoint):
        self.endpoint = endpoint

    def control(self, method, path, body=None):
        """Sends a request to the control interface and returns the JSON of the response."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.endpoint}/_mock/{path}", data, method=method)
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)

    def script(self, *replies, **rest):
        """Scripts replies, connections and the clock."""
        self.control("POST", "script", {"replies": replies, **rest})

    def requests(self, action):
        """Returns the requests for an action, oldest first."""
        return self.control("GET", f"requests?action={action}")["requests"]

    def client(self, timeout=30):
        """Returns the official client with the mock's address."""
        host = self.endpoint.removeprefix("http://")
        http = HttpProfile(protocol="http", endpoint=host, reqTimeout=timeout)
        return CccClient(Credential("AKIDEXAMPLE", "EXAMPLEKEY"), "", ClientProfile(httpProfile=http))


@contextlib.contextmanager
def running(*options):
    """Starts the program of $MOCK on a free port."""
    command = [os.environ["MOCK"], "--listen", "127.0.0.1:0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        try:
            yield Mock(re.search(r"http://[\d.]+:\d+", program.stdout.readline()).group())
        finally:
            program.terminate()


@pytest.fixture(scope="session")
def shared():
    """A mock for all tests."""
    with running() as mock:
        yield mock


@pytest.fixture
def mock(shared):
    """The mock as it was at its start."""
    shared.control("POST", "reset")
    return shared


@pytest.fixture
def stateful():
    """A mock that remembers what was created."""
    with running("--stateful") as mock:
        yield mock
