#!/usr/bin/env bash
# Lets the official Python SDK call the mock: ./tests/python/run.sh
# Exit code 0: all passed; 1: something failed; 3: there is no Python to run it with.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
cd "$root"
target=${CARGO_TARGET_DIR:-$root/target}

if ! command -v python3 >/dev/null; then
    echo "run.sh: python3 is not installed; the check of the official SDK is passed over" >&2
    exit 3
fi
if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
    echo "run.sh: python3 has no venv (on Debian: apt install python3-venv); the check is passed over" >&2
    exit 3
fi

# The requirements are copied beside the environment once they are installed: the same ones need no pip.
venv=$target/python
if ! cmp --silent "$here/requirements.txt" "$venv/requirements.txt"; then
    python3 -m venv --clear "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
    cp "$here/requirements.txt" "$venv/requirements.txt"
fi

cargo build --quiet --package tencentcloud-mock
exec "$venv/bin/python" "$here/official_sdk.py" --mock "$target/debug/tencentcloud-mock"
