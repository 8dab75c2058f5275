#!/usr/bin/env bash
# Shows Tandem at work on a fresh Debian 12 with Swift 6.3: builds it, starts the daemon with the shipped model bundle,
# streams engines to it, shows live scores and what is settled of the same cycles later while one engine wears out, and
# stops everything.
set -euo pipefail

usage() {
    cat <<'HELP'
Usage: examples/quickstart.sh [options]

  --cmapss FILE    replay this C-MAPSS file (such as train_FD001.txt or test_FD001.txt.xz), its longest recorded engines,
                   instead of a synthetic fleet
  --seconds N      show scores for so long (default 20)
  --engines N      how many engines (default 3); one of them is watched
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
{ command -v pkg-config >/dev/null && pkg-config --exists sqlite3; } || missing+=(libsqlite3-dev)
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

end_process() {
    local process=$1
    if [ -z "$process" ]; then return; fi
    kill -TERM "$process" 2>/dev/null || true
    wait "$process"
}
clean_up() {
    # The publisher first, so that the daemon has nothing more to wait for.
    end_process "$publisher" || true
    end_process "$daemon" || true
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

echo "== tandem serve, with the bundle in Models/cmapss"
"$tandem" serve --model-path "$PWD/Models/cmapss" --ingest-bind "$telemetry" --publish-json-bind "$scores" \
    --control-bind "ipc://$work/control" 2>"$work/serve.log" &
daemon=$!
# status/ is published once the sockets are bound and the bundle is verified.
"$tandem" tap status/ --json --count 1 --duration 30 --connect "$scores" >"$work/status.json" || true
if [ ! -s "$work/status.json" ] || ! kill -0 "$daemon" 2>/dev/null; then
    cat "$work/serve.log" >&2
    fail "the daemon did not start"
fi
sed 's/^/   /' "$work/serve.log"

pace=12 # cycles a second of each engine: the first window of 30 cycles is complete after 2.5 seconds
if [ -n "$cmapss" ]; then
    # The longest records: those of a test file end somewhere before the failure, these the closest to it.
    case $cmapss in
        *.xz) xz -dc "$cmapss" ;;
        *) cat "$cmapss" ;;
    esac | awk 'NF == 26 && $1 ~ /^[0-9]+$/ { cycles[$1] += 1 } END { for (n in cycles) print cycles[n], n }' |
        sort -k1,1nr -k2,2n | awk -v wanted="$engines" 'NR <= wanted' >"$work/engines"
    [ -s "$work/engines" ] || fail "$cmapss: found no row of 26 numbers, expected a C-MAPSS file"
    read -r longest number <"$work/engines"
    watched=recorded-$number
    # The record shall end while we look.
    fitting=$((longest / (seconds > 4 ? seconds - 3 : 1) + 1))
    if [ "$fitting" -gt "$pace" ]; then pace=$fitting; fi
    numbers=$(awk '{ printf "%s%s", (NR > 1 ? "," : ""), $2 }' "$work/engines")
    echo "== tandem replay $(basename "$cmapss"), engines $numbers, $pace cycles a second each"
    "$tandem" replay "$cmapss" --engines "$numbers" --prefix recorded --speed "$pace" --connect "$telemetry" \
        >"$work/publisher.log" 2>&1 &
else
    watched=sim-1
    echo "== tandem simulate: $engines engines in the middle of their lives, $pace cycles a second each"
    # With this seed sim-1 fails after 162 cycles, and begins a new life.
    "$tandem" simulate --engines "$engines" --age 0.6 --seed 19 --rate $((engines * pace)) --connect "$telemetry" \
        >"$work/publisher.log" 2>&1 &
fi
publisher=$!

cat <<LEGEND
== tandem tap --side-by-side: $watched for $seconds seconds, its remaining useful life in cycles (at most 125) said twice
   live, at once    when the cycle came, knowing only the past; ± is the standard deviation of the error
   settled, later   once, and finally: from a window of 30 cycles that saw as many after this one as look-ahead says
   change           what live would have had to say otherwise
LEGEND
# The heading comes once.
"$tandem" tap --side-by-side "live/$watched/" "settled/$watched/" "alert/$watched/" --duration "$seconds" \
    --connect "$scores" | tee "$work/scores.txt" | sed -nu -e 1,2p -e "/^$watched /p"
if ! grep -q "^$watched .* [+-][0-9]" "$work/scores.txt"; then
    cat "$work/publisher.log" "$work/serve.log" >&2
    fail "no settled scores of $watched came within $seconds s"
fi

echo "== tandem tap: what a subscriber that comes now is given at once, the last message of each topic"
"$tandem" tap --duration 0.3 --connect "$scores"
echo "== tandem tap live/$watched/ --json: a score as programs read it"
"$tandem" tap "live/$watched/" --json --count 1 --duration 10 --connect "$scores"

echo "== stopping"
end_process "$publisher" || true
publisher=
sed 's/^/   /' "$work/publisher.log"
status=0
end_process "$daemon" || status=$?
daemon=
tail -n 2 "$work/serve.log" | sed 's/^/   /'
[ "$status" -eq 0 ] || fail "the daemon ended with exit code $status"
echo "Done, nothing is left running. Next: README.md says how to send your own telemetry, systemd/install.sh installs the service."
