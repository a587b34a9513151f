#!/usr/bin/env bash
# Tests a Node program against the mock with node:test: ./tests/node-suite/run.sh
# Exit codes: 0, all tests passed; 1, a test failed; 3, Node is missing.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/../.."
target=${CARGO_TARGET_DIR:-$PWD/target}

if ! node -e 'process.exit(parseInt(process.versions.node) >= 18 ? 0 : 1)' 2>/dev/null || ! command -v npm >/dev/null; then
    echo "run.sh: Node 18 or newer with npm is missing (on Debian: apt install nodejs npm); skipping the tests" >&2
    exit 3
fi

# A copy of the dependencies in their folder records that they are installed.
modules=$target/node-suite
if ! cmp --silent "$here/package.json" "$modules/installed.json"; then
    mkdir -p "$modules"
    cp "$here/package.json" "$modules/package.json"
    (cd "$modules" && npm install --silent --no-audit --no-fund --no-package-lock)
    cp "$here/package.json" "$modules/installed.json"
fi

cargo build --quiet --package tencentcloud-mock
export MOCK=$target/debug/tencentcloud-mock NODE_PATH=$modules/node_modules
exec node --test --test-reporter=dot "$here"
