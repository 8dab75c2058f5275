"""Channels, examples and other words beside a model, in the files in which users write them."""

import gzip
import json
from pathlib import Path

import command
import numpy as np
from channels import read_channels
from example import read_example

from cases import Cases

NAMES = ["T24", "P30", "Nf"]


# What each is refused with.
MESSAGES = {
    "a misspelt key": 'channel T24: found the key "minimun"',
    "two minimums": "channel T24: found minimum as 500 and as 400",
    "a range and another maximum": "channel T24: found maximum as 800 and as 900",
    "limits the wrong way round": "channel T24: found minimum 800 and maximum 500",
    "a limit in quotes": 'channel T24: minimum: found "500"',
    "a limit that is true": "channel T24: minimum: found true",
    "a unit that is a number": "channel T24: unit: found 3",
    "a range of three": "channel T24: range: found [1, 2, 3]",
    "a header of numbers": "found numbers in the first line (0.1, ...)",
    "C-MAPSS without a header": "found numbers in the first line (1, ...)",
    "an index column": "found no name in column 1 of the first line",
    "names between blanks": "found 1 channels (T24 P30 Nf)",
    "a channel too many": "found 4 channels (unit, T24, P30, Nf)",
    "an escape in a name": 'found the name "T24\\u001b[31m"',
    "a name twice": "found channel T24 twice",
    "a gzip of names": "found gzip",
    "a zero byte in a name": "found character 0x00 in line 1",
    "Latin-1": "found byte 0xe9 at 10",
    "YAML of names in JSON's place": "found no valid JSON (Expecting value at line 1, column 2)",
    "another bundle's model.json": 'format: found "tandem-model"',
    "no names": "found an empty file",
    "an example of objects": "found Python objects",
    "an example of text": "found <U32",
    "an example with a hole": "found nan in row 2, column 1",
    "an example beyond 32 bits": "found inf in row 0, column 0",
    "an example of batches": "found shape (1, 4, 3)",
    "an example cut off": "expected (T, 3), T at least 2, as np.save writes it",
    "an example as CSV": "found no .npy file",
    "a provenance that is not finite": "found 1e999",
    "a provenance of half a character": "found half of a surrogate pair",
    "a provenance of the import's own": "found the key imported",
    "a provenance that is a list": "found no object",
    "a name of two lines": "--name: found a b",
    "a name that is too long": "--name: found aaa",
}


