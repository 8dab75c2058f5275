#!/usr/bin/env bash
# Shows Tandem at work on a fresh Debian 12 with Swift 6.3: builds it, starts the daemon with the shipped model bundle,
# streams engines to it, shows live and window scores of the same cycles side by side, and stops everything.
set -euo pipefail

usage() {
    cat <<'HELP'
Usage: examples/quickstart.sh [options]

  --cmapss FILE    replay this C-MAPSS file (such as test_FD001.txt.xz) instead of a synthetic fleet
  --seconds N      show scores for so long (default 20)
  --engines N      how many engines (default 3)
  --help           this text

Installs packages with apt-get if some are missing, as root or through sudo. Nothing is left running.
HELP
}

fail() {
    echo "quickstart.sh: $*" >&2
    exit 1
}

cmapss=
seconds=20
engines=3
while [ $# -gt 0 ]; do
    case $1 in
        --cmapss | --seconds | --engines)
            [ $# -ge 2 ] || fail "$1: expected a value"
            case $1 in
                --cmapss) cmapss=$2 ;;
                --seconds) seconds=$2 ;;
                --engines) engines=$2 ;;
            esac
            shift
            ;;
        --help | -h)
            usage
            exit 0
            ;;
        *) fail "found '$1', expected one of the options of --help" ;;
    esac
    shift
done
for number in "$seconds" "$engines"; do
    case $number in
        '' | *[!0-9]* | 0*) fail "found '$number', expected a whole number above 0" ;;
    esac
done
if [ -n "$cmapss" ]; then
    [ -r "$cmapss" ] || fail "$cmapss: cannot be read"
    cmapss=$(cd "$(dirname "$cmapss")" && pwd)/$(basename "$cmapss")
fi
cd "$(dirname "${BASH_SOURCE[0]}")/.."

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "not root and no sudo: cannot run $*"
    fi
}

echo "== packages"
missing=()
command -v pkg-config >/dev/null || missing+=(pkg-config)
{ command -v pkg-config >/dev/null && pkg-config --exists libzmq; } || missing+=(libzmq3-dev)
command -v xz >/dev/null || missing+=(xz-utils)
if [ ${#missing[@]} -gt 0 ]; then
    echo "   installing ${missing[*]}"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
command -v swift >/dev/null || fail "swift was not found; install Swift 6.3 from swift.org"

echo "== swift build -c release"
swift build -c release --product tandem
tandem=$(swift build -c release --show-bin-path)/tandem

# A folder for sockets and logs; Unix sockets in it cannot collide with ports that are in use.
work=$(mktemp -d "${TMPDIR:-/tmp}/tandem.XXXXXX")
telemetry=ipc://$work/telemetry
scores=ipc://$work/scores
daemon=
publisher=

stop() {
    local process
    # The publisher first, so that the daemon has nothing more to wait for.
    for process in "$publisher" "$daemon"; do
        if [ -n "$process" ] && kill -0 "$process" 2>/dev/null; then
            kill -TERM "$process"
            wait "$process" 2>/dev/null || true
        fi
    done
    rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

echo "== tandem serve, with the bundle in Models/cmapss"
"$tandem" serve --model-path "$PWD/Models/cmapss" --ingest-bind "$telemetry" --publish-json-bind "$scores" \
    2>"$work/serve.log" &
daemon=$!
# status/ is published once the sockets are bound and the bundle is verified.
"$tandem" tap status/ --json --count 1 --duration 30 --connect "$scores" >"$work/status.json" || true
if [ ! -s "$work/status.json" ] || ! kill -0 "$daemon" 2>/dev/null; then
    cat "$work/serve.log" >&2
    fail "the daemon did not start"
fi
sed 's/^/   /' "$work/serve.log"

# Fast enough that the first windows of 30 cycles are complete after a few seconds.
rate=$((engines * 10))
if [ -n "$cmapss" ]; then
    echo "== tandem replay $(basename "$cmapss"), the first $engines engines, ten cycles a second each"
    "$tandem" replay "$cmapss" --engines "1-$engines" --rate "$rate" --connect "$telemetry" >"$work/publisher.log" 2>&1 &
else
    echo "== tandem simulate: $engines engines, some of them old, ten cycles a second each"
    "$tandem" simulate --engines "$engines" --age 0.8 --seed 7 --rate "$rate" --connect "$telemetry" \
        >"$work/publisher.log" 2>&1 &
fi
publisher=$!

echo "== tandem tap --side-by-side, for $seconds seconds"
"$tandem" tap --side-by-side --duration "$seconds" --connect "$scores" | tee "$work/scores.txt"
if [ "$(wc -l <"$work/scores.txt")" -lt 2 ]; then
    cat "$work/publisher.log" "$work/serve.log" >&2
    fail "no scores came"
fi

echo "== stopping"
trap - EXIT
stop
echo "Done. Next: README.md says how to send your own telemetry, systemd/install.sh installs the service."
