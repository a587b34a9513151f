#!/usr/bin/env bash
# Checks the spelling of everything in the repository: ./tests/python/typos.sh
# Exit codes: 0, no findings; 3, Python or typos cannot be had; any other, findings.
set -euo pipefail

# Each version knows more words, so this one is pinned. It is the package on PyPI.
version=1.52.0

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"
venv=${CARGO_TARGET_DIR:-$root/target}/typos-$version

if [ ! -x "$venv/bin/typos" ]; then
    if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
        echo "typos.sh: python3 has no venv (on Debian: apt install python3-venv); skipping the spelling" >&2
        exit 3
    fi
    python3 -m venv --clear "$venv"
    if ! "$venv/bin/pip" install --quiet --disable-pip-version-check "typos==$version"; then
        echo "typos.sh: typos $version cannot be installed; skipping the spelling" >&2
        exit 3
    fi
fi
exec "$venv/bin/typos" "$@"
