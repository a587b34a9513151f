#!/usr/bin/env bash
# Compares spec/ with the official metadata it was imported from: ./tests/python/metadata.sh
# Exit codes: 0, an import changes nothing; 1, it would; 3, Python is missing and the metadata cannot be fetched.
set -euo pipefail

# The version that spec/ contains. To update: change it here, import, and write the missing descriptions.
version=3.1.189.1

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
cd "$root"
target=${CARGO_TARGET_DIR:-$root/target}

if ! python3 -m pip --version >/dev/null 2>&1 && ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
    echo "metadata.sh: python3 has neither pip nor venv; skipping the comparison with the metadata" >&2
    exit 3
fi

archive=$target/metadata/tccli-$version.tar.gz
if [ ! -f "$archive" ]; then
    [ -x "$target/python/bin/pip" ] || python3 -m venv "$target/python"
    "$target/python/bin/pip" download --quiet --disable-pip-version-check --no-deps --no-binary :all: \
        --dest "$target/metadata" "tccli==$version"
fi
exec cargo xtask import "$archive" --all --check
