"""Calls actions with tccli, all in one process: reads cases from standard input and writes results to standard output.

`tccli_calls.py ENDPOINT`; HOME is a folder for its settings.
"""

import contextlib
import io
import json
import pathlib
import sys

from python_calls import PACKAGES, modules, through_model
from tccli import main as tccli
from tccli.loaders import Loader

# tccli copies the list of all services once for each of them, which takes half a second a call.
ALL_SERVICES = Loader().get_available_services()
Loader.get_available_services = lambda self: ALL_SERVICES


class Captured(io.BytesIO):
    """What tccli writes. It wraps the standard output and closes the wrapper."""

    def close(self):
        self.flush()


def call(endpoint, case):
    request = pathlib.Path.home() / "request.json"
    request.write_text(json.dumps(case["request"]), "utf-8")
    service = PACKAGES.get(case["service"], case["service"])
    sys.argv = ["tccli", service, case["action"], "--version", case["version"], "--endpoint", endpoint]
    sys.argv += ["--region", "ap-guangzhou", "--secretId", case["secretId"], "--secretKey", case["secretKey"]]
    sys.argv += ["--token", case["token"]] if case["token"] else []
    sys.argv += ["--cli-input-json", f"file://{request}"]
    output, errors = Captured(), io.StringIO()
    with contextlib.redirect_stdout(io.TextIOWrapper(output, "utf-8")), contextlib.redirect_stderr(errors):
        try:
            status = tccli.main()
            sys.stdout.flush()
        except BaseException as error:
            return {"error": repr(error)[:200]}
    if status != 0:
        text = errors.getvalue().strip()
        _, found, rest = text.partition("code:")
        return {"error": rest.split()[0] if found else text[-200:], "message": text[-300:]}
    _, models = modules(case)
    examples = [through_model(models, case["action"], example) for example in case["examples"]]
    return {"response": json.loads(output.getvalue()), "examples": examples}


def main():
    endpoint = sys.argv[1]
    json.dump([call(endpoint, case) for case in json.load(sys.stdin)], sys.stdout)


if __name__ == "__main__":
    main()
