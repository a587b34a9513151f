"""The official clients, and the mock that they call."""

import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import urllib.request

import cases
import python_calls

HERE = pathlib.Path(__file__).resolve().parent

# Calls to this machine must not go through a proxy.
for variable in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
    os.environ.pop(variable, None)


def python_sdk(endpoint, chosen):
    """Calls with the client of the product, and then by the name of the action."""
    results = []
    for case in chosen:
        result = python_calls.call(endpoint, case)
        is_stream = any(isinstance(example, list) for example in case["examples"])
        if "error" not in result and not is_stream:
            by_name = python_calls.call_by_name(endpoint, case)
            problem = cases.judge(case, by_name)
            result = {"error": f"{problem} (by name)", "message": by_name.get("message", "")} if problem else result
        results.append(result)
    return results


def program(*command):
    """Returns a client that is a program of its own, with its own home folder."""

    def run(endpoint, chosen):
        with tempfile.TemporaryDirectory() as home:
            text = subprocess.run(
                [*command, endpoint],
                input=json.dumps(chosen),
                env=os.environ | {"HOME": home},
                check=True,
                stdout=subprocess.PIPE,
                encoding="utf-8",
            ).stdout
        return json.loads(text)

    return run


CLIENTS = {
    "Python": python_sdk,
    "Node": program("node", str(HERE / "node_calls.js")),
    "tccli": program(sys.executable, str(HERE / "tccli_calls.py")),
}


@contextlib.contextmanager
def started(mock, *options):
    """Starts the mock on a free port and yields its endpoint."""
    command = [mock, "--listen", "127.0.0.1:0", "--no-rate-limit", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        label, _, endpoint = process.stdout.readline().strip().partition(" ")
        if label != "listening":
            raise SystemExit(f"{mock} did not start")
        threading.Thread(target=process.stdout.read, daemon=True).start()
        yield endpoint.strip()
    finally:
        process.terminate()
        process.wait()


def set_clock(endpoint, seconds):
    """Sets the mock's clock ahead by this many seconds."""
    script = json.dumps({"clockSkewSeconds": seconds}).encode()
    urllib.request.urlopen(urllib.request.Request(f"{endpoint}/_mock/script", script, method="POST")).close()
