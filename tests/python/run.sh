#!/usr/bin/env bash
# Calls the mock with the official Python SDK: ./tests/python/run.sh
# Exit codes: 0, all checks passed; 1, a check failed; 3, Python is missing.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
cd "$root"
target=${CARGO_TARGET_DIR:-$root/target}

if ! command -v python3 >/dev/null; then
    echo "run.sh: python3 is not installed; skipping the checks with the official SDK" >&2
    exit 3
fi
if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
    echo "run.sh: python3 has no venv (on Debian: apt install python3-venv); skipping the checks" >&2
    exit 3
fi

# A copy of the requirements in the environment records that they are installed.
venv=$target/python
if ! cmp --silent "$here/requirements.txt" "$venv/requirements.txt"; then
    python3 -m venv --clear "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
    cp "$here/requirements.txt" "$venv/requirements.txt"
fi

cargo build --quiet --package tencentcloud-mock
exec "$venv/bin/python" "$here/official_sdk.py" --mock "$target/debug/tencentcloud-mock"
