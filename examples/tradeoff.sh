#!/usr/bin/env bash
# Shows what a trade-off costs and what it gives: the same engines under the three named policies, side by side in one
# daemon. Prints what was said of a few cycles at once and what was settled later, then the errors and what they took.
set -euo pipefail

usage() {
    cat <<'HELP'
Usage: examples/tradeoff.sh [options] [FOLDER]

  FOLDER         of NASA's C-MAPSS files: takes engines of its train_FD001.txt (.txt.xz) that the shipped model has not been
                 trained on; without it simulated engines are taken
  --engines N    how many engines (default 10, at most 20)
  --tandem FILE  the program, where it is built already; without it the script builds it
  --help         this text

Every engine is sent three times, under three names: latency-1, balanced-1 and accuracy-1 are the same engine, of which each
has a policy of its own by its name. The shipped model was trained on NASA's engines, which the simulated ones resemble: its
errors are larger on these. Errors are root mean squares in cycles of remaining useful life, which is true at most
125; each engine runs until it fails, so that the truth is known.
HELP
}

fail() {
    echo "tradeoff.sh: $*" >&2
    exit 1
}

folder=
engines=10
tandem=
while [ $# -gt 0 ]; do
    case $1 in
        --engines | --tandem)
            [ $# -ge 2 ] || fail "$1: expected a value"
            case $1 in
                --engines) engines=$2 ;;
                --tandem) tandem=$2 ;;
            esac
            shift
            ;;
        --help | -h)
            usage
            exit 0
            ;;
        -*) fail "found '$1', expected one of the options of --help" ;;
        *)
            [ -z "$folder" ] || fail "found '$1' after the folder $folder, expected one folder"
            folder=$1
            ;;
    esac
    shift
done
case $engines in
    '' | *[!0-9]* | 0*) fail "--engines: found '$engines', expected a whole number above 0" ;;
esac
[ "$engines" -le 20 ] || fail "--engines: found $engines, expected at most 20"
recording=
if [ -n "$folder" ]; then
    for file in "$folder/train_FD001.txt" "$folder/train_FD001.txt.xz"; do
        if [ -r "$file" ]; then recording=$(cd "$(dirname "$file")" && pwd)/$(basename "$file"); fi
    done
    [ -n "$recording" ] || fail "$folder: found no train_FD001.txt or train_FD001.txt.xz"
fi
if [ -n "$tandem" ]; then
    [ -x "$tandem" ] || fail "--tandem: $tandem cannot be run"
    tandem=$(cd "$(dirname "$tandem")" && pwd)/$(basename "$tandem")
fi
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [ -z "$tandem" ]; then
    command -v swift >/dev/null || fail "swift was not found; install Swift 6.3 from swift.org"
    echo "== swift build -c release"
    swift build -c release --product tandem
    tandem=$(swift build -c release --show-bin-path)/tandem
fi

# A folder for sockets and logs; Unix sockets in it cannot collide with ports that are in use.
work=$(mktemp -d "${TMPDIR:-/tmp}/tandem.XXXXXX")
telemetry=ipc://$work/telemetry
scores=ipc://$work/scores
daemon=
tap=

