"""What a cycle holds: the channels' names, units and plausible ranges, as a user's file says them."""

import csv
import json
import math
from pathlib import Path

from files import printable, read_json, read_text
from stack import ExportError

Channel = dict
# What the keys of a channel are called, by what model.json calls them.
KEYS = {
    "name": ("name",),
    "unit": ("unit", "units"),
    "minimum": ("minimum", "min", "low", "lower"),
    "maximum": ("maximum", "max", "high", "upper"),
}
RANGE = "range"
KNOWN = ", ".join((*(" or ".join(spellings) for spellings in KEYS.values()), RANGE))
EXPECTED = "the channels' names: the header of a CSV file, or JSON"
DELIMITERS = (",", ";", "\t", "|")


def read_channels(source: str, width: int) -> list[Channel]:
    """Channels for a model of `width` inputs, from a count, JSON or the first line of a CSV file.

    JSON is a list of names or of objects with `name`, and if they are known `unit`, `minimum` and `maximum` or `range`;
    or an object of such objects by name. Raises ExportError for anything in it that has no meaning here.
    """
    if source.isdecimal():
        if len(source) > 5:
            raise ExportError(f"{source[:20]}: found more channels than a model has, expected {width}")
        found: list = [f"c{i + 1}" for i in range(int(source))]
    else:
        text = read_text(Path(source), EXPECTED)
        is_json = source.lower().endswith(".json") or text.lstrip().startswith(("[", "{"))
        found = listed(source, read_json(Path(source), EXPECTED, text)) if is_json else header(source, text)
    channels = [channel_of(source, entry) for entry in found]
    names = [channel["name"] for channel in channels]
    if twice := [name for name in names if names.count(name) > 1]:
        raise ExportError(f"{source}: found channel {twice[0]} twice, expected it once")
    if len(names) != width:
        few = ", ".join(names[:40]) + (", ..." if len(names) > 40 else "")
        hint = ""
        if len(names) == 1 and len(names[0].split()) == width:
            hint = ": separate them by commas, not by blanks"
        raise ExportError(f"{source}: found {len(names)} channels ({few}), expected {width}{hint}")
    return channels


def listed(source: str, found) -> list:
    """The channels of a JSON file: of a list, or of an object by name, alone or under `channels`."""
    if isinstance(found, dict) and list(found) == ["channels"]:
        found = found["channels"]
    if isinstance(found, list):
        return found
    if not isinstance(found, dict):
        raise ExportError(f"{source}: found {type(found).__name__}, expected a list of channels")
    entries = []
    for name, entry in found.items():
        if not isinstance(entry, dict):
            raise ExportError(
                f"{source}: {printable(name)}: found {quoted(entry)}, expected a list of channels, or an object of "
                f"objects by name with {KNOWN}"
            )
        if entry.get("name", name) != name:
            raise ExportError(f"{source}: {printable(name)}: found the name {quoted(entry['name'])} in it")
        entries.append({"name": name, **entry})
    return entries


def header(source: str, text: str) -> list[str]:
    """The first line of a CSV file that is not blank."""
    line = next((line for line in text.split("\n") if line.strip()), "")
    delimiter = max(DELIMITERS, key=line.count)
    try:
        names = [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error as error:
        raise ExportError(f"{source}: found no CSV header ({error}), expected {EXPECTED}") from error
    if not names:
        raise ExportError(f"{source}: found no line, expected {EXPECTED}")
    values = names if len(names) > 1 else names[0].split()
    if any(is_number(name) for name in values) and sum(map(is_number, values)) * 2 > len(values):
        raise ExportError(f"{source}: found numbers in the first line ({values[0]}, ...), expected {EXPECTED}")
    if "" in names:
        place = names.index("") + 1
        hint = ": pandas writes its index so, to_csv(index=False) leaves it out" if place == 1 else ""
        raise ExportError(f"{source}: found no name in column {place} of the first line, expected one{hint}")
    return names


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def channel_of(source: str, entry) -> Channel:
    """A channel as model.json has it."""
    entry = {"name": entry} if isinstance(entry, str) else entry
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str) or not entry["name"].strip():
        raise ExportError(f"{source}: found {quoted(entry)}, expected a name or an object with a name")
    name = entry["name"]
    if not name.isprintable():
        raise ExportError(f"{source}: found the name {quoted(name)}, expected printable characters")
    about = f"{source}: channel {name}"
    values: dict = {}
    for key, value in entry.items():
        meant = next((own for own, spellings in KEYS.items() if key in spellings), None)
        if key != RANGE and meant is None:
            raise ExportError(f"{about}: found the key {quoted(key)}, expected {KNOWN}")
        parts = limits_of(about, value) if key == RANGE else {meant: value}
        for own, part in parts.items():
            if part is None:
                continue
            if values.get(own, part) != part:
                raise ExportError(f"{about}: found {own} as {quoted(values[own])} and as {quoted(part)}, expected one")
            values[own] = part
    if not isinstance(values.get("unit", ""), str):
        raise ExportError(f"{about}: unit: found {quoted(values['unit'])}, expected text")
    for own in ("minimum", "maximum"):
        value = values.get(own, 0)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < 3e38:
            raise ExportError(f"{about}: {own}: found {quoted(value)}, expected a finite number")
    if values.get("minimum", -math.inf) >= values.get("maximum", math.inf):
        raise ExportError(f"{about}: found minimum {values['minimum']} and maximum {values['maximum']}, expected less")
    return {key: values[key] for key in KEYS if key in values}


def limits_of(about: str, value) -> dict:
    """The minimum and maximum of a `range`: two numbers, or an object."""
    if value is None:
        return {}
    if isinstance(value, list) and len(value) == 2:
        return dict(zip(("minimum", "maximum"), value))
    if isinstance(value, dict):
        parts = {}
        for key, part in value.items():
            own = next((own for own in ("minimum", "maximum") if key in KEYS[own]), None)
            if own is None or own in parts:
                raise ExportError(f"{about}: range: found the key {quoted(key)}, expected minimum and maximum")
            parts[own] = part
        return parts
    raise ExportError(f"{about}: range: found {quoted(value)}, expected [minimum, maximum]")


def quoted(value) -> str:
    text = json.dumps(value, default=str)
    return text if len(text) <= 120 else text[:100] + f" ... ({len(text)} characters)"
