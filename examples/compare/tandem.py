"""The tandem program, as these comparisons call it."""

import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file


class Tandem:
    def __init__(self, program: Path):
        self.program = program

    def _run(self, *arguments: str) -> str:
        done = subprocess.run([self.program, *arguments], check=False, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"tandem {' '.join(arguments)}: exit code {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    @property
    def version(self) -> str:
        return self._run("--version").strip()

    def bench(self, bundle: Path, path: str, batch: int, precision: str, seconds: float) -> dict:
        """What `tandem model bench` says of one thread."""
        found = json.loads(
            self._run(
                *("model", "bench", str(bundle), "--path", path, "--batch", str(batch)),
                *("--precision", precision, "--threads", "1", "--seconds", f"{seconds:g}"),
            )
        )
        if found["precision"] != precision:
            raise RuntimeError(f"tandem has no {precision} on this processor: it fell back to {found['precision']}")
        return found

    def run(self, bundle: Path, path: str, precision: str, tensors: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        with tempfile.TemporaryDirectory() as folder:
            before, after = Path(folder) / "input.safetensors", Path(folder) / "output.safetensors"
            save_file(tensors, before)
            files = ("--input", str(before), "--output", str(after))
            chosen = () if precision == "float32" else ("--precision", precision)
            self._run("model", "run", str(bundle), "--path", path, *chosen, *files)
            return load_file(after)

    def serve(self, bundle: Path, telemetry: str, scores: str, encoding: str, log) -> subprocess.Popen:
        outlet = f"--publish-{encoding}-bind"
        other = () if encoding == "json" else ("--publish-json-bind", f"{scores}.json")
        return subprocess.Popen(
            [
                *(self.program, "serve", "--model-path", str(bundle), "--ingest-bind", telemetry, outlet, scores),
                *(*other, "--tradeoff-stride", "30", "--control-bind="),
            ],
            stdout=log,
            stderr=log,
        )
