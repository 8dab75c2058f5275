"""What Tandem's daemon does, as one would write it in Python: pyzmq, orjson, ONNX Runtime, NumPy.

Takes telemetry in JSON, scores each cycle at once and each window of 30 cycles when it is complete, and publishes both in
Tandem's format. It keeps each engine's states, checks the order of its cycles and normalises, as Tandem does. It has no
status, last values, limits, eviction or Protobuf, which only makes it faster. `--window-thread` scores windows beside the
loop, those that wait together in one batch; without it each is scored where it becomes due. `--batch` steps the live model
of engines that wait together in one call.
"""

import argparse
import json
import math
import signal
import threading
import time
from bisect import bisect_right
from collections import deque
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

import numpy as np
import onnxruntime
import orjson
import zmq

WARM_UP = 30  # cycles
BATCH = 32  # windows
HEALTH = ("normal", "degrading", "critical")


def time_stamp() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def health_of(rul: float) -> str:
    return "normal" if rul > 80 else "degrading" if rul > 30 else "critical"


def softplus(value):
    return np.logaddexp(0, value)


class Bundle:
    """What model.json says beside the layers."""

    def __init__(self, folder: Path):
        manifest = json.loads((folder / "model.json").read_text())
        names = [channel["name"] for channel in manifest["channels"]]
        self.minimum = np.array([channel.get("minimum", -np.inf) for channel in manifest["channels"]], np.float32)
        self.maximum = np.array([channel.get("maximum", np.inf) for channel in manifest["channels"]], np.float32)
        self.model = f"{manifest['name']}-{manifest['version']}"
        self.channels, self.length = len(names), manifest["window"]["length"]
        normalisation = manifest["normalisation"]
        self.reads = np.array([names.index(name) for name in normalisation["inputs"]])
        self.conditioned = np.array([names.index(name) for name in normalisation["condition_channels"]])
        conditions = normalisation["conditions"]
        self.condition_scale = np.array(normalisation["condition_scale"], np.float32)
        self.centroids = np.array([one["centroid"] for one in conditions], np.float32)
        self.mean = np.array([one["mean"] for one in conditions], np.float32)
        self.spread = np.array([one["scale"] for one in conditions], np.float32)
        self.cap, self.scale = manifest["target"]["cap"], manifest["target"]["scale"]
        uncertainty = manifest.get("uncertainty", {})
        self.grid = uncertainty.get("rul", [0.0, self.cap])
        self.live_table = uncertainty.get("live", [1.0] * len(self.grid))
        self.window_table = np.array(uncertainty.get("window", [[1.0] * len(self.grid)] * self.length))
        temperature = uncertainty.get("temperature", {})
        self.temperature = temperature.get("live", 1.0)
        condition = uncertainty.get("condition", {})
        self.live_condition = condition.get("live", [1.0] * len(conditions))
        self.window_condition = np.array(condition.get("window", [[1.0] * len(conditions)] * self.length))
        self.look_ahead = list(range(self.length - 1, -1, -1))
        self.ahead = np.array(self.look_ahead)

    def inputs(self, values: np.ndarray) -> tuple[np.ndarray, int]:
        """Raw channels to a row of inputs and the operating condition."""
        condition = int((((values[self.conditioned] - self.centroids) / self.condition_scale) ** 2).sum(1).argmin())
        return (values[self.reads] - self.mean[condition]) / self.spread[condition], condition

    def live_sigma(self, rul: float, raw: float | None, condition: int) -> float:
        at = min(max(bisect_right(self.grid, rul), 1), len(self.grid) - 1)
        low, high = self.grid[at - 1], self.grid[at]
        part = (rul - low) / (high - low)
        factor = self.live_table[at - 1] * (1 - part) + self.live_table[at] * part
        own = math.log1p(math.exp(-abs(raw))) + max(raw, 0.0) if raw is not None else 1 / self.scale
        return factor * own * self.scale * self.live_condition[condition]

    def window_sigma(self, rul: np.ndarray, raw: np.ndarray | None, conditions: list[int]) -> np.ndarray:
        at = np.clip(np.searchsorted(self.grid, rul, "right"), 1, len(self.grid) - 1)
        grid = np.asarray(self.grid)
        part = (rul - grid[at - 1]) / (grid[at] - grid[at - 1])
        table = self.window_table[self.ahead]
        rows = np.arange(self.length)
        factor = table[rows, at - 1] * (1 - part) + table[rows, at] * part
        own = softplus(raw) * self.scale if raw is not None else 1.0
        return factor * own * self.window_condition[self.ahead, conditions]


