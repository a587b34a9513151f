"""Calls actions, chosen by a seed, with the official Python SDK, Node SDK and tccli, and compares the responses with the official
examples. The mock refuses a few of them, as the cloud would: what is wrong with them is listed in tests/catalog.json.

`seeded.py --mock PROGRAM` starts its own mock; `--endpoint URL` uses a running one.
"""

import argparse
import contextlib
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import cases
import clients

# By the folder of the version, the action, and the number of the example.
WRONG_EXAMPLES = json.loads((clients.HERE.parent / "catalog.json").read_text("utf-8"))["unreadableRequests"]

# At most five of 300 calls may fail.
ALLOWED = 5 / 300


def report(client, endpoint, chosen):
    """Calls all actions with a client. Returns the number of unexpected failures, and lines to print."""
    begin = time.monotonic()
    results = clients.CLIENTS[client](endpoint, chosen)
    seconds = time.monotonic() - begin
    failed, unexpected = [], 0
    for case, result in zip(chosen, results, strict=True):
        problem = cases.judge(case, result)
        if problem:
            wrong = WRONG_EXAMPLES.get(f"{case['name']}#0")
            reason = f"the example has {wrong}" if wrong else result.get("reason")
            unexpected += reason is None
            failed.append(f"    {case['name']}: {problem}; {reason or 'UNEXPECTED: ' + result.get('message', '')}")
    lines = [f"{client}: {len(chosen) - len(failed)} of {len(chosen)} calls as documented, {seconds:.0f} s", *failed]
    if len(failed) > len(chosen) * ALLOWED:
        lines.append(f"    more than {ALLOWED:.1%} failed")
        unexpected += 1
    return unexpected, lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--endpoint", help="address of a running mock, such as http://127.0.0.1:8080")
    where.add_argument("--mock", metavar="PROGRAM", help="the mock to start on a free port")
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--clients", default=",".join(clients.CLIENTS))
    options = parser.parse_args()
    chosen = cases.choose(options.seed, options.count)
    with clients.started(options.mock) if options.mock else contextlib.nullcontext(options.endpoint) as endpoint:
        with ThreadPoolExecutor() as pool:
            reports = list(pool.map(lambda client: report(client, endpoint, chosen), options.clients.split(",")))
    print(f"seed {options.seed}")
    for _, lines in reports:
        print("\n".join(lines))
    return 1 if any(unexpected for unexpected, _ in reports) else 0


if __name__ == "__main__":
    sys.exit(main())
