# Sourced by the scripts that call the mock from Node, with `target` set: installs the official SDK and sets NODE_PATH.
# Exit code 3: Node is missing.
if ! node -e 'process.exit(parseInt(process.versions.node) >= 18 ? 0 : 1)' 2>/dev/null || ! command -v npm >/dev/null; then
    echo "$0: Node 18 or newer with npm is missing (on Debian: apt install nodejs npm); skipping the tests" >&2
    exit 3
fi

# A copy of the dependencies in their folder records that they are installed.
package=$(dirname "${BASH_SOURCE[0]}")/package.json
modules=$target/node-suite
if ! cmp --silent "$package" "$modules/installed.json"; then
    mkdir -p "$modules"
    cp "$package" "$modules/package.json"
    (cd "$modules" && npm install --silent --no-audit --no-fund --no-package-lock)
    cp "$package" "$modules/installed.json"
fi
export NODE_PATH=$modules/node_modules
