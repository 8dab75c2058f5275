"""Where models made for the tests go: their bundles, fresh input, and what their frameworks say of it."""

import contextlib
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

# At the end: examples/export/keras.py must not hide the package.
sys.path.append(str(Path(__file__).resolve().parents[2] / "examples/export"))

from stack import ExportError

LENGTH, CHANNELS = 12, 5
# One sequence (T, channels) of inputs to (T or 1) of rul, or (T or 1, width) of output.
Framework = Callable[[np.ndarray], np.ndarray]


class Cases:
    def __init__(self, folder: Path):
        self.folder = folder
        self.paths: dict[str, list[str]] = {}
        self.refusals: dict[str, str] = {}
        self.help: dict[str, str] = {}
        self.generator = np.random.default_rng(31)

    def proven(
        self, name: str, run: Callable[[list[str]], None], *arguments: str | Path, length: int = LENGTH,
        channels: int = CHANNELS, live: Framework | None = None, window: Framework | None = None, live_rows: int = 40,
        output: str = "rul",
    ) -> None:  # fmt: skip
        """Imports a model by an importer's command, and records what the framework makes of input it has not seen."""
        place = self.folder / name
        place.mkdir(parents=True)
        with contextlib.redirect_stdout(io.StringIO()):
            run([*map(str, arguments), "--bundle", str(place / "bundle"), "--length", str(length)])
        self.paths[name] = []
        for path, framework, rows in (("live", live, live_rows), ("window", window, length)):
            if framework is None:
                continue
            x = self.generator.standard_normal((rows, channels)).astype(np.float32)
            expected = np.ascontiguousarray(framework(x), np.float32)
            # Scores are cut off at 0, and a dead ReLU would prove nothing.
            assert output != "rul" or (expected > 0).all(), (name, expected)
            assert len(expected) == 1 or np.ptp(expected) > 1e-3, (name, expected)
            save_file({"input": x}, place / f"{path}-input.safetensors")
            save_file({output: expected}, place / f"{path}-expected.safetensors")
            self.paths[name].append(path)

    def refused(self, name: str, make: Callable[[], object]) -> None:
        """Records the message that a model is refused with."""
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                make()
        except ExportError as error:
            self.refusals[name] = str(error)
        else:
            self.refusals[name] = "was not refused"

    def helps(self, script: str, run: Callable[[list[str]], None]) -> None:
        """Records what --help prints."""
        sys.argv[0] = script
        text = io.StringIO()
        with contextlib.redirect_stdout(text), contextlib.suppress(SystemExit):
            run(["--help"])
        self.help[script] = text.getvalue()

    def write(self) -> None:
        found = {"paths": self.paths, "refusals": self.refusals, "help": self.help}
        (self.folder / "cases.json").write_text(json.dumps(found, indent=1))
