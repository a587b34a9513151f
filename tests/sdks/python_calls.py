"""Calls actions with the official Python SDK: with the client of the product, and by name."""

import importlib
import json
import warnings

from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

warnings.simplefilter("ignore")

# What a file or a binary body contains.
BINARY = b"\0\r\n\xff"

# The name on the wire where it is not that of the package, because it is a keyword.
PACKAGES = {"as": "autoscaling"}


def modules(case):
    """Returns the client class and the models of the product."""
    package = PACKAGES.get(case["service"], case["service"])
    path = f"tencentcloud.{package}.v{case['version'].replace('-', '')}"
    module = importlib.import_module(f"{path}.{package}_client")
    found = [item for item in vars(module).values() if isinstance(item, type) and item.__module__ == module.__name__]
    return found[0], importlib.import_module(f"{path}.models")


def through_model(models, action, response):
    """Returns a response as the SDK's model shows it, or the events of a stream as they are."""
    if isinstance(response, list):
        return response
    model = getattr(models, f"{action}Response")()
    model._deserialize(response)
    return json.loads(model.to_json_string())


def shown(response):
    """Returns the response of a product's client as JSON; a stream as its events."""
    if hasattr(response, "to_json_string"):
        return json.loads(response.to_json_string())
    return [json.loads(event["data"]) for event in response if "data" in event]


def settings(endpoint, case):
    """Returns the credential, the region, and the profile of a client."""
    http = HttpProfile(protocol="http", endpoint=endpoint.removeprefix("http://"), reqMethod=case.get("verb"), keepAlive=True)
    profile = ClientProfile(httpProfile=http, signMethod=case.get("signMethod"))
    profile.unsignedPayload = case.get("unsignedPayload", False)
    return Credential(case["secretId"], case["secretKey"], case["token"]), "ap-guangzhou", profile


def failure(error):
    return {"error": getattr(error, "code", None) or repr(error)[:200], "message": str(error)[:300]}


def call(endpoint, case):
    """Returns the response and the examples as the SDK shows them, or the error."""
    try:
        client_class, models = modules(case)
        client = client_class(*settings(endpoint, case))
        try:
            request = getattr(models, f"{case['action']}Request")()
            request.from_json_string(json.dumps(case["request"]))
        except Exception as error:
            return failure(error) | {"reason": "the SDK cannot send the example"}
        if "file" in case:
            setattr(request, case["file"], BINARY)
        body = [BINARY] if case.get("isBinary") else []
        response = shown(getattr(client, case["action"])(request, *body))
        examples = [through_model(models, case["action"], example) for example in case["examples"]]
        return {"response": response, "examples": examples}
    except Exception as error:
        return failure(error)


def call_by_name(endpoint, case):
    """Calls an action whose response is not a stream without the SDK's models."""
    try:
        client = CommonClient(case["service"], case["version"], *settings(endpoint, case))
        return {"response": client.call_json(case["action"], case["request"])["Response"]}
    except Exception as error:
        return failure(error)
