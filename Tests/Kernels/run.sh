#!/usr/bin/env bash
# Compares every kernel with the plain one, in C: under AddressSanitizer and UndefinedBehaviorSanitizer with what this
# processor has, and for aarch64 under qemu-user, on three processors, so that falling back is checked too.
# Needs clang; for aarch64 qemu-user, gcc-aarch64-linux-gnu and libc6-dev-arm64-cross.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

work=$(mktemp -d "${TMPDIR:-/tmp}/tandem-kernels.XXXXXX")
trap 'rm -rf "$work"' EXIT

# build NAME FLAGS...: every file by itself, so that all processors are busy; the program is $work/NAME.
build() {
    local name=$1
    shift
    mkdir "$work/$name.o"
    # shellcheck disable=SC2016 # the inner shell expands them
    find Sources/CKernels Tests/Kernels -name '*.c' -print0 |
        xargs -0 -P "$(nproc)" -I{} sh -c 'file=$1; objects=$2; shift 2
            exec clang -Wall -Werror -ISources/CKernels/include "$@" -c "$file" -o "$objects/$(basename "$file").o"' \
            compile {} "$work/$name.o" "$@"
    clang -fuse-ld=lld "$@" "$work/$name.o"/*.o -lm -o "$work/$name"
}

echo "-- $(uname -m), AddressSanitizer and UndefinedBehaviorSanitizer"
build native -O1 -fsanitize=address,undefined -fno-sanitize-recover=all
"$work/native"

# No sanitizer's runtime is at hand there: pages that may not be touched stand where the data end.
build aarch64 -O2 --target=aarch64-linux-gnu -static -Wno-unused-command-line-argument
emulated() {
    echo "-- aarch64 under qemu-user, processor $1: expecting $2"
    qemu-aarch64 -cpu "$1" "$work/aarch64" --expect "$2"
}
emulated max "plain neon neon_dotprod neon_bf16"
emulated cortex-a76 "plain neon neon_dotprod"
emulated cortex-a57 "plain neon"