end_process() {
    local process=$1
    if [ -z "$process" ]; then return; fi
    kill -TERM "$process" 2>/dev/null || true
    wait "$process"
}
clean_up() {
    end_process "$tap" || true
    end_process "$daemon" || true
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

policies="latency balanced accuracy"
cat >"$work/tandem.yaml" <<YAML
ingest:
  type: pull
  bind: ["$telemetry"]
publish:
  json:
    bind: ["$scores"]
control:
  bind: "ipc://$work/control"
tradeoff:
  engines: ["latency-*: latency", "balanced-*: balanced", "accuracy-*: accuracy"]
YAML
echo "== tandem serve: policies by the engines' names"
sed -n '/tradeoff/,$p' "$work/tandem.yaml" | sed 's/^/   /'
"$tandem" serve --config "$work/tandem.yaml" --model-path "$PWD/Models/cmapss" 2>"$work/serve.log" &
daemon=$!
: >"$work/scores.json"
"$tandem" tap --json settled/ window/ event/ status/ --connect "$scores" >"$work/scores.json" 2>"$work/tap.log" &
tap=$!

# Waits until as many lines of the tap match a pattern; gives up when no more of them have come for $3 seconds.
await() {
    local pattern=$1 count=$2 tenths=$(($3 * 10)) found=0 before=0
    while true; do
        found=$(grep -c "$pattern" "$work/scores.json" || true)
        if [ "$found" -ge "$count" ]; then return; fi
        tenths=$((found > before ? $3 * 10 : tenths - 1))
        before=$found
        if [ "$tenths" -le 0 ] || ! kill -0 "$daemon" 2>/dev/null; then
            cat "$work/serve.log" "$work/tap.log" >&2
            fail "$found of $count messages like $pattern came, and no more within $3 s"
        fi
        sleep 0.1
    done
}
await '"topic":"status/"' 1 120

if [ -n "$recording" ]; then
    # Of the engines that the bundle's accuracy was measured on, which its training left out.
    numbers=$(tr -d ' \n' <Models/cmapss/model.json | grep -o '"held_out_engines":{"FD001":\[[0-9,]*' | sed 's/.*\[//' |
        cut -d , -f "1-$engines")
    [ -n "$numbers" ] || fail "Models/cmapss/model.json: found no held_out_engines of FD001"
    echo "== tandem replay $(basename "$recording"), engines $numbers, three times"
else
    echo "== tandem simulate: $engines engines until they fail, three times"
fi
for policy in $policies; do
    if [ -n "$recording" ]; then
        "$tandem" replay "$recording" --engines "$numbers" --prefix "$policy" --speed max --push --connect "$telemetry"
    else
        "$tandem" simulate --engines "$engines" --prefix "$policy" --fleet FD003 --seed 3 --after-failure stop --rate 0 --push \
            --connect "$telemetry"
    fi
done >"$work/publisher.log" 2>&1 || {
    cat "$work/publisher.log" >&2
    fail "the engines could not be sent"
}
sed 's/^/   /' "$work/publisher.log"
# Every cycle is settled once; windows take a moment longer than the engines took.
await '"topic":"settled/' "$(awk '{ cycles += $2 } END { print cycles }' "$work/publisher.log")" 120

end_process "$tap" || true
tap=
status=0
end_process "$daemon" || status=$?
daemon=
[ "$status" -eq 0 ] || {
    cat "$work/serve.log" >&2
    fail "the daemon ended with exit code $status"
}

awk -v policies="$policies" '
    function text(name,    found) {
        return match($0, "\"" name "\":\"[^\"]*\"") ? substr($0, RSTART + length(name) + 4, RLENGTH - length(name) - 5) : ""
    }
    function number(name) {
        return match($0, "\"" name "\":-?[0-9.e+-]+") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3) + 0 : ""
    }
    function row(cycle,    key, line, index_) {
        line = sprintf("%7d %8d", cycle, least(last - cycle, 125))
        line = line sprintf("   %6.1f ± %-5.1f", live[policy[1], watched, cycle], live_sigma[policy[1], watched, cycle])
        for (index_ = 1; index_ <= 3; index_++) {
            key = policy[index_] SUBSEP watched SUBSEP cycle
            line = line sprintf("   %6.1f ± %-4.1f %3d", rul[key], sigma[key], look_ahead[key])
        }
        print line
    }
    function least(a, b) { return a < b ? a : b }
    BEGIN { split(policies, policy, " ") }
    /"topic":"settled\// {
        split(text("engine"), part, "-")
        key = part[1] SUBSEP part[2] SUBSEP number("cycle")
        rul[key] = number("rul"); sigma[key] = number("sigma"); live[key] = number("live_rul")
        live_sigma[key] = number("live_sigma"); look_ahead[key] = number("look_ahead")
        asked[part[1]] = number("asked")
        if (match($0, /"short":/)) short[key] = 1
        end[part[2]] = number("cycle")
        if (part[1] == policy[1] && !(part[2] in seen)) { seen[part[2]] = 1; order[++count] = part[2] }
    }
    /"topic":"window\// && !/"abandoned":/ { split(text("engine"), part, "-"); windows[part[1]]++ }
    /"topic":"status\// && /"level":/ { if (number("level") > 0) stretched = 1 }
    END {
        watched = order[1]; last = end[watched]
        print ""
        print "One engine, " last " cycles until it failed. RUL in cycles, ± its standard deviation: what is true, what was said at once,"
        print "and what was settled under each policy, after how many cycles"
        printf "%7s %8s   %-14s", "cycle", "truth", "live, at once"
        for (index_ = 1; index_ <= 3; index_++) printf "   %-11s%6s", policy[index_], "waited"
        print ""
        for (cycle = 30; cycle <= last - 20; cycle += 30) row(cycle)
        row(last - 10); row(last)
        print ""
        print "Errors (RMSE in cycles) of " count " engines, the same under each policy"
        print "policy     look-ahead   live, at once   settled   waited (cycles)   windows   settled short of look-ahead"
        for (index_ = 1; index_ <= 3; index_++) {
            name = policy[index_]; n = wait = few = a = b = 0
            for (key in rul) {
                split(key, part, SUBSEP)
                if (part[1] != name) continue
                truth = least(end[part[2]] - part[3], 125)
                n++; a += (live[key] - truth) ^ 2; b += (rul[key] - truth) ^ 2; wait += look_ahead[key]; few += (key in short)
            }
            printf "%-10s %10d %15.2f %9.2f %17.1f %9d %17d of %d\n", name, asked[name], sqrt(a / n), sqrt(b / n), wait / n,
                windows[name], few, n
        }
        if (stretched) print "(strides were stretched: this machine was too slow for the engines, which came as fast as it took them)"
    }' "$work/scores.json"
echo
echo "A policy for all: tandem ctl tradeoff set balanced. What else can be had of this model here: tandem tradeoff"
