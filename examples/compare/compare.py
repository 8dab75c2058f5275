"""Measures Tandem against ONNX Runtime, PyTorch and a Python daemon; see README.md. compare.sh prepares and calls it."""

import argparse
import datetime
import json
import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

# One thread each, before anything is imported that makes its threads.
for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = "1"

import daemons
import inference
import pictures
import report
from tandem import Tandem

ROOT = Path(__file__).resolve().parent.parent.parent
PARTS = ("inference", "daemons")
# Instructions that decide which kernels there are.
INSTRUCTIONS = ("avx2", "avx_vnni", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "asimddp", "bf16", "i8mm")


def machine() -> dict:
    text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    fields = [line.split(":", 1) for line in text.splitlines() if ":" in line]
    described = {key.strip(): value.strip() for key, value in reversed(fields)}
    flags = described.get("flags", described.get("Features", "")).split()
    return {
        "processor": described.get("model name", platform.machine()),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "instructions": [flag for flag in INSTRUCTIONS if flag in flags],
        "kernel": platform.release().split("-")[0],
        "load": os.getloadavg()[0],
    }


def run(options: argparse.Namespace) -> dict:
    tandem = Tandem(options.tandem)
    work = options.output / "work"
    work.mkdir(parents=True, exist_ok=True)
    rounds = options.rounds or (3 if options.quick else 7)
    results = {
        "date": datetime.date.today().isoformat(),
        "quick": options.quick,
        "machine": machine(),
        "versions": {"Tandem": f"{tandem.version} {options.commit}".strip(), "Python": platform.python_version()}
        | {name: version(name) for name in ("onnxruntime", "torch", "pyzmq", "orjson", "numpy")},
        "rounds": rounds,
        "rounds_of_daemons": options.rounds or (1 if options.quick else 3),
    }
    if "inference" in options.only:
        print(f"== inference, one thread, {rounds} rounds, µs for each engine or window", flush=True)
        everywhere = os.sched_getaffinity(0)
        core = options.core if options.core is not None else max(everywhere)
        os.sched_setaffinity(0, {core})  # of the programs that are started, too
        seconds = 0.2 if options.quick else 0.4
        results["inference"] = inference.compare(tandem, work, ROOT / "Models", rounds, seconds)
        os.sched_setaffinity(0, everywhere)
    if "daemons" in options.only:
        results["daemons"] = []
        for bundle in ("cmapss", "cmapss-reference"):
            print(f"== daemons with Models/{bundle}, {results['rounds_of_daemons']} rounds", flush=True)
            own = daemons.compare(tandem, ROOT / "Models" / bundle, work, results["rounds_of_daemons"], options.quick)
            results["daemons"].append(own)
    return results


def main() -> None:
    parser = argparse.ArgumentParser(prog="compare.sh", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds, for a first look")
    parser.add_argument(
        "--output", type=Path, default=ROOT / ".build/compare", metavar="DIR", help="default %(default)s"
    )
    parser.add_argument("--check", action="store_true", help="exit with 1 if one of the least ratios is missed")
    parser.add_argument("--only", choices=PARTS, nargs="+", default=PARTS, help="not all of it")
    parser.add_argument("--core", type=int, help="where inference runs; the last one without")
    parser.add_argument("--rounds", type=int, help="of both parts")
    parser.add_argument("--tandem", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--commit", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.output = options.output.resolve()
    results = run(options)

    text = report.markdown(results)
    (options.output / "results.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    (options.output / "RESULTS.md").write_text(text, encoding="utf-8")
    if "inference" in results:
        pictures.inference(results["inference"]["rows"], options.output / "inference.svg")
    for one in results.get("daemons", []):
        pictures.daemons(one["rows"], options.output / f"daemons-{one['bundle']}.svg")
    print("\n" + text)
    print(f"Written to {options.output}: RESULTS.md, results.json and pictures.")
    if options.check and report.missed(results):
        sys.exit(1)


if __name__ == "__main__":
    main()
