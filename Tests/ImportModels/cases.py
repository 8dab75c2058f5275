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
        # What has to stand in their messages.
        self.expected: dict[str, str] = {}
        # What became of files by what they are: the largest difference from what it should be.
        self.differences: dict[str, float] = {}
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
        assert name not in self.refusals, name
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                make()
        except ExportError as error:
            self.refusals[name] = str(error)
        except Exception as error:  # would end in a traceback
            self.refusals[name] = f"raised {type(error).__name__}: {error}"
        else:
            self.refusals[name] = "was not refused"

    def says(self, name: str, messages: dict[str, str], make: Callable[[], object]) -> None:
        """Records the message that a file is refused with, and what has to stand in it."""
        self.expected[name] = messages[name]
        self.refused(name, make)

    def agreed(self, name: str, found: np.ndarray, expected: np.ndarray) -> None:
        """Records how far numbers are from others."""
        assert name not in self.differences, name
        same = np.shape(found) == np.shape(expected)
        self.differences[name] = float(np.abs(np.subtract(found, expected)).max()) if same else 1e30

    def equal(self, name: str, found: object, expected: object) -> None:
        """Records whether two things are the same."""
        assert name not in self.differences, name
        self.differences[name] = 0.0 if found == expected else 1e30
        if found != expected:
            print(f"{name}: found {found}, expected {expected}", file=sys.stderr)

    def helps(self, script: str, run: Callable[[list[str]], None]) -> None:
        """Records what --help prints."""
        sys.argv[0] = script
        text = io.StringIO()
        with contextlib.redirect_stdout(text), contextlib.suppress(SystemExit):
            run(["--help"])
        self.help[script] = text.getvalue()

    def write(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        found = {
            "paths": self.paths, "refusals": self.refusals, "help": self.help, "differences": self.differences,
            "expected": self.expected,
        }  # fmt: skip
        (self.folder / "cases.json").write_text(json.dumps(found, indent=1))
