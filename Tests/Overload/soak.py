#!/usr/bin/env python3
"""Overloads a daemon and holds its memory to what README says of it: a slope whose confidence interval holds zero.

    Tests/Overload/soak.py --tandem .build/release/tandem [--seconds 1800] [--rate 0] [--engines 1000] [--processors 0,1]

The daemon, whose ingest is PUB/SUB, and the fleet of `tandem simulate` share the processors. The fleet sends as fast as the daemon
takes it, which is more than any machine has windows scored of, unless --rate says how many cycles a second. Resident memory is sampled every second;
the first fifth is for the daemon to fill its queues, those before it too: in it the daemon is stopped for a second now and then,
as on a machine that has other things to do, and what it has missed comes at twice the rate. Prints one JSON object, in which `grown` says what kinds of memory
grew after that, in MB; writes the samples where --samples says, and exits 0 only if the slope holds zero, no queue passed its
limit, and the overload was one: windows were abandoned for it in each fifth."""
import argparse
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

from slope import slope


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tandem", required=True)
    parser.add_argument("--model", default=str(pathlib.Path(__file__).resolve().parents[2] / "Models/cmapss"))
    parser.add_argument("--seconds", type=int, default=1800)
    parser.add_argument("--rate", type=int, default=0)
    parser.add_argument("--engines", type=int, default=1_000)
    parser.add_argument("--processors", help="as taskset takes them")
    parser.add_argument("--samples", help="a file for the samples, CSV")
    parser.add_argument("settings", nargs="*", help="of the daemon, after --")
    return parser.parse_args()


# Linux adds what a thread has touched to its process's counts by up to 64 pages at a time (proc(5): VmRSS is inaccurate).
RESOLUTION = 64 * os.sysconf("SC_PAGE_SIZE")


def resident(process):
    """Resident memory of a process, in bytes, to within RESOLUTION."""
    text = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", text)[1]) * 1024


def by_kind(process):
    """Resident memory of a process by what it is for, in bytes."""
    sizes, kind = {}, ""
    for line in pathlib.Path(f"/proc/{process.pid}/smaps").read_text().splitlines():
        if mapping := re.match(r"([0-9a-f]+)-[0-9a-f]+ \S+ \S+ \S+ \d+ *(.*)$", line):
            name = mapping[2]
            # An arena of glibc's heap other than the first begins at a multiple of 64 MiB.
            unnamed = "arena" if int(mapping[1], 16) % (64 << 20) == 0 else "unnamed"
            kind = "heap" if name == "[heap]" else "files" if name.startswith("/") else name or unnamed
        elif line.startswith("Rss:"):
            sizes[kind] = sizes.get(kind, 0) + int(line.split()[1]) * 1024
    return sizes


def hold_up(process, elapsed):
    """Stops the process for one second in ten."""
    process.send_signal(signal.SIGSTOP if elapsed % 10 < 1 else signal.SIGCONT)


def status(tandem, control):
    reply = subprocess.run(
        [tandem, "ctl", "--socket", control, "--json", "status"], capture_output=True, text=True, timeout=60, check=True
    )
    return json.loads(reply.stdout)["status"]


def abandoned(tandem, control):
    """Windows that were abandoned for overload so far."""
    return status(tandem, control)["windows"]["abandoned"].get("overload", 0)


def main():
    options = arguments()
    pin = ["taskset", "-c", options.processors] if options.processors else []
    with tempfile.TemporaryDirectory(prefix="tandem-soak-") as folder:
        control = f"ipc://{folder}/control"
        daemon = subprocess.Popen(
            [*pin, options.tandem, "serve", "--model-path", options.model, "--ingest-bind", f"ipc://{folder}/in",
             "--publish-json-bind", f"ipc://{folder}/out", "--control-bind", control, *options.settings],
            stderr=open(f"{folder}/log", "wb"))
        while b"ready" not in pathlib.Path(f"{folder}/log").read_bytes():
            if daemon.poll() is not None:
                sys.exit(pathlib.Path(f"{folder}/log").read_text())
            time.sleep(0.1)
        fleet = subprocess.Popen(
            [*pin, options.tandem, "simulate", "--connect", f"ipc://{folder}/in", "--engines", str(options.engines),
             "--rate", str(options.rate), "--cycles", "1000000000000", "--patience", "3600"],
            stdout=subprocess.DEVNULL)
        times, sizes = [], []
        before = None
        overload = []
        samples = open(options.samples, "w") if options.samples else None
        try:
            begin = time.monotonic()
            while time.monotonic() - begin < options.seconds:
                time.sleep(1)
                if time.monotonic() - begin < options.seconds / 5 - 10:
                    hold_up(daemon, time.monotonic() - begin)
                else:
                    daemon.send_signal(signal.SIGCONT)
                if fleet.poll() is not None:
                    sys.exit(f"the fleet ended by itself after {time.monotonic() - begin:.0f} s: no overload any more")
                times.append(time.monotonic() - begin)
                sizes.append(resident(daemon))
                if before is None and times[-1] > options.seconds / 5:
                    before = by_kind(daemon)
                # Not while it is held up, when it cannot answer.
                elif before and times[-1] > options.seconds / 5 * (len(overload) + 1):
                    overload.append(abandoned(options.tandem, control))
                if samples:
                    print(f"{times[-1]:.1f},{sizes[-1]}", file=samples, flush=True)
            after = by_kind(daemon)
            last = status(options.tandem, control)
        finally:
            fleet.kill()
            daemon.send_signal(signal.SIGCONT)
            daemon.send_signal(signal.SIGTERM)
            daemon.wait()
    settled = len(sizes) // 5
    fitted, half = slope(times[settled:], sizes[settled:], RESOLUTION)
    full = [queue for queue in last["queues"] if queue["highest"] > queue["limit"]]
    overload.append(last["windows"]["abandoned"].get("overload", 0))
    verdict = {
        "seconds": options.seconds,
        "accepted": last["accepted"],
        "windows_abandoned": overload,
        "mb_first": round(sizes[settled] / 1e6, 1),
        "mb_least": round(min(sizes[settled:]) / 1e6, 1),
        "mb_most": round(max(sizes[settled:]) / 1e6, 1),
        "mb_per_minute": round(fitted * 60 / 1e6, 4),
        "confidence_95": round(half * 60 / 1e6, 4),
        "grown": {kind: round((size - before.get(kind, 0)) / 1e6, 3) for kind, size in after.items()},
        "queues": {queue["name"]: [queue["highest"], queue["limit"]] for queue in last["queues"]},
        "beyond_their_limit": [queue["name"] for queue in full],
    }
    print(json.dumps(verdict))
    if any(later <= earlier for earlier, later in zip(overload, overload[1:])):
        sys.exit("for a fifth of the time no window was abandoned: this was no overload; a higher --rate is needed")
    if fitted - half > 0 or full:
        sys.exit("memory grows, or a queue passed its limit")


if __name__ == "__main__":
    main()
