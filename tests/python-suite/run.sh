#!/usr/bin/env bash
# Tests a Python program against the mock with pytest: ./tests/python-suite/run.sh
# Exit codes: 0, all tests passed; 1, a test failed; 3, Python is missing.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/../.."
target=${CARGO_TARGET_DIR:-$PWD/target}

if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
    echo "run.sh: Python 3 with venv is missing (on Debian: apt install python3-venv); skipping the tests" >&2
    exit 3
fi

# A copy of the requirements in the environment records that they are installed.
venv=$target/python-suite
if ! cmp --silent "$here/requirements.txt" "$venv/requirements.txt"; then
    python3 -m venv --clear "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
    cp "$here/requirements.txt" "$venv/requirements.txt"
fi

cargo build --quiet --package tencentcloud-mock
export MOCK=$target/debug/tencentcloud-mock PYTHONDONTWRITEBYTECODE=1
exec "$venv/bin/python" -m pytest --quiet -p no:cacheprovider "$here"
