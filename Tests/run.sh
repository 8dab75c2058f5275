#!/usr/bin/env bash
# Checks everything on a fresh Debian 12 with Swift 6.3: installs what is missing, checks the format, the shell scripts
# and the service file, builds for release, and runs the tests. The test runner's last lines come last.
set -euo pipefail

usage() {
    cat <<'HELP'
Usage: Tests/run.sh [arguments of swift test]

  Tests/run.sh                          everything
  Tests/run.sh --filter TelemetryTests  the tests of one module

Installs packages with apt-get if some are missing, as root or through sudo. NASA's C-MAPSS files, which some tests
read, are looked for in the folder of TANDEM_CMAPSS and in ../shared/cmapss; without them those tests are skipped and
say so.
HELP
}

case ${1:-} in
    --help | -h)
        usage
        exit 0
        ;;
esac

cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD

started=
step() {
    if [ -n "$started" ]; then echo "   ($((SECONDS - started)) s)"; fi
    started=$SECONDS
    echo "== $*"
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        echo "Tests/run.sh: not root and no sudo: cannot run $*" >&2
        exit 1
    fi
}

# Installs Debian packages, if a probe for one of them fails: package=probe ...
need() {
    local pair missing=()
    for pair in "$@"; do
        bash -c "${pair#*=}" >/dev/null 2>&1 || missing+=("${pair%%=*}")
    done
    if [ ${#missing[@]} -eq 0 ]; then return; fi
    echo "   installing ${missing[*]}"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

step "packages"
need \
    pkg-config='command -v pkg-config' \
    libzmq3-dev='pkg-config --exists libzmq' \
    xz-utils='command -v xz' \
    python3='command -v python3' \
    python3-venv='python3 -c "import ensurepip, venv"' \
    systemd='command -v systemd-analyze' \
    shellcheck='command -v shellcheck'
if ! command -v swift >/dev/null; then
    echo "Tests/run.sh: swift was not found; install Swift 6.3 from swift.org" >&2
    exit 1
fi
swift --version 2>&1 | head -1 | sed 's/^/   /'

step "Python for the tests (.build/test-venv)"
venv=$root/.build/test-venv
if ! cmp -s Tests/requirements.txt "$venv/requirements.txt"; then
    rm -rf "$venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r Tests/requirements.txt
    cp Tests/requirements.txt "$venv/requirements.txt"
fi
export TANDEM_PYTHON=$venv/bin/python
"$TANDEM_PYTHON" -c 'import numpy, zmq; print(f"   pyzmq {zmq.__version__}, libzmq {zmq.zmq_version()}, numpy {numpy.__version__}")'

step "C-MAPSS files"
if [ -z "${TANDEM_CMAPSS:-}" ] && [ -f ../shared/cmapss/test_FD001.txt.xz ]; then
    TANDEM_CMAPSS=$(cd ../shared/cmapss && pwd)
fi
if [ -n "${TANDEM_CMAPSS:-}" ]; then
    export TANDEM_CMAPSS
    echo "   $TANDEM_CMAPSS"
else
    echo "   none: the tests that need them are skipped (set TANDEM_CMAPSS to their folder)"
fi

step "swift format lint"
find Package.swift Sources Tests -name '*.swift' ! -name '*.pb.swift' ! -path '*/.build/*' -print0 |
    xargs -0 swift format lint --strict --parallel

step "shellcheck"
git ls-files -co --exclude-standard '*.sh' .ci/run | xargs -d "\n" shellcheck --exclude=SC1007

step "swift build -c release"
swift build -c release --build-tests

step "systemd-analyze verify"
# The unit names an installed program, which is not here; the one that was built stands in for it.
unit=$(mktemp -d)
trap 'rm -rf "$unit"' EXIT
sed "s|^ExecStart=[^ ]*|ExecStart=$(swift build -c release --show-bin-path)/tandem|" systemd/tandem.service \
    >"$unit/tandem.service"
systemd-analyze verify --man=no "$unit/tandem.service"
rm -rf "$unit"
trap - EXIT

step "swift test -c release"
exec swift test -c release --disable-xctest "$@"
