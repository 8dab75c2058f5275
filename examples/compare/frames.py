"""Prepared telemetry of a fleet, so that what sends it does nothing but send. The format is load.c's."""

import json
import struct
from pathlib import Path

import numpy as np
import orjson

CYCLES = 30  # of a window, and the stride
PROBES = 500


def channel_values(manifest: dict, rows: int) -> np.ndarray:
    """(rows, channels) that look like the bundle's own data, with as many digits: each row in one operating condition."""
    generator = np.random.default_rng(4)
    normalisation, names = manifest["normalisation"], [channel["name"] for channel in manifest["channels"]]
    values = np.array([[(one["minimum"] + one["maximum"]) / 2 for one in manifest["channels"]]] * rows)
    condition = generator.integers(len(normalisation["conditions"]), size=rows)
    mean = np.array([one["mean"] for one in normalisation["conditions"]])[condition]
    scale = np.array([one["scale"] for one in normalisation["conditions"]])[condition]
    centroid = np.array([one["centroid"] for one in normalisation["conditions"]])[condition]
    drawn = mean + 0.7 * scale * generator.standard_normal(mean.shape)
    for j, name in enumerate(normalisation["inputs"]):
        values[:, names.index(name)] = drawn[:, j]
    for j, name in enumerate(normalisation["condition_channels"]):
        values[:, names.index(name)] = centroid[:, j]
    low, high = ([one[key] for one in manifest["channels"]] for key in ("minimum", "maximum"))
    return np.clip(values, low, high).round(2)


def varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def protobuf(cycle: int, values: np.ndarray) -> bytes:
    """tandem.v1.Telemetry: `cycle` is field 2, `values` are field 8, packed floats."""
    packed = values.astype("<f4").tobytes()
    return b"\x10" + varint(cycle) + b"\x42" + varint(len(packed)) + packed


def json_record(cycle: int, values: np.ndarray) -> bytes:
    return orjson.dumps({"cycle": cycle, "values": values.tolist()})


def write(file: Path, manifest: dict, engines: int, cycles: int, encoding: str) -> int:
    """Writes the messages and returns how many after the probes are warm-up.

    Cycle by cycle, every engine in turn. Engine e has e % 30 cycles of warm-up, so that windows become due evenly, each
    engine's every 30 cycles, and not all at once. `cycles`: measured ones of each engine, a multiple of 30.
    """
    encode = protobuf if encoding == "protobuf" else json_record
    rows = channel_values(manifest, 4096)
    with file.open("wb") as out:

        def put(engine: str, cycle: int, row: int, due: bool = False) -> None:
            topic, payload = f"telemetry/{engine}/".encode() + b"!" * due, encode(cycle, rows[row % len(rows)])
            out.write(struct.pack("<I", len(topic)) + topic + struct.pack("<I", len(payload)) + payload)

        for probe in range(PROBES):
            put("probe", probe + 1, probe)
        warm_up = 0
        for cycle in range(1, CYCLES):
            for engine in range(engines):
                if cycle <= engine % CYCLES:
                    put(f"E{engine}", cycle, warm_up)
                    warm_up += 1
        for step in range(1, cycles + 1):
            for engine in range(engines):
                cycle = engine % CYCLES + step
                put(f"E{engine}", cycle, 7 * engine + step, due=cycle % CYCLES == 0)
    return warm_up


def read_manifest(bundle: Path) -> dict:
    return json.loads((bundle / "model.json").read_text(encoding="utf-8"))