def make(cases: Cases, folder: Path) -> None:
    file = folder / "channels"

    def read(content: bytes | str | list | dict) -> list[dict]:
        if not isinstance(content, (bytes, str)):
            content = json.dumps(content)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_channels(str(file), len(NAMES))

    names = [{"name": name} for name in NAMES]
    line = "T24,P30,Nf\r\n1,2,3\r\n"
    same = {
        "names": NAMES,
        "CSV": line,
        "CSV of semicolons": "T24;P30;Nf\n1,5;2;3\n",
        "CSV of tabs": "T24\tP30\tNf\n",
        "CSV behind blank lines, in quotes": '\n \n"T24", P30 ,Nf\n',
        "CSV of carriage returns": b"T24,P30,Nf\r1,2,3\r",
        "names under channels": {"channels": NAMES},
        "JSON without brackets' names": {name: {} for name in NAMES},
    }
    same |= {f"CSV in {code}": line.encode(code) for code in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")}
    for name, content in same.items():
        cases.equal(name, read(content), names)
    limits = [{"name": "T24", "minimum": 500, "maximum": 800}, *names[1:]]
    for low, high in (("min", "max"), ("low", "high"), ("lower", "upper"), ("minimum", "maximum")):
        cases.equal(f"{low} and {high}", read([{"name": "T24", low: 500, high: 800}, *NAMES[1:]]), limits)
    cases.equal("a range", read([{"name": "T24", "range": [500, 800]}, *NAMES[1:]]), limits)
    cases.equal("a range by name", read([{"name": "T24", "range": {"min": 500, "max": 800}}, *NAMES[1:]]), limits)
    cases.equal(
        "units", read([{"name": "T24", "units": "degR"}, *NAMES[1:]]), [{"name": "T24", "unit": "degR"}, *names[1:]]
    )
    cases.equal(
        "one end",
        read([{"name": "T24", "low": None, "max": 1}, *NAMES[1:]]),
        [{"name": "T24", "maximum": 1}, *names[1:]],
    )

    first = {
        "a misspelt key": {"minimun": 500},
        "two minimums": {"min": 500, "low": 400},
        "a range and another maximum": {"range": [500, 800], "max": 900},
        "limits the wrong way round": {"min": 800, "max": 500},
        "a limit in quotes": {"min": "500"},
        "a limit that is true": {"min": True},
        "a unit that is a number": {"unit": 3},
        "a range of three": {"range": [1, 2, 3]},
    }
    for name, keys in first.items():
        cases.says(name, MESSAGES, lambda keys=keys: read([{"name": "T24", **keys}, *NAMES[1:]]))
    contents = {
        "a header of numbers": "0.1,2,3\n",
        "C-MAPSS without a header": "1 1 0.5\n",
        "an index column": ",T24,P30,Nf\n0,1,2,3\n",
        "names between blanks": "T24 P30 Nf\n",
        "a channel too many": "unit,T24,P30,Nf\n",
        "an escape in a name": ["T24\u001b[31m", *NAMES[1:]],
        "a name twice": ["T24", "T24", "Nf"],
        "a gzip of names": gzip.compress(line.encode()),
        "a zero byte in a name": b"T24,P30\0,Nf\n",
        "Latin-1": "T24,P30,Nfé".encode("latin-1"),
        "YAML of names in JSON's place": "[T24\n- P30\n",
        "another bundle's model.json": {"format": "tandem-model", "channels": NAMES},
        "no names": "",
    }
    for name, content in contents.items():
        cases.says(name, MESSAGES, lambda content=content: read(content))
    examples(cases, folder / "example.npy")
    provenance(cases, folder / "provenance.json")
    for name, place in {
        "b1": "./b1", "./b1": "./b1", "../b1": "../b1", "/b1": "/b1", "a b": "'./a b'", "-b": "./-b",
        "it's": "'./it'\"'\"'s'",
        "~": "'./~'", "a\nb": r"$'./a\x0ab'",
    }.items():  # fmt: skip
        cases.equal(f"advice for {name!r}", command.argument(Path(name)), place)
    cases.says("a name of two lines", MESSAGES, lambda: command.said("--name", "a\nb"))
    cases.says("a name that is too long", MESSAGES, lambda: command.said("--name", "a" * 200))


def examples(cases: Cases, file: Path) -> None:
    good = np.ones((4, 3), np.float32)
    arrays = {
        "an example of objects": good.astype(object),
        "an example of text": good.astype(str),
        "an example with a hole": np.where(np.arange(12).reshape(4, 3) == 7, np.nan, good),
        "an example beyond 32 bits": good.astype(np.float64) * 1e60,
        "an example of batches": good[None],
    }
    for name, array in arrays.items():
        np.save(file, array, allow_pickle=True)
        cases.says(name, MESSAGES, lambda: read_example(file, 3, 2))
    np.save(file, good)
    file.write_bytes(file.read_bytes()[:-5])
    cases.says("an example cut off", MESSAGES, lambda: read_example(file, 3, 2))
    file.write_text("1,2,3\n")
    cases.says("an example as CSV", MESSAGES, lambda: read_example(file, 3, 2))


def provenance(cases: Cases, file: Path) -> None:
    for name, text in {
        "a provenance that is not finite": '{"loss": 1e999}',
        "a provenance of half a character": '{"who": "\\ud800"}',
        "a provenance of the import's own": '{"imported": "today"}',
        "a provenance that is a list": "[]",
    }.items():
        file.write_text(text)
        cases.says(name, MESSAGES, lambda: command.read_provenance(file))
