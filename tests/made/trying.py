"""Tries a made mapping: checked, compiled, run by both builds, and judged."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import mapper
from mapper.diagnostics.diagnostic import Notice
from mapper.diagnostics.errors import FindingsError, MessageError
from mapper.running.mapping import Mapping
from tests.general_build import general_build
from tests.made.judge import Judge, Node
from tests.made.maker import FORMATS, TABLES, Made, make

_TOKEN = re.compile("v[0-9]+v|[0-9]{4,}")


@dataclass
class Tried:
    """What came of made mappings."""

    mappings: int = 0
    records: int = 0
    refusals: int = 0
    origins: int = 0
    """The items of lists whose values were traced to the item they were made of."""
    faults: list[str] = field(default_factory=list)
    """Mappings that `check` refuses, or that come out wrong: the seed, and what is wrong."""

    def add(self, other: Tried) -> None:
        """Add what came of other mappings."""
        self.mappings += other.mappings
        self.records += other.records
        self.refusals += other.refusals
        self.origins += other.origins
        self.faults += other.faults


def try_seed(seed: int, node: Node, folder: Path) -> Tried:
    """Try the mapping of a seed in an empty folder of its own."""
    made = make(seed)
    tried = Tried(mappings=1)
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    try:
        file = made.write(folder)
        mapping, general = mapper.load(file), general_build(file)
    except FindingsError as error:
        tried.faults.append(f"seed {seed}: {error.findings[0]}")
        return tried
    except Exception as error:  # noqa: BLE001  # whatever leaves `load` is a fault, and is told
        tried.faults.append(f"seed {seed}: {type(error).__name__}: {error}")
        return tried
    judge = Judge(node, made.mapping, made.fragments, TABLES, FORMATS, made.source, made.picks)
    for number, message in enumerate(made.messages):
        tried.faults += [
            f"seed {seed}, message {number}: {fault}"
            for fault in _compared((mapping, general), judge, made, message, tried)
        ]
    return tried


def _compared(
    builds: tuple[Mapping, Mapping], judge: Judge, made: Made, message: Any, tried: Tried
) -> Iterator[str]:
    mapping, general = builds
    try:
        document = mapping.reader.read(json.dumps(message).encode()).document
        fast, notices = mapping.map_document(document, made.parameters)
        reference, others = general.map_document(document, made.parameters)
    except MessageError:
        # The reader refuses it already.
        fast = reference = None
        notices = others = []
    except Exception as error:  # noqa: BLE001  # whatever leaves `map` is a fault, and is told
        yield f"{type(error).__name__}: {error}"
        return
    right = judge.record(message, made.target, made.parameters)
    if right is None:
        tried.refusals += 1
    else:
        tried.records += 1
    # As text: the fields of a record have an order.
    if json.dumps(fast) != json.dumps(reference):
        yield f"mapper gives {json.dumps(fast)}, the general build {json.dumps(reference)}"
    if json.dumps(fast) != json.dumps(right):
        yield f"mapper gives {json.dumps(fast)}, the rules say {json.dumps(right)}"
    if _told(notices) != _told(others):
        yield f"mapper notes {_told(notices)}, the general build {_told(others)}"
    if made.closed and fast is not None:
        yield from _foreign(made, message, fast, tried)


def _told(notices: list[Notice]) -> list[tuple[object, ...]]:
    return [(n.code, n.severity, n.target_path, n.source_path, n.value) for n in notices]


# Where values come from.

Steps = tuple[str | int, ...]


def _places(node: Any, steps: Steps = ()) -> Iterator[tuple[str, Steps]]:
    """The texts and numbers of a message, each with the steps to it."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield from _places(value, (*steps, name))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _places(value, (*steps, index))
    elif _TOKEN.fullmatch(str(node)):
        yield str(node), steps


def _instance(steps: Steps, area: str) -> Steps | None:
    """The steps to the item of an area in which a place lies; None where it lies in none."""
    names = area.split(".") if area else []
    taken: list[str | int] = []
    left = list(names)
    for step in steps:
        if isinstance(step, str):
            if not left:
                break
            if step != left.pop(0):
                return None
        taken.append(step)
    return tuple(taken) if not left else None


def _foreign(made: Made, message: Any, record: Any, tried: Tried) -> Iterator[str]:
    """What of the items of lists does not come from one item of what they are made of."""
    places: dict[str, list[Steps]] = {}
    for text, steps in _places(message):
        places.setdefault(text, []).append(steps)

    def look(node: Any, path: str) -> Iterator[str]:
        if isinstance(node, dict):
            for name, value in node.items():
                yield from look(value, f"{path}.{name}".strip("."))
        elif isinstance(node, list):
            for item in node:
                areas = made.areas.get(path)
                tokens = set(_TOKEN.findall(json.dumps(item).lower())) & set(places)
                known = areas is not None and not any("?" in area for area in areas)
                if areas and known and isinstance(item, dict) and tokens:
                    tried.origins += 1
                    found = [
                        {
                            instance
                            for steps in places[token]
                            for area in areas
                            if (instance := _instance(steps, area)) is not None
                        }
                        for token in sorted(tokens)
                    ]
                    if not set.intersection(*found):
                        yield f"an item of {path} is made of more than one item: {item}"
                yield from look(item, path)

    yield from look(record, "")
