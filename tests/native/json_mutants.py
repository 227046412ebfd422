"""Mutants of JSON messages: broken in bytes, or changed in their values, by seed."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

SNIPPETS = [
    *(b'"', b"\\", b"\\u00e9", b"\\ud83d\\ude00", b"\\ud83d", b"\\x", b"\\n", b"\\u001c", b"\x00"),
    *(b"{", b"}", b"[", b"]", b",", b":", b" ", b"\t", b"\r\n", b"\x0c", b"\xff", b"\xc2\xa0"),
    *(b"null", b"true", b"NaN", b"-Infinity", b"0", b"01", b"-", b".5", b"1.", b"1e5", b"1E-2"),
    *(b'"x":', b'"x":1,', b'"x":{"a":1,"a":2},', b"[[]],", b"//", b"\xef\xbb\xbf"),
]
VALUES: list[Any] = [
    *(None, True, False, "", " ", "\u00a0", "x", " x ", "12", "-0", "1.50", "1e5", "true", "INF"),
    *(0, -1, 12, 10**17, 10**18, 10**400, -0.0, 1.5, 1e300, [], {}, [None], [""], ["x"], ["x", 1]),
    *([[]], [{}], {"x": 1}, {"type": "x"}, {"": {}}, "2024-02-29", "2024-02-30", "é" * 50),
]


def mutants(message: bytes, seed: int, count: int) -> Iterator[bytes]:
    """So many mutants, half of them broken in bytes and half changed in their values."""
    random_ = random.Random(seed)
    for number in range(count):
        if number % 2:
            yield break_bytes(message, random_)
        else:
            yield change_values(message, random_)


def break_bytes(message: bytes, random_: random.Random) -> bytes:
    """Cut, repeat, replace or insert bytes, once or a few times."""
    data = message
    for _ in range(random_.choice([1, 1, 1, 2, 4])):
        begin = random_.randrange(len(data) + 1)
        end = min(len(data), begin + random_.choice([1, 1, 2, 8, 40, 200]))
        kind = random_.randrange(6)
        if kind == 0:
            data = data[:begin] + data[end:]
        elif kind == 1:
            data = data[:end] + data[begin:]
        elif kind == 2:
            data = data[:begin] + bytes([random_.randrange(256)]) + data[begin + 1 :]
        elif kind == 3:
            data = data[:begin] + random_.choice(SNIPPETS) + data[begin:]
        elif kind == 4:
            # Where a value or a key begins.
            place = data.find(random_.choice([b":", b"[", b",", b"{"]), begin) + 1
            data = data[:place] + random_.choice(SNIPPETS) + data[place:]
        else:
            data = data[:begin]
    return data


def change_values(message: bytes, random_: random.Random) -> bytes:
    """Drop, repeat, rename, wrap or change members and items, written in some way."""
    root = json.loads(message)
    for _ in range(random_.choice([1, 1, 2, 5])):
        holders = [each for each in _containers(root) if each]
        if not holders:
            break
        holder = random_.choice(holders)
        places: list[Any] = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        place, other = random_.choice(places), random_.choice(places)
        kind = random_.randrange(8)
        if kind == 0:
            del holder[place]
        elif kind <= 2:
            holder[place] = copy.deepcopy(random_.choice(VALUES))
        elif kind == 3:
            holder[place] = copy.deepcopy(holder[other])
        elif kind == 4:
            holder[place] = [holder[place]] * random_.choice([1, 2])
        elif kind == 5 and isinstance(holder, dict):
            name = random_.choice(["x", "type", "naam", "@id", "#text"])
            holder[name] = copy.deepcopy(random_.choice(VALUES))
        elif kind == 6 and isinstance(holder, dict):
            # The order of members is that of the document.
            holder[place] = holder.pop(place)
        elif isinstance(holder[place], str):
            holder[place] = random_.choice(["", "\n", "\x1f", "\ud83d"]) + holder[place]
    ways: dict[str, Any] = random_.choice([{}, {"indent": 1}, {"separators": (",", ":")}])
    text = json.dumps(root, ensure_ascii=random_.choice([True, False]), **ways)
    return text.encode(random_.choice(["utf-8"] * 6 + ["utf-8-sig", "utf-16"]), "replace")


def _containers(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        yield value
        for each in value.values() if isinstance(value, dict) else value:
            yield from _containers(each)
