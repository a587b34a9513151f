#!/usr/bin/env bash
# Tests a Node program against the mock with node:test: ./tests/node-suite/run.sh
# Exit codes: 0, all tests passed; 1, a test failed; 3, Node is missing.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/../.."
target=${CARGO_TARGET_DIR:-$PWD/target}

source "$here/install.sh"
cargo build --quiet --package tencentcloud-mock
export MOCK=$target/debug/tencentcloud-mock
exec node --test --test-reporter=dot "$here"
