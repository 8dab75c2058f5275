#!/usr/bin/env bash
# Measures Tandem against ONNX Runtime, PyTorch and a Python daemon on this machine: installs them in a virtual
# environment, builds Tandem, runs all in turns, prints the tables and draws them. README.md says what is compared.
#
#     examples/compare/compare.sh [--quick] [--output DIR] [--check] [--only inference|daemons] [--core N] [--rounds N]
#
# TANDEM names a program that is built already, TANDEM_PYTHON the Python to make the environment with.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)

fail() {
    echo "compare.sh: $*" >&2
    exit 1
}

for argument in "$@"; do
    case $argument in
        --help | -h)
            sed -n '2,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
            exit 0
            ;;
    esac
done

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "not root and no sudo: cannot run $*"
    fi
}

missing=()
command -v cc >/dev/null || missing+=(gcc libc6-dev)
command -v pkg-config >/dev/null || missing+=(pkg-config)
{ command -v pkg-config >/dev/null && pkg-config --exists libzmq; } || missing+=(libzmq3-dev)
{ command -v pkg-config >/dev/null && pkg-config --exists sqlite3; } || missing+=(libsqlite3-dev)
python=${TANDEM_PYTHON:-python3}
"$python" -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
if [ ${#missing[@]} -gt 0 ]; then
    echo "== installing ${missing[*]}"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

venv=$root/.build/compare-venv
if ! cmp -s "$here/requirements.txt" "$venv/requirements.txt"; then
    echo "== pip install -r requirements.txt, into .build/compare-venv"
    mkdir -p "$root/.build"
    "$python" -m venv --clear "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
    cp "$here/requirements.txt" "$venv/requirements.txt"
fi

if [ -z "${TANDEM:-}" ]; then
    command -v swift >/dev/null || fail "swift was not found; install Swift 6.3 from swift.org"
    echo "== swift build -c release --product tandem"
    swift build --package-path "$root" -c release --product tandem
    TANDEM=$(swift build --package-path "$root" -c release --show-bin-path)/tandem
    commit=$(git -C "$root" rev-parse --short HEAD 2>/dev/null || true)
fi
[ -x "$TANDEM" ] || fail "$TANDEM: expected the program tandem"

exec "$venv/bin/python" "$here/compare.py" --tandem "$TANDEM" --commit "${commit:-}" "$@"
