"""Calls the mock with every signature method of the official clients, by GET and POST, and with every mistake.

`signatures.py PROGRAM` starts the mock twice: with permanent and with temporary credentials.
"""

import itertools
import sys

import clients
import python_calls

TC3 = "TC3-HMAC-SHA256"
# The client, its signature method, its HTTP methods, and whether the body is not signed.
METHODS = [
    ("Python", TC3, ["GET", "POST"], False),
    ("Python", TC3, ["GET", "POST"], True),
    ("Python", "HmacSHA1", ["GET", "POST"], False),
    ("Python", "HmacSHA256", ["GET", "POST"], False),
    ("Node", TC3, ["GET", "POST"], False),
    ("Node", "HmacSHA1", ["GET", "POST"], False),
    ("Node", "HmacSHA256", ["GET", "POST"], False),
    ("tccli", TC3, ["POST"], False),
]

CASE = {
    "name": "ccc/2020-02-10/CreateAutoCalloutTask",
    "service": "ccc",
    "version": "2020-02-10",
    "action": "CreateAutoCalloutTask",
    "request": {
        "SdkAppId": 1400123455,
        "NotBefore": 1642500621,
        "Callees": ["008613012345678", "008613012345679"],
        "Callers": ["008602012345678"],
        "IvrId": 8,
        "Variables": [{"Key": "name", "Value": "a value & more = 1 + 1 / 2 ~ 名"}],
    },
    "examples": [{"TaskId": 1, "RequestId": "abc"}],
    "isIncomplete": False,
    "ambiguous": False,
    "secretId": "AKIDEXAMPLE",
    "secretKey": "EXAMPLEKEY",
    "token": None,
}

# A form with a file, and a binary body with its parameters in headers.
BODIES = [
    {"name": "cii/2021-04-08/DescribeQualityScore", "request": {}, "file": "File"},
    {"name": "cls/2020-10-16/UploadLog", "request": {"TopicId": "topic"}, "isBinary": True},
]

# Whether the mock's credentials are temporary, how far its clock is ahead, and what each change of the client leads to.
TABLE = [
    (False, 0, {}, "ok"),
    (False, 0, {"secretKey": "another"}, "AuthFailure.SignatureFailure"),
    (False, 0, {"secretId": "another"}, "AuthFailure.SecretIdNotFound"),
    (False, 0, {"token": "another"}, "AuthFailure.TokenFailure"),
    (False, 310, {}, "AuthFailure.SignatureExpire"),
    (False, -310, {}, "AuthFailure.SignatureExpire"),
    (True, 0, {"token": "token"}, "ok"),
    (True, 0, {"token": "another"}, "AuthFailure.TokenFailure"),
    (True, 0, {}, "AuthFailure.TokenFailure"),
]


# The clients whose bodies need not be JSON.
CALLERS = {
    "Python": lambda endpoint, cases: [python_calls.call(endpoint, case) for case in cases],
    "Node": clients.CLIENTS["Node"],
}


def rows(client):
    """Yields the signature method, the HTTP method, and the settings of each kind of call of a client."""
    for name, method, verbs, is_unsigned in METHODS:
        for verb in verbs if name == client else []:
            yield {"signMethod": method, "verb": verb, "unsignedPayload": is_unsigned}


def check(client, endpoint, expected):
    """Calls with each method and each change; returns the number of calls and the ones with another code."""
    calls = [(CASE | row | change, code) for row in rows(client) for change, code in expected]
    results = clients.CLIENTS[client](endpoint, [case for case, _ in calls])
    wrong = []
    for (case, code), result in zip(calls, results, strict=True):
        found = result.get("error", "ok")
        if found != code:
            method = " ".join(str(case[key]) for key in ("signMethod", "verb", "unsignedPayload"))
            wrong.append(f"{client} {method}: expected {code}, got {found} {result.get('message', '')}")
    return len(calls), wrong


def check_bodies(client, endpoint):
    """Sends bodies that are not JSON, with the right and a wrong key; returns what went wrong."""
    wrong = []
    for body, key in itertools.product(BODIES, [CASE["secretKey"], "another"]):
        service, version, action = body["name"].split("/")
        case = CASE | body | {"service": service, "version": version, "action": action, "secretKey": key}
        [result] = CALLERS[client](endpoint, [case | {"examples": []}])
        expected = "ok" if key == CASE["secretKey"] else "AuthFailure.SignatureFailure"
        if result.get("error", "ok") != expected:
            wrong.append(f"{client} {action}: expected {expected}, got {result}")
    return wrong


def main():
    wrong, counts = [], dict.fromkeys(clients.CLIENTS, 0)
    with clients.started(sys.argv[1]) as permanent, clients.started(sys.argv[1], "--token", "token") as temporary:
        for (is_temporary, seconds), group in itertools.groupby(TABLE, key=lambda row: row[:2]):
            endpoint = temporary if is_temporary else permanent
            clients.set_clock(endpoint, seconds)
            expected = [(change, code) for _, _, change, code in group]
            for client in clients.CLIENTS:
                count, found = check(client, endpoint, expected)
                counts[client] += count
                wrong += found
        clients.set_clock(permanent, 0)
        for client in CALLERS:
            wrong += check_bodies(client, permanent)
    print("signatures: " + ", ".join(f"{count} calls of {client}" for client, count in counts.items()))
    for problem in wrong:
        print(f"    {problem}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
