"""Says which package is missing, before an import fails with a traceback."""

import importlib.util
import os
import sys

UNAVAILABLE = 69  # EX_UNAVAILABLE of sysexits.h
# The package behind each of Keras's backends.
BACKENDS = {"torch": "torch", "tensorflow": "tensorflow", "jax": "jax"}


def check(*frameworks: str) -> None:
    """Ends the process with a line if numpy, safetensors or one of the frameworks is not installed, or is broken."""
    missing = [name for name in ("numpy", "safetensors", *frameworks) if importlib.util.find_spec(name) is None]
    if missing:
        print(
            f"error: found no {', '.join(missing)} for {sys.executable}, expected what requirements.txt lists: "
            f"pip install {' '.join(missing)}",
            file=sys.stderr,
        )
        sys.exit(UNAVAILABLE)
    if not os.environ.get("TANDEM_TRACEBACK"):
        sys.excepthook = one_line


def backend() -> str:
    """The package that Keras computes with."""
    return BACKENDS.get(os.environ.get("KERAS_BACKEND") or "torch", "keras")


def one_line(kind: type[BaseException], error: BaseException, trace: object) -> None:
    print(f"error: {kind.__name__}: {' '.join(str(error).split())} (TANDEM_TRACEBACK=1 shows where)", file=sys.stderr)
