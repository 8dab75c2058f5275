"""The files that users bring: what kind each one is, and its text. What cannot be read is refused by its kind."""

import codecs
import json
from pathlib import Path

from stack import ExportError

# Text beyond this is no list of channels and no scaler.
LARGEST_TEXT = 16 << 20
# What stands at the beginning of files, and what they are called.
MAGIC = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x89HDF\r\n\x1a\n", "HDF5"),
    (b"\x93NUMPY", "npy"),
    (b"\x80", "pickle"),
    (b"PAR1", "Parquet"),
    (b"ARROW1", "Arrow"),
    (b"SQLite format 3", "SQLite"),
    (b"%PDF", "PDF"),
    (b"MATLAB 5.0", "MATLAB"),
    (b"\x7fELF", "ELF"),
)
POINTER = b"version https://git-lfs.github.com/spec/"
# The byte order marks, longest first: the one of UTF-16 begins that of UTF-32.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def printable(text: str) -> str:
    """One line in which whatever a terminal would obey is escaped."""
    line = " ".join(text.split())
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)


def head_of(file: Path, expected: str, size: int = 512) -> bytes:
    """The first bytes of a file. Refuses what is none, is empty, or stands for a file that was not fetched."""
    if file.is_dir():
        inside = ", ".join(sorted(entry.name for entry in file.iterdir())[:8]) or "nothing"
        raise ExportError(f"{file}: found a folder ({inside}), expected {expected}")
    if not file.exists():
        raise ExportError(f"{file}: found no such file, expected {expected}")
    if not file.is_file():
        raise ExportError(f"{file}: found a device, socket or pipe, expected {expected}")
    try:
        with file.open("rb") as stream:
            head = stream.read(size)
    except OSError as error:
        raise ExportError(f"{file}: {error.strerror}, expected {expected}") from error
    if not head:
        raise ExportError(f"{file}: found an empty file, expected {expected}")
    if head.startswith(POINTER):
        raise ExportError(f"{file}: found a Git LFS pointer, expected {expected}: git lfs pull fetches it")
    if not head.strip(b"\0"):
        raise ExportError(f"{file}: found nothing but zero bytes, expected {expected}")
    return head


def kind_of(head: bytes) -> str:
    """What a file is by its first bytes; "" if they say nothing."""
    for start, magic, kind in ((257, b"ustar", "tar"), (4, b"TFL3", "TensorFlow Lite")):
        if head[start:].startswith(magic):
            return kind
    # A safetensors file begins with the length of its JSON.
    if len(head) > 9 and head[8:9] == b"{" and int.from_bytes(head[:8], "little") < 100_000_000:
        return "safetensors"
    kind = next((kind for magic, kind in MAGIC if head.startswith(magic)), "")
    # The oldest pickles are text.
    return kind or ("pickle" if b"copy_reg\n" in head[:64] else "")


def looks_like_text(head: bytes) -> bool:
    if any(head.startswith(mark) for mark, _ in MARKS):
        return True
    return not any(byte < 9 or 13 < byte < 32 for byte in head)


def read_text(file: Path, expected: str = "text") -> str:
    """A text without its byte order mark, its lines ended by \\n: UTF-8, or UTF-16 and UTF-32 that begin with a mark.

    UTF-16 without a mark is told by its zero bytes.
    """
    kind = kind_of(head_of(file, expected))
    if kind:
        raise ExportError(f"{file}: found {kind}, expected {expected}")
    size = file.stat().st_size
    if size > LARGEST_TEXT:
        raise ExportError(f"{file}: found {size:,} bytes, expected {expected} of at most {LARGEST_TEXT:,}")
    data = file.read_bytes()
    encoding = next((encoding for mark, encoding in MARKS if data.startswith(mark)), None)
    if encoding is None and len(data) % 2 == 0 and data.count(0) > len(data) / 4:
        encoding = "utf-16-le" if data[1::2].count(0) > data[::2].count(0) else "utf-16-be"
    try:
        text = data.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        raise ExportError(
            f"{file}: found byte 0x{data[error.start]:02x} at {error.start}, expected {expected} in UTF-8 or UTF-16"
        ) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for place, character in enumerate(text):
        if character < " " and character not in "\t\n\f":
            line = text.count("\n", 0, place) + 1
            raise ExportError(f"{file}: found character 0x{ord(character):02x} in line {line}, expected {expected}")
    return text


def unique(pairs: list) -> dict:
    """A JSON object; of a key that stands twice the parser would keep the last value."""
    found: dict = {}
    for key, value in pairs:
        if key in found:
            raise ExportError(f"found the key {key} twice, expected it once")
        found[key] = value
    return found


def finite(number: str) -> float:
    value = float(number)
    return value if abs(value) < float("inf") else not_finite(number)


def not_finite(name: str):
    raise ExportError(f"found {name}, expected finite numbers")


def read_json(file: Path, expected: str = "JSON", text: str | None = None):
    text = read_text(file, expected) if text is None else text
    try:
        found = json.loads(text, object_pairs_hook=unique, parse_constant=not_finite, parse_float=finite)
        # Half of a character, which "\\ud800" may say, cannot be written again.
        json.dumps(found, ensure_ascii=False).encode()
        return found
    except UnicodeEncodeError:
        raise ExportError(f"{file}: found half of a surrogate pair, expected {expected} of whole characters") from None
    except ExportError as error:
        raise ExportError(f"{file}: {error}") from None
    except RecursionError:
        raise ExportError(f"{file}: found lists within lists without end, expected {expected}") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        first = next((line for line in text.splitlines() if line.strip()), "")
        hint = ""
        if not first.lstrip().startswith(("{", "[")):
            if ":" in first or first.startswith(("---", "- ", "#", "%YAML")):
                hint = "; it looks like YAML: save it with json.dump"
            elif "," in first or ";" in first or "\t" in first:
                hint = "; it looks like CSV"
        raise ExportError(f"{file}: found no valid JSON ({error.msg} at {place}), expected {expected}{hint}") from None
