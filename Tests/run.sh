#!/usr/bin/env bash
# Checks everything on a fresh Debian 12 with Swift 6.3: installs what is missing, checks the format, the shell scripts,
# the kernels and the service file, computes PyTorch's side of the parity tests anew, trains a tiny model, builds for
# release, and runs the tests. The first thing that is not as it should be ends it. The test runner's last lines come
# last.
set -euo pipefail

usage() {
    cat <<'HELP'
Usage: Tests/run.sh [--long] [arguments of swift test]

  Tests/run.sh                          everything, in less than half an hour on two cores
  Tests/run.sh --long                   and what takes longer: more of the same work, and tests that are left out otherwise
  Tests/run.sh --filter TelemetryTests  the tests of one module, without PyTorch

Installs packages with apt-get if some are missing, as root or through sudo, and those of Tests/requirements.txt into
.build/test-venv. PyTorch takes 5.5 GiB there, as PyPI has it; PIP_EXTRA_INDEX_URL can name an index of its builds for
the CPU, which are far smaller. TANDEM_PYTHON names another Python that has everything already.

NASA's C-MAPSS files, which some tests and the training read, are looked for in the folder of TANDEM_CMAPSS and in
../shared/cmapss; without them those are skipped and say so.

Nothing depends on how fast the machine is: tests wait for states. On one that is very slow, or that has much else to do,
TANDEM_PATIENCE=3 has them wait three times as long before they give up.
HELP
}

case ${1:-} in
    --help | -h)
        usage
        exit 0
        ;;
    --long)
        export TANDEM_LONG=1
        shift
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