class Engine:
    """One engine's states, and what the window model will read of its last cycles."""

    __slots__ = ("cycle", "feed", "rows", "seen", "sequences", "since", "window")

    def __init__(self, states: dict[str, np.ndarray], length: int):
        self.cycle, self.seen, self.window, self.since = 0, 0, 0, 0
        self.feed = dict(states)
        # (cycle, inputs, condition, live features, live RUL, time of receipt, channels)
        self.rows: deque[tuple] = deque(maxlen=length)
        self.sequences = {"live": 0, "window": 0, "event": 0}


class Accepted(NamedTuple):
    """A cycle that is to be scored."""

    name: bytes
    engine: Engine
    cycle: int
    values: np.ndarray
    inputs: np.ndarray
    condition: int
    flags: list[str]
    received: str
    arrived: float


class WindowModel:
    def __init__(self, session: onnxruntime.InferenceSession, bundle: Bundle, stride: int):
        self.session, self.bundle = session, bundle
        # The next window scores the newer cycles again.
        self.settled = [i < stride for i in range(bundle.length)]
        self.names = [one.name for one in session.get_outputs()]
        self.reads_features = any(one.name == "features" for one in session.get_inputs())

    def score(self, windows: list[tuple]) -> list[dict]:
        """Windows (engine's id, number, rows, due) to messages without their sequence."""
        began = time.perf_counter()
        feed = {"x": np.stack([[row[1] for row in rows] for _, _, rows, _ in windows], axis=1)}
        if self.reads_features:
            feed["features"] = np.stack([[row[3] for row in rows] for _, _, rows, _ in windows], axis=1)
        outputs = dict(zip(self.names, self.session.run(self.names, feed)))
        compute = 1e6 * (time.perf_counter() - began)
        ruls = np.clip(outputs["rul"][:, :, 0] * self.bundle.scale, 0, self.bundle.cap)  # (T, B)
        messages = []
        for b, (engine, number, rows, due) in enumerate(windows):
            rul = ruls[:, b]
            raw = outputs["sigma"][:, b, 0] if "sigma" in outputs else None
            sigma = self.bundle.window_sigma(rul, raw, [row[2] for row in rows])
            messages.append(
                {
                    "engine": engine,
                    "window": number,
                    "first_cycle": rows[0][0],
                    "last_cycle": rows[-1][0],
                    "rul": float(rul[-1]),
                    "health": health_of(rul[-1]),
                    "cycles": [row[0] for row in rows],
                    "rul_by_cycle": rul,
                    "sigma_by_cycle": sigma,
                    "look_ahead": self.bundle.look_ahead,
                    "live_rul_by_cycle": [row[4] for row in rows],
                    "settled": self.settled,
                    "context_wait_ms": 1e3 * (rows[-1][5] - rows[0][5]),
                    "compute_us": compute,
                    "queue_us": 1e6 * (began - due),
                    "model": self.bundle.model,
                }
            )
        return messages


