"""Whether all three compute the same: outputs of the same sequences, and how far lower precisions are from float32."""

import numpy as np
import onnxruntime
import torch

import frames
import onnx_models
import peers
from bundles import Bundle, PathModel
from tandem import Tandem
from torch_models import in_precision

# Of float32, as a part of the largest output, which of scores is the cap of 125 cycles.
TOLERANCE = 1e-4
CYCLES = 60


def onnx_live(session: onnxruntime.InferenceSession, x: np.ndarray) -> dict[str, np.ndarray]:
    """Inputs (T, C), one call for each cycle, to the outputs' rows."""
    names = [one.name for one in session.get_outputs()]
    feed = {one.name: np.zeros(one.shape, np.float32) for one in session.get_inputs()}
    rows: dict[str, list] = {name: [] for name in names if not name.endswith(".next")}
    for row in x:
        feed["x"] = row[None]
        for name, value in zip(names, session.run(names, feed)):
            if name.endswith(".next"):
                feed[name.removesuffix(".next")] = value
            else:
                rows[name].append(value[0])
    return {name: np.array(values) for name, values in rows.items()}


def onnx_window(session: onnxruntime.InferenceSession, inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    names = [one.name for one in session.get_outputs()]
    return {name: value[:, 0] for name, value in zip(names, session.run(names, inputs))}


def torch_run(model: PathModel, precision: str, inputs: dict[str, np.ndarray]) -> np.ndarray:
    module = in_precision(model, precision)
    kind = torch.bfloat16 if precision == "bfloat16" else torch.float32
    tensors = [torch.from_numpy(value).to(kind) for value in inputs.values()]
    with torch.inference_mode():
        if model.path == "window":
            return module(*tensors)[0][:, 0].float().numpy()
        states, rows = module.start(1, kind), []
        for row in tensors[0][:, 0]:
            outputs, states = module.step(row[None], states)
            rows.append(outputs[0][0].float().numpy())
        return np.array(rows)


def differences(tandem: Tandem, bundle: Bundle, path: str) -> dict[str, float]:
    """The largest difference from ONNX Runtime's float32 by program and precision, in the outputs' unit.

    That is cycles of RUL where there are heads, and 1 of a bare encoder.
    """
    model = bundle.paths[path]
    length = CYCLES if path == "live" else model.length
    if "channels" in bundle.manifest and model.heads:
        channels = frames.channel_values(bundle.manifest, CYCLES).astype(np.float32)
    else:
        channels = np.random.default_rng(5).standard_normal((CYCLES, model.inputs), np.float32)
    x = bundle.normalised(channels)[:length]
    raw, fed = {"input": channels[:length]}, {"x": x[:, None]}
    if model.live_features:
        live = peers.session(onnx_models.graph_of(bundle.paths["live"]))
        features = onnx_live(live, x)["features"]
        raw["live_features"], fed["features"] = features, features[:, None]

    name = "rul" if model.heads else "output"

    def scores(value: np.ndarray) -> np.ndarray:
        if not model.heads:
            return value
        target = bundle.manifest["target"]
        return np.clip(value.reshape(-1) * target["scale"], 0, target["cap"])

    def by_onnx(graph) -> np.ndarray:
        session = peers.session(graph)
        found = onnx_live(session, x) if path == "live" else onnx_window(session, fed)
        return scores(found[name])

    graph = onnx_models.graph_of(model)
    expected = by_onnx(graph)
    found = {"onnx int8": by_onnx(onnx_models.quantised(graph, ["LSTM"], False))}
    for precision in ("float32", "bfloat16", "int8"):
        found[f"torch {precision}"] = scores(torch_run(model, precision, fed))
        found[f"tandem {precision}"] = tandem.run(bundle.folder, path, precision, raw)[name]
    differences = {key: float(np.abs(value.reshape(expected.shape) - expected).max()) for key, value in found.items()}
    bound = TOLERANCE * (bundle.manifest["target"]["cap"] if model.heads else 1)
    for key in ("torch float32", "tandem float32"):
        if not differences[key] <= bound:
            raise RuntimeError(
                f"{bundle.manifest['name']} {path}: {key} is {differences[key]:.1e} from ONNX Runtime, expected {bound:.1e}"
            )
    return differences
