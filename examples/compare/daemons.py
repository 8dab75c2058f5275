"""Tandem's daemon and the Python one under the same load, round by round."""

import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import onnx
import zmq

import frames
import onnx_models
from bundles import Bundle
from tandem import Tandem

HERE = Path(__file__).resolve().parent
ENGINES = 1000
# Engines and cycles of each with one message in flight.
LATENCY = (100, 30)
LEAST = {"json": 10.0, "protobuf": 15.0, "p50": 3.0}


@dataclass
class Contender:
    name: str
    # tandem, python or echo
    kind: str
    encoding: str = "json"
    precision: str = ""
    window_thread: bool = False
    batch: int = 1


CONTENDERS = (
    Contender("no daemon (echo)", "echo"),
    Contender("Python float32", "python", precision="float32"),
    Contender("Python float32, window thread", "python", precision="float32", window_thread=True),
    Contender("Python int8", "python", precision="int8"),
    Contender("Python int8, window thread", "python", precision="int8", window_thread=True),
    Contender("Python float32, all batched", "python", precision="float32", window_thread=True, batch=32),
    Contender("Python int8, all batched", "python", precision="int8", window_thread=True, batch=32),
    Contender("Tandem, JSON", "tandem"),
    Contender("Tandem, Protobuf", "tandem", encoding="protobuf"),
)
BY_NAME = {contender.name: contender for contender in CONTENDERS}


@contextmanager
def cores(those: set[int]) -> Iterator[None]:
    """Programs that are started within it stay on `those`."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, those)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


class Comparison:
    def __init__(self, tandem: Tandem, bundle: Path, folder: Path, quick: bool):
        self.tandem, self.bundle, self.folder = tandem, Bundle.read(bundle), folder / f"daemons-{bundle.name}"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.load = self.folder / "load"
        subprocess.run(["cc", "-O2", "-o", self.load, HERE / "load.c", "-lzmq"], check=True)
        for path, model in self.bundle.paths.items():
            graph = onnx_models.graph_of(model, "B")
            onnx.save(graph, self.folder / f"{path}.float32.onnx")
            kinds = ["LSTM", "MatMul"] if any(layer["type"] == "self_attention" for layer in model.layers) else ["LSTM"]
            onnx.save(onnx_models.quantised(graph, kinds, False), self.folder / f"{path}.int8.onnx")
        # Who is faster gets more of the same, so that both are measured for seconds. Echo takes what Tandem gets.
        self.cycles = {"python": 30, "tandem": 90 if quick else 210, "echo": 90 if quick else 210}
        self.warm_ups: dict[Path, int] = {}
        self.log = self.folder / "daemon.log"

    def file(self, contender: Contender, in_flight: int) -> Path:
        engines, cycles = LATENCY if in_flight == 1 else (ENGINES, self.cycles[contender.kind])
        file = self.folder / f"{contender.encoding}-{engines}-{cycles}.frames"
        if file not in self.warm_ups:
            self.warm_ups[file] = frames.write(file, self.bundle.manifest, engines, cycles, contender.encoding)
        return file

    @contextmanager
    def daemon(self, contender: Contender, telemetry: str, scores: str) -> Iterator[None]:
        with self.log.open("w") as log:
            match contender.kind:
                case "echo":
                    process = subprocess.Popen([self.load, "echo", telemetry, scores], stderr=log)
                case "tandem":
                    process = self.tandem.serve(self.bundle.folder, telemetry, scores, contender.encoding, log)
                case _:
                    command = [sys.executable, str(HERE / "python_daemon.py"), "--bundle", str(self.bundle.folder)]
                    command += ["--models", str(self.folder), "--precision", contender.precision]
                    command += ["--ingest", telemetry, "--publish", scores, "--batch", str(contender.batch)]
                    command += ["--window-thread"] if contender.window_thread else []
                    process = subprocess.Popen(command, stderr=log)
            try:
                yield
            finally:
                process.send_signal(signal.SIGTERM if contender.kind == "tandem" else signal.SIGKILL)
                process.wait()

    def run(self, contender: Contender, in_flight: int) -> dict:
        file = self.file(contender, in_flight)
        everywhere = os.sched_getaffinity(0)
        # With one in flight one of both sleeps; left to the scheduler, where it wakes up would decide the figure.
        own = {max(everywhere)} if in_flight == 1 else everywhere
        with tempfile.TemporaryDirectory() as sockets, cores(everywhere - own or everywhere):
            telemetry, scores = f"ipc://{sockets}/telemetry", f"ipc://{sockets}/scores"
            with self.daemon(contender, telemetry, scores), cores(own):
                done = subprocess.run(
                    [self.load, telemetry, scores, file, str(self.warm_ups[file]), str(in_flight)],
                    check=False,
                    capture_output=True,
                    text=True,
                )
        if done.returncode:
            raise RuntimeError(f"{contender.name}: {done.stderr.strip()}\n{self.log.read_text()[-2000:]}")
        found = json.loads(done.stdout)
        if found["abandoned"]:
            raise RuntimeError(f"{contender.name}: {found['abandoned']} windows were abandoned, expected none")
        return found

    def scores(self, contender: Contender, cycles: int = 60) -> dict[tuple, float]:
        """RUL and sigma of one engine's cycles and windows."""
        values = frames.channel_values(self.bundle.manifest, cycles)
        found: dict[tuple, float] = {}
        context = zmq.Context()
        with tempfile.TemporaryDirectory() as sockets:
            telemetry, scores = f"ipc://{sockets}/telemetry", f"ipc://{sockets}/scores"
            with self.daemon(contender, telemetry, scores):
                out, into = context.socket(zmq.PUB), context.socket(zmq.SUB)
                into.subscribe(b"live/")
                into.subscribe(b"window/")
                into.connect(scores)
                out.connect(telemetry)
                probe, end = 0, time.monotonic() + 30
                while not into.poll(20):
                    probe += 1
                    out.send_multipart([b"telemetry/probe/", frames.json_record(probe, values[0])])
                    if time.monotonic() > end:
                        raise RuntimeError(f"{contender.name} did not answer\n{self.log.read_text()[-2000:]}")
                for cycle, row in enumerate(values, start=1):
                    out.send_multipart([b"telemetry/E1/", frames.json_record(cycle, row)])
                while len(found) < 2 * cycles + 4 * frames.CYCLES and into.poll(10000):
                    topic, payload = into.recv_multipart()
                    message = json.loads(payload)
                    if topic == b"live/E1/":
                        found["live", message["cycle"], "rul"] = message["rul"]
                        found["live", message["cycle"], "sigma"] = message["sigma"]
                    elif topic == b"window/E1/":
                        for key in ("rul", "sigma"):
                            columns = zip(message["cycles"], message[f"{key}_by_cycle"])
                            found |= {("window", cycle, key): value for cycle, value in columns}
        context.destroy(0)
        return found

    def agreement(self) -> float:
        """The largest difference in cycles between the float32 daemons; Tandem's is `float32` for this run."""
        settings = ("TANDEM_SCORING_LIVE_PRECISION", "TANDEM_SCORING_WINDOW_PRECISION")
        os.environ |= dict.fromkeys(settings, "float32")
        try:
            ours = self.scores(BY_NAME["Tandem, JSON"])
        finally:
            for setting in settings:
                del os.environ[setting]
        theirs = self.scores(BY_NAME["Python float32, all batched"])
        if ours.keys() != theirs.keys() or not ours:
            raise RuntimeError(f"the daemons scored {len(ours)} and {len(theirs)} values of the same cycles")
        worst = max(abs(ours[key] - theirs[key]) for key in ours)
        if not worst <= 0.01:
            raise RuntimeError(f"the daemons' scores differ by {worst:.3f} cycles, expected 0.01 at most")
        return worst


