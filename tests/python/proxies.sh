#!/usr/bin/env bash
# Compares the table of proxy rules with curl: ./tests/python/proxies.sh; proxies.py describes the exit codes.
set -euo pipefail

if ! command -v python3 >/dev/null; then
    echo "proxies.sh: python3 is not installed; skipping the comparison with curl" >&2
    exit 3
fi
exec python3 "$(dirname "${BASH_SOURCE[0]}")/proxies.py" "$@"