class Daemon:
    def __init__(self, options: argparse.Namespace):
        self.bundle = Bundle(options.bundle)
        self.stride, self.batch = options.stride, options.batch
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = settings.inter_op_num_threads = 1
        live, window = (
            onnxruntime.InferenceSession(
                str(options.models / f"{path}.{options.precision}.onnx"), settings, ["CPUExecutionProvider"]
            )
            for path in ("live", "window")
        )
        self.live, self.window = live, WindowModel(window, self.bundle, options.stride)
        self.outputs = [one.name for one in live.get_outputs()]
        self.states = {
            one.name: np.zeros([size if isinstance(size, int) else 1 for size in one.shape], np.float32)
            for one in live.get_inputs()
            if one.name != "x"
        }
        self.batch_axis = {key: state.ndim - 2 for key, state in self.states.items()}  # (B, n), and (1, B, H)
        self.engines: dict[bytes, Engine] = {}
        self.epoch = time.time_ns() // 1000
        self.context = zmq.Context()
        self.telemetry, self.scores = self.context.socket(zmq.SUB), self.context.socket(zmq.XPUB)
        for socket in (self.telemetry, self.scores):
            socket.set_hwm(100_000)
        self.telemetry.subscribe(b"telemetry/")
        self.telemetry.bind(options.ingest)
        self.scores.bind(options.publish)
        self.waiting: SimpleQueue | None = None
        self.scored = None
        if options.window_thread:
            self.waiting = SimpleQueue()
            self.scored = self.context.socket(zmq.PULL)
            self.scored.set_hwm(0)
            self.scored.bind("inproc://windows")
            threading.Thread(target=self.score_windows, daemon=True).start()

    def publish(self, family: str, name: bytes, engine: Engine, message: dict) -> None:
        engine.sequences[family] += 1
        message["epoch"], message["sequence"] = self.epoch, engine.sequences[family]
        payload = orjson.dumps(message, option=orjson.OPT_SERIALIZE_NUMPY)
        self.scores.send_multipart([family.encode() + b"/" + name + b"/", payload], copy=True)

    def event(self, name: bytes, engine: Engine, kind: str, first: int, last: int, reason: str) -> None:
        message = {"engine": name.decode(), "kind": kind, "first_cycle": first, "last_cycle": last, "reason": reason}
        self.publish("event", name, engine, message | {"time": time_stamp()})

    def take(self, topic: bytes, payload: bytes) -> Accepted | None:
        """None, and an event, if the record is refused."""
        received, arrived = time_stamp(), time.perf_counter()
        name = topic[10:-1]
        engine = self.engines.get(name)
        if engine is None:
            engine = self.engines[name] = Engine(self.states, self.bundle.length)
        try:
            record = orjson.loads(payload)
            cycle = record["cycle"]
            values = np.array(record["values"], np.float32)
            if values.shape != (self.bundle.channels,) or not isinstance(cycle, int) or cycle < 1:
                raise ValueError(f"cycle {cycle}, {values.shape} values")
        except (ValueError, KeyError, TypeError) as error:
            self.event(name, engine, "refused", 0, 0, str(error))
            return None
        if record.get("reset"):
            sequences = engine.sequences
            engine = self.engines[name] = Engine(self.states, self.bundle.length)
            engine.sequences = sequences
        elif cycle <= engine.cycle:
            kind = "duplicate" if cycle == engine.cycle else "late"
            self.event(name, engine, kind, cycle, cycle, f"the last one was {engine.cycle}")
            return None
        elif engine.cycle and cycle > engine.cycle + 1:
            self.event(
                name, engine, "gap", engine.cycle + 1, cycle - 1, f"{cycle - engine.cycle - 1} cycles never came"
            )
            engine.rows.clear()
        engine.cycle = cycle
        flags = []
        if not ((values >= self.bundle.minimum) & (values <= self.bundle.maximum)).all():  # NaN as well
            last = engine.rows[-1][6] if engine.rows else (self.bundle.minimum + self.bundle.maximum) / 2
            wrong = ~((values >= self.bundle.minimum) & (values <= self.bundle.maximum))
            values[wrong] = last[wrong]
            flags.append("imputed")
        return Accepted(name, engine, cycle, values, *self.bundle.inputs(values), flags, received, arrived)

    def score(self, accepted: list[Accepted]) -> None:
        """Steps each engine's live model, all in one call, and publishes; then the windows that are complete."""
        if len(accepted) == 1:
            feed = accepted[0].engine.feed
            feed["x"] = accepted[0].inputs[None]
        else:
            feeds = [one.engine.feed for one in accepted]
            feed = {key: np.concatenate([own[key] for own in feeds], axis) for key, axis in self.batch_axis.items()}
            feed["x"] = np.stack([one.inputs for one in accepted])
        outputs = dict(zip(self.outputs, self.live.run(self.outputs, feed)))
        for key, axis in self.batch_axis.items():
            after = outputs[f"{key}.next"]
            for i, one in enumerate(accepted):
                one.engine.feed[key] = after if len(accepted) == 1 else after.take((i,), axis)
        ruls, healths = outputs["rul"][:, 0].tolist(), outputs["health"].tolist()
        sigmas = outputs["sigma"][:, 0].tolist() if "sigma" in outputs else [None] * len(accepted)
        features = outputs.get("features", [None] * len(accepted))
        for one, rul, health, sigma, row in zip(accepted, ruls, healths, sigmas, features):
            self.conclude(one, min(max(rul * self.bundle.scale, 0.0), self.bundle.cap), health, sigma, row)

    def conclude(
        self, one: Accepted, rul: float, health: list[float], sigma: float | None, features: np.ndarray | None
    ) -> None:
        name, engine, flags = one.name, one.engine, one.flags
        top = max(health)
        parts = [math.exp((value - top) / self.bundle.temperature) for value in health]
        total = sum(parts)
        engine.seen += 1
        if engine.seen < WARM_UP:
            flags.insert(0, "warming_up")
        message = {
            "engine": name.decode(),
            "cycle": one.cycle,
            "rul": rul,
            "sigma": self.bundle.live_sigma(rul, sigma, one.condition),
            "health": health_of(rul),
            "probabilities": {key: part / total for key, part in zip(HEALTH, parts)},
            "look_ahead": 0,
            "flags": flags,
            "received": one.received,
            "scored": time_stamp(),
            "model": self.bundle.model,
        }
        self.publish("live", name, engine, message)

        engine.rows.append((one.cycle, one.inputs, one.condition, features, rul, one.arrived, one.values))
        engine.since += 1
        if len(engine.rows) == self.bundle.length and (engine.window == 0 or engine.since >= self.stride):
            engine.window, engine.since = engine.window + 1, 0
            due = (name.decode(), engine.window, list(engine.rows), time.perf_counter())
            if self.waiting is None:
                self.publish("window", name, engine, self.window.score([due])[0])
            else:
                self.waiting.put(due)

    def score_windows(self) -> None:
        out = self.context.socket(zmq.PUSH)
        out.set_hwm(0)
        out.connect("inproc://windows")
        while True:
            windows = [self.waiting.get()]
            while len(windows) < BATCH and not self.waiting.empty():
                windows.append(self.waiting.get())
            for message in self.window.score(windows):
                out.send_pyobj(message)

    def run(self) -> None:
        poller = zmq.Poller()
        poller.register(self.telemetry, zmq.POLLIN)
        if self.scored:
            poller.register(self.scored, zmq.POLLIN)
        while True:
            ready = dict(poller.poll())
            if self.scored in ready:
                message = self.scored.recv_pyobj()
                name = message["engine"].encode()
                self.publish("window", name, self.engines[name], message)
            if self.telemetry in ready:
                self.take_waiting()

    def take_waiting(self) -> None:
        """Takes up to 64 records before it looks at the windows again, and scores up to `--batch` at once."""
        together: dict[bytes, Accepted] = {}

        def flush() -> None:
            if together:
                self.score(list(together.values()))
                together.clear()

        try:
            for _ in range(64):
                topic, payload = self.telemetry.recv_multipart(zmq.NOBLOCK)
                if topic[10:-1] in together:
                    flush()
                if accepted := self.take(topic, payload):
                    together[accepted.name] = accepted
                if len(together) >= self.batch:
                    flush()
        except zmq.Again:
            pass
        flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bundle", type=Path, required=True, help="folder with model.json")
    parser.add_argument("--models", type=Path, required=True, help="folder with <path>.<precision>.onnx")
    parser.add_argument("--precision", choices=("float32", "int8"), default="float32")
    parser.add_argument("--ingest", default="tcp://127.0.0.1:5560")
    parser.add_argument("--publish", default="tcp://127.0.0.1:5561")
    parser.add_argument("--stride", type=int, default=30)
    parser.add_argument("--window-thread", action="store_true", help="score windows in a thread, in batches")
    parser.add_argument("--batch", type=int, default=1, help="waiting engines that are stepped together, default 1")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(SystemExit))
    Daemon(options).run()


if __name__ == "__main__":
    main()
