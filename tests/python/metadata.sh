#!/usr/bin/env bash
# Holds spec/ against the official metadata it was imported from: ./tests/python/metadata.sh
# Exit code 0: an import changes nothing; 1: it would; 3: there is no Python to fetch the metadata with.
set -euo pipefail

# The version whose facts the spec has. A newer one: change it here, import, write the descriptions that are missing.
version=3.1.189.1

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
cd "$root"
target=${CARGO_TARGET_DIR:-$root/target}

if ! python3 -m pip --version >/dev/null 2>&1 && ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
    echo "metadata.sh: python3 has neither pip nor venv; the check of the metadata is passed over" >&2
    exit 3
fi

archive=$target/metadata/tccli-$version.tar.gz
if [ ! -f "$archive" ]; then
    [ -x "$target/python/bin/pip" ] || python3 -m venv "$target/python"
    "$target/python/bin/pip" download --quiet --disable-pip-version-check --no-deps --no-binary :all: \
        --dest "$target/metadata" "tccli==$version"
fi
exec cargo xtask import "$archive" ccc --check