fail() {
    echo "Tests/run.sh: $*" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "not root and no sudo: cannot run $*"
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
    git='command -v git' \
    pkg-config='command -v pkg-config' \
    libzmq3-dev='pkg-config --exists libzmq' \
    libsqlite3-dev='pkg-config --exists sqlite3' \
    xz-utils='command -v xz' \
    python3='command -v python3' \
    python3-venv='python3 -c "import ensurepip, venv"' \
    systemd='command -v systemd-analyze' \
    shellcheck='command -v shellcheck' \
    qemu-user='command -v qemu-aarch64' \
    gcc-aarch64-linux-gnu='command -v aarch64-linux-gnu-gcc' \
    libc6-dev-arm64-cross='test -f /usr/aarch64-linux-gnu/lib/libc.a'
command -v swift >/dev/null || fail "swift was not found; install Swift 6.3 from swift.org"
swift --version 2>&1 | head -1 | sed 's/^/   /'

if [ -n "${TANDEM_PYTHON:-}" ]; then
    step "Python for the tests (TANDEM_PYTHON=$TANDEM_PYTHON)"
else
    step "Python for the tests (.build/test-venv)"
    venv=$root/.build/test-venv
    if ! cmp -s Tests/requirements.txt "$venv/requirements.txt"; then
        rm -rf "$venv"
        python3 -m venv "$venv"
        "$venv/bin/pip" install --quiet --disable-pip-version-check -r Tests/requirements.txt
        # Only now: an installation that was cut off is made anew.
        cp Tests/requirements.txt "$venv/requirements.txt"
    fi
    TANDEM_PYTHON=$venv/bin/python
fi
export TANDEM_PYTHON PYTHONDONTWRITEBYTECODE=1
"$TANDEM_PYTHON" -c 'import matplotlib, numpy, onnx, onnxruntime, safetensors, sklearn, torch, tqdm, zmq
from importlib.metadata import version
print(f"   pyzmq {zmq.__version__}, libzmq {zmq.zmq_version()}, numpy {numpy.__version__}, torch {torch.__version__}")
print("   keras", version("keras") + ",", "onnx", onnx.__version__)'

step "C-MAPSS files"
if [ -z "${TANDEM_CMAPSS:-}" ] && [ -f ../shared/cmapss/test_FD001.txt.xz ]; then
    TANDEM_CMAPSS=$(cd ../shared/cmapss && pwd)
fi
if [ -n "${TANDEM_CMAPSS:-}" ]; then
    [ -d "$TANDEM_CMAPSS" ] || fail "TANDEM_CMAPSS=$TANDEM_CMAPSS: expected a folder"
    export TANDEM_CMAPSS
    echo "   $TANDEM_CMAPSS"
else
    echo "   none: what needs them is skipped (set TANDEM_CMAPSS to their folder)"
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/tandem-tests.XXXXXX")
trap 'rm -rf "$work"' EXIT

step "swift format lint"
git ls-files -z -co --exclude-standard '*.swift' >"$work/swift-files"
xargs -0 -a "$work/swift-files" swift format lint --strict --parallel
echo "   $(tr -cd '\0' <"$work/swift-files" | wc -c) files, no finding"

step "shellcheck"
git ls-files -z -co --exclude-standard '*.sh' .ci/run >"$work/scripts"
xargs -0 -a "$work/scripts" shellcheck --exclude=SC1007

step "kernels against the plain ones: sanitizers, and aarch64 under qemu-user"
Tests/Kernels/run.sh | sed 's/^/   /'

step "README.md shows nothing in Python that the tests do not run"
"$TANDEM_PYTHON" - <<'PYTHON'
import pathlib, re, sys
readme = pathlib.Path("README.md").read_text()
examples = {file: file.read_text() for file in sorted(pathlib.Path("examples/python").glob("*.py"))}
for block in re.findall(r"```python\n(.*?)```\n", readme, re.S):
    if not any(block in text for text in examples.values()):
        sys.exit(f"README.md shows what is in none of examples/python:\n{block}")
for file in examples:
    if f"]({file})" not in readme:
        sys.exit(f"README.md does not lead to {file}")
for target in re.findall(r"\]\(([^)#]+)\)", readme):
    if not target.startswith("http") and not pathlib.Path(target).exists():
        sys.exit(f"README.md links to {target}, which is not there")
PYTHON

step "swift build -c release"
swift build -c release --build-tests

tandem=$(swift build -c release --show-bin-path)/tandem

step "systemd-analyze verify"
# The unit names an installed program, which is not here; the one that was built stands in for it.
sed -E "s|^(Exec[A-Za-z]+)=[^ ]*|\1=$tandem|" systemd/tandem.service >"$work/tandem.service"
systemd-analyze verify --man=no "$work/tandem.service"

step "tandem model verify Models/cmapss"
"$tandem" model verify "$root/Models/cmapss"

if [ $# -eq 0 ]; then
    step "PyTorch computes the parity fixtures anew"
    "$TANDEM_PYTHON" Tests/InferenceTests/Fixtures/make_fixtures.py --check

    step "Tests/Overload: the slope that it fits"
    (cd Tests/Overload && "$TANDEM_PYTHON" -m unittest --quiet)

    if [ "${TANDEM_LONG:-}" = 1 ]; then
        step "Tests/Overload: thirty minutes, in which memory must not grow"
        "$TANDEM_PYTHON" Tests/Overload/soak.py --tandem "$tandem"
    fi

    step "examples/training: its own tests"
    (cd examples/training && "$TANDEM_PYTHON" -m unittest --quiet)

    step "examples/training --smoke: tiny models, trained, exported, verified, reported"
    if [ -n "${TANDEM_CMAPSS:-}" ] && ls "$TANDEM_CMAPSS"/train_FD00{1,2,3,4}.txt* >"$work/training-files" 2>/dev/null; then
        for recipe in cascade reference; do
            {
                "$TANDEM_PYTHON" examples/training/train.py --smoke --recipe "$recipe" --threads 1 --data "$TANDEM_CMAPSS" \
                    --runs "$work/runs" --bundle "$work/$recipe" --measured "$work/measured" &&
                    "$TANDEM_PYTHON" examples/training/report.py --bundle "$work/$recipe" --measured "$work/measured" \
                        --output "$work/report"
            } >"$work/train.log" 2>&1 || {
                cat "$work/train.log" >&2
                fail "examples/training --smoke --recipe $recipe failed"
            }
            tail -n 1 "$work/train.log"
            "$tandem" model verify "$work/$recipe"
        done
    else
        echo "   skipped: no train_FD001.txt ... train_FD004.txt (.txt.xz) at hand"
    fi
fi

rm -rf "$work"
trap - EXIT
step "swift test -c release (after $SECONDS s)"
# As built above: left to itself it would build everything again, with testable imports, which no test here uses.
exec swift test -c release --skip-build --disable-xctest "$@"
