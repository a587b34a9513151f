#!/usr/bin/env bash
# Fuzzes every target, or the named ones, for the given number of seconds each:
#     fuzz/run.sh 600 [TARGET…]
# Needs cargo-fuzz (`cargo install cargo-fuzz`) and uses the toolchain of the workspace.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-60}
shift || true
targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
    mapfile -t targets < <(cd fuzz/targets && ls -- *.rs | sed 's/\.rs$//')
fi

# Coverage flags need an unstable compiler option. There is no `unsafe` code here, so no sanitizer is needed.
export RUSTC_BOOTSTRAP=1
for target in "${targets[@]}"; do
    mkdir -p "fuzz/corpus/$target"
    cargo fuzz run --sanitizer none "$target" "fuzz/corpus/$target" "fuzz/seeds/$target" -- \
        -max_total_time="$seconds" -max_len=4096 -timeout=10 -print_final_stats=1
done
