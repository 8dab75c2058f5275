"""What precision.py makes of reports, with a program made up here: `python -m unittest` in this folder."""

import contextlib
import io
import json
import os
import tempfile
import unittest
from pathlib import Path

import precision

# Speaks as `tandem evaluate` does. Errors are 10 on live and 9 on the window path, and change by CHANGES.
PROGRAM = """#!/usr/bin/env python3
import json, os, sys
words = [word for word in sys.argv[2:] if word != "--held-out"]
said = dict(zip(words[::2], words[1::2]))
live, window = said["--live-precision"], said["--window-precision"]
if os.environ.get("LACKS") == window: window = "float32"
change = json.loads(os.environ["CHANGES"])
def errors(rmse): return {"errors": {"rmse": rmse}}
def path(at):
    rmse = 9 - at / 10 + change.get("window " + window, 0) * (1 if at == 10 else 0.5)
    return rmse + (change.get("behind " + live, 0) if window != "float32" else 0)
json.dump({
    "model": "made-up-1.0.0@12345678", "precision": {"live": live, "window": window},
    "sets": [{"name": name, "engines": 3, "live": errors(10 + share * change.get("live " + live, 0)),
              "window": [{"look_ahead": at, "window": errors(path(at))} for at in range(30)]}
             for name, share in (("FD001", 1), ("FD002", -0.25))],
}, open(said["--json"], "w"))
"""


class Precisions(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.program = self.folder / "tandem"
        self.program.write_text(PROGRAM)
        self.program.chmod(0o755)

    def bundle(self, *layers: str) -> Path:
        manifest = {
            "format": "tandem-model", "window": {"layers": [{"type": layer} for layer in layers]},
            "accuracy": {"FD001": {"live_rmse": 10.125}}, "provenance": {"seed": 7}, "example": {"tolerance": 0.0001},
        }  # fmt: skip
        (self.folder / "model.json").write_text(json.dumps(manifest, indent=1) + "\n")
        return self.folder

    def run_it(self, bundle: Path, changes: dict[str, float], *more: str, lacks: str = "") -> tuple[int, str, str]:
        os.environ.update(CHANGES=json.dumps(changes), LACKS=lacks)
        output, errors = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
            code = precision.main([str(bundle), "--data", "nowhere", "--tandem", str(self.program), *more])
        return code, output.getvalue(), errors.getvalue()

    def test_the_largest_change_of_all_sets_and_look_aheads_is_written(self):
        bundle = self.bundle("lstm")
        before = json.loads((bundle / "model.json").read_text())
        changes = {"live bfloat16": 0.004, "live int8": -0.05, "window bfloat16": 0.01, "window int8": 0.07}
        code, page, _ = self.run_it(bundle, changes, "--table", str(self.folder / "table.md"))
        self.assertEqual(code, 0)
        after = json.loads((bundle / "model.json").read_text())
        self.assertEqual(
            after.pop("precision"),
            {
                "live": {"bfloat16": {"rmse_change": 0.004}, "int8": {"rmse_change": -0.05}},
                "window": {"bfloat16": {"rmse_change": 0.01}, "int8": {"rmse_change": 0.07}},
            },
        )
        self.assertEqual(after, before)
        self.assertIn("| FD001 | 3 | float32 | 10.00 | 9.00 | 8.00 | 7.00 | 6.10 | |\n", page)
        self.assertIn("| | | int8 | 9.95 (-0.050) | 9.04 (+0.035) | 8.07 (+0.070) |", page)
        self.assertEqual((self.folder / "table.md").read_text(), page)

    def test_nothing_else_of_the_file_moves_and_a_second_run_replaces_the_first(self):
        bundle = self.bundle("lstm")
        lines = (bundle / "model.json").read_text().splitlines()
        self.run_it(bundle, {"live int8": 0.03})
        self.run_it(bundle, {"live int8": 0.02})
        after = (bundle / "model.json").read_text().splitlines()
        begin = after.index(' "precision": {')
        self.assertEqual(after[:begin] + after[begin + len(after) - len(lines) :], lines)
        self.assertTrue(after[begin + len(after) - len(lines)].startswith(' "provenance"'))
        self.assertEqual(sum("0.02" in line for line in after), 1)
        self.assertEqual(sum("0.03" in line for line in after), 0)

    def test_a_cascade_is_measured_behind_both_live_paths(self):
        changes = {"window int8": 0.01, "behind int8": 0.05}
        self.run_it(self.bundle("live_features", "lstm"), changes)
        section = json.loads((self.folder / "model.json").read_text())["precision"]
        self.assertEqual(section["window"]["int8"], {"rmse_change": 0.06})

    def test_a_change_beyond_its_bound_is_an_error(self):
        code, _, errors = self.run_it(self.bundle("lstm"), {"live bfloat16": 0.06, "window int8": -0.2})
        self.assertEqual(code, 1)
        self.assertIn("live in bfloat16: RMSE changes by +0.06 cycles, expected at most 0.05", errors)
        self.assertIn("window in int8: RMSE changes by -0.2 cycles, expected at most 0.1", errors)

    def test_a_processor_without_the_precision_is_refused(self):
        with self.assertRaises(SystemExit) as raised:
            self.run_it(self.bundle("lstm"), {}, lacks="int8")
        self.assertIn("expected live int8, window int8", str(raised.exception))

    def test_a_dry_run_writes_nothing(self):
        bundle = self.bundle("lstm")
        before = (bundle / "model.json").read_text()
        self.run_it(bundle, {}, "--dry-run")
        self.assertEqual((bundle / "model.json").read_text(), before)


if __name__ == "__main__":
    unittest.main()
