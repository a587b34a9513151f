#!/usr/bin/env bash
# Calls the mock with the official Python SDK, Node SDK and tccli: ./tests/sdks/run.sh [SEED]
# Exit codes: 0, all checks passed; 1, a check failed; 3, Python or Node is missing.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/../.."
target=${CARGO_TARGET_DIR:-$PWD/target}

if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
    echo "run.sh: python3 with venv is missing (on Debian: apt install python3-venv); skipping the checks" >&2
    exit 3
fi
source "$here/../node-suite/install.sh"

# A copy of the requirements in the environment records that they are installed. All services are compiled at once, because
# pip uses one core.
venv=$target/sdks
if ! cmp --silent "$here/requirements.txt" "$venv/requirements.txt"; then
    python3 -m venv --clear "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --no-compile --requirement "$here/requirements.txt"
    "$venv/bin/python" -m compileall -q -j 0 "$venv/lib" || true
    cp "$here/requirements.txt" "$venv/requirements.txt"
fi

cargo build --quiet --package tencentcloud-mock
export PYTHONDONTWRITEBYTECODE=1
"$venv/bin/python" "$here/signatures.py" "$target/debug/tencentcloud-mock"
exec "$venv/bin/python" "$here/seeded.py" --mock "$target/debug/tencentcloud-mock" --seed "${1:-2}"
