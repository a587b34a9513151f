#!/usr/bin/env bash
# Fuzzes every target, or those that are named, for so many seconds each:
#     fuzz/run.sh 600 [TARGET…]
# Takes cargo-fuzz (`cargo install cargo-fuzz`); the toolchain is the one that all else is built with.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-60}
shift || true
targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
    mapfile -t targets < <(cd fuzz/targets && ls -- *.rs | sed 's/\.rs$//')
fi

# The compiler's flags for coverage are not stable, the compiler is. Nothing here is `unsafe`, so no sanitizer is needed.
export RUSTC_BOOTSTRAP=1
for target in "${targets[@]}"; do
    mkdir -p "fuzz/corpus/$target"
    cargo fuzz run --sanitizer none "$target" "fuzz/corpus/$target" "fuzz/seeds/$target" -- \
        -max_total_time="$seconds" -max_len=4096 -timeout=10 -print_final_stats=1
done
