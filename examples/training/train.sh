#!/bin/sh
# Trains both paths and writes Models/cmapss, REPORT.md and its picture.
# Usage: ./train.sh FOLDER [options of train.py]      FOLDER: NASA's C-MAPSS training files, .txt or .txt.xz
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
[ $# -ge 1 ] || { echo "usage: $0 FOLDER [options of train.py]" >&2; exit 2; }
data=$1
shift
exec python3 "$here/train.py" --data "$data" --bundle "$here/../../Models/cmapss" --report "$here" "$@"