def compare(tandem: Tandem, bundle: Path, folder: Path, rounds: int, quick: bool) -> dict:
    own = Comparison(tandem, bundle, folder, quick)
    difference, precision = own.agreement(), ""
    rates: dict[str, list[float]] = {}
    p50: dict[str, list[float]] = {}
    p99: dict[str, list[float]] = {}
    for _ in range(rounds):
        for contender in CONTENDERS:
            rates.setdefault(contender.name, []).append(own.run(contender, ENGINES)["cycles_per_s"])
            latency = own.run(contender, 1)
            p50.setdefault(contender.name, []).append(latency["p50_us"])
            p99.setdefault(contender.name, []).append(latency["p99_us"])
            if contender.kind == "tandem":
                precision = precision_in_force(own.log)
    rows = [
        {
            "daemon": contender.name,
            "cycles_per_s": statistics.median(rates[contender.name]),
            "p50_us": statistics.median(p50[contender.name]),
            "p99_us": statistics.median(p99[contender.name]),
            "rounds": {
                "cycles_per_s": rates[contender.name],
                "p50_us": p50[contender.name],
                "p99_us": p99[contender.name],
            },
        }
        for contender in CONTENDERS
    ]
    for row in rows:
        print(f"   {row['daemon']}: {row['cycles_per_s']:.0f} cycles/s, p50 {row['p50_us']:.0f} us", flush=True)
    return {
        "bundle": bundle.name,
        "difference": difference,
        "precision": precision,
        "rows": rows,
        "ratios": ratios(rates, p50),
    }


def ratios(rates: dict[str, list[float]], p50: dict[str, list[float]]) -> list[dict]:
    """Tandem against the better form of each Python daemon that steps engine by engine, and against those that batch.

    A least is asked for against the float32 one that steps engine by engine.
    """
    found = []
    for precision in ("float32", "int8"):
        for batched in (False, True):
            forms = [c.name for c in CONTENDERS if c.precision == precision and (c.batch > 1) == batched]
            fastest = max(forms, key=lambda name: statistics.median(rates[name]))
            quickest = min(forms, key=lambda name: statistics.median(p50[name]))
            pairs = [
                ("cycles/s, JSON", rates["Tandem, JSON"], rates[fastest], fastest, LEAST["json"]),
                ("cycles/s, Protobuf", rates["Tandem, Protobuf"], rates[fastest], fastest, LEAST["protobuf"]),
                ("p50 of one in flight, JSON", p50[quickest], p50["Tandem, JSON"], quickest, LEAST["p50"]),
            ]
            for what, above, below, against, least in pairs:
                ratio = statistics.median(a / b for a, b in zip(above, below))
                row = {"what": what, "against": against, "ratio": ratio}
                if precision == "float32" and not batched:
                    row |= {"least": least, "met": round(ratio, 2) >= least}
                found.append(row)
    return found


def precision_in_force(log: Path) -> str:
    """What the Tandem daemon said of it in its last run: "live int8, window int8"."""
    found = re.search(r"precision: (live \w+, window \w+)", log.read_text(encoding="utf-8"))
    return found[1] if found else "not said"
