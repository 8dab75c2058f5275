#!/bin/sh
# Trains both paths, writes Models/cmapss, evaluates it through the daemon's own path where `tandem` is built, and
# writes REPORT.md with its pictures.
# Usage: ./train.sh FOLDER [options of train.py]      FOLDER: NASA's C-MAPSS training files, .txt or .txt.xz
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
[ $# -ge 1 ] || { echo "usage: $0 FOLDER [options of train.py]" >&2; exit 2; }
data=$1
shift
bundle=$here/../../Models/cmapss
python3 "$here/train.py" --data "$data" --bundle "$bundle" --measured "$here/measured" "$@"
tandem=$here/../../.build/release/tandem
if [ -x "$tandem" ]; then
    "$tandem" model verify "$bundle"
    "$tandem" evaluate --model "$bundle" --cmapss "$data" --split train --held-out --transients 500 --seed 1 \
        --json "$here/runs/evaluation.json"
    python3 "$here/report_evaluation.py" "$here/runs/evaluation.json" >"$here/measured/evaluation.json"
else
    echo "train.sh: no $tandem, so measured/evaluation.json stays as it is (swift build -c release)" >&2
fi
python3 "$here/report.py" --bundle "$bundle"
