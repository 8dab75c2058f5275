"""Says which package is missing, before an import fails with a traceback."""

import importlib.util
import sys

UNAVAILABLE = 69  # EX_UNAVAILABLE of sysexits.h


def check(*frameworks: str) -> None:
    """Ends the process with a line if numpy, safetensors or one of the frameworks is not installed."""
    missing = [name for name in ("numpy", "safetensors", *frameworks) if importlib.util.find_spec(name) is None]
    if missing:
        print(
            f"error: found no {', '.join(missing)} for {sys.executable}, expected what requirements.txt lists: "
            f"pip install {' '.join(missing)}",
            file=sys.stderr,
        )
        sys.exit(UNAVAILABLE)
