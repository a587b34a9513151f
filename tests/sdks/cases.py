"""Which actions are called, and whether a client got the right response."""

import json
import operator
import pathlib
import random

SPEC = pathlib.Path(__file__).resolve().parents[2] / "spec"


def load(file):
    return json.loads(file.read_text("utf-8"))


def versions():
    """Yields every version with its folder: the service, the actions, the types, and the examples by action."""
    for folder in sorted(path for path in SPEC.iterdir() if path.is_dir() and path.name not in ("schema", "facts")):
        for file in sorted(folder.glob("20??-??-??.json")):
            version = load(file)
            examples = file.with_suffix(".examples.json")
            yield f"{folder.name}/{file.stem}", version | {"examples": load(examples) if examples.exists() else {}}
        for file in sorted(folder.glob("*/service.json")):
            actions = {path.stem: load(path) for path in sorted(file.parent.glob("actions/*.json"))}
            types = {path.stem: load(path) for path in file.parent.glob("types/*.json")}
            examples = {name: action["examples"] for name, action in actions.items()}
            service = load(file) | {"actions": actions, "types": types, "examples": examples}
            yield f"{folder.name}/{file.parent.name}", service


def choose(seed, count):
    """Chooses actions that are available and take JSON, as `Case` objects in JSON form."""
    population, catalog = [], dict(versions())
    for folder, version in catalog.items():
        for name, action in version["actions"].items():
            if action.get("status") != "offline" and "body" not in action:
                population.append((folder, name))
    chosen = random.Random(seed).sample(population, min(count, len(population)))
    services = {}
    for folder, name in population:
        services.setdefault((folder.split("/")[1], name), []).append(folder)
    return [case(folder, name, catalog[folder], services) for folder, name in chosen]


def case(folder, name, version, services):
    examples = version["examples"].get(name, [])
    request = examples[0]["request"] if examples else sample(version["actions"][name]["request"], version["types"])
    return {
        "name": f"{folder}/{name}",
        "service": version["service"],
        "version": version["version"],
        "action": name,
        "request": request,
        "examples": [example["response"] for example in examples],
        # An example lacks what the schema promises, which the mock adds.
        "isIncomplete": any("response" in example.get("contradicts", []) for example in examples),
        # Several services have the action in this version.
        "ambiguous": len(services[folder.split("/")[1], name]) > 1,
        "secretId": "AKIDEXAMPLE",
        "secretKey": "EXAMPLEKEY",
        "token": None,
    }


def resolve(schema, types):
    return types[pathlib.PurePosixPath(schema["$ref"]).name.removesuffix(".json")] if "$ref" in schema else schema


def sample(schema, types):
    """Returns the smallest value that a request may have."""
    schema = resolve(schema, types)
    kind = schema["type"] if isinstance(schema["type"], str) else schema["type"][0]
    if kind == "object":
        return {name: sample(schema["properties"][name], types) for name in schema.get("required", [])}
    if kind == "array":
        return [sample(schema["items"], types)]
    return schema["enum"][0] if "enum" in schema else {"string": "x", "boolean": True}.get(kind, schema.get("minimum", 1))


def satisfies(value, schema, types):
    """Returns whether a response has the types of its schema and what the schema promises."""
    schema = resolve(schema, types)
    kinds = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    if value is None:
        return "null" in kinds
    if isinstance(value, dict):
        promised = schema.get("x-promised", schema.get("required", []))
        members = schema.get("properties", {})
        return (
            "object" in kinds
            and all(name in value for name in promised)
            and all(name in members and satisfies(member, members[name], types) for name, member in value.items())
        )
    if isinstance(value, list):
        return "array" in kinds and all(satisfies(element, schema["items"], types) for element in value)
    found = {str: "string", bool: "boolean", int: "integer", float: "number"}[type(value)]
    return found in kinds or (found == "integer" and "number" in kinds)


def judge(case, result):
    """Returns what is wrong with a client's result, or nothing: an error, or the response and the examples as the client
    shows them."""
    if "error" in result:
        return result["error"]
    response, examples = comparable(result["response"]), result.get("examples", case["examples"])
    if not examples:
        folder = case["name"].rpartition("/")[0]
        version = dict(versions())[folder]
        schema = version["actions"][case["action"]]["response"]
        return None if satisfies(result["response"], schema, version["types"]) else "does not satisfy the schema"
    if case["name"].startswith("sts/"):
        response, *examples = map(without_credentials, [response, *examples])
    matches = extends if case["isIncomplete"] else operator.eq
    if any(matches(response, comparable(example)) for example in examples):
        return None
    return "differs from the official example"


def without_credentials(response):
    """Returns a response of sts without the temporary credentials, which are new in each call."""
    return {name: member for name, member in response.items() if name not in ("Credentials", "ExpiredTime", "Expiration")}


def extends(response, example):
    """Returns whether a response is the example with more members."""
    if isinstance(example, dict) and isinstance(response, dict):
        return all(name in response and extends(response[name], member) for name, member in example.items())
    if isinstance(example, list) and isinstance(response, list):
        return len(example) == len(response) and all(map(extends, response, example))
    return example == response


def comparable(value):
    """Returns a response without its request ID, which is another in each call, and without null members."""
    if isinstance(value, dict):
        return {name: comparable(member) for name, member in value.items() if member is not None and name != "RequestId"}
    if isinstance(value, list):
        return [comparable(element) for element in value]
    return value
