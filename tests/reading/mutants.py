"""Mutants of XML messages: broken in bytes, or changed in their tree, by seed."""

from __future__ import annotations

import random
import xml.etree.ElementTree as ET
from collections.abc import Iterator

XSI = "http://www.w3.org/2001/XMLSchema-instance"

SNIPPETS = [
    b"<!-- </x> -->",
    b"<![CDATA[<x>&]]>",
    b"<?pi </x>?>",
    b"&amp;",
    b"&#13;",
    b"&#0;",
    b"&#xD800;",
    b"&undeclared;",
    b"<!DOCTYPE x>",
    b"\x00",
    b"\x0c",
    b"\xff",
    b"\xc2\xa0",
    "é€𝄞".encode(),
    b"]]>",
    b'xmlns=""',
    b'xmlns:i="urn:example:items:other-family"',
    b' id="5"',
    b"<",
    b">",
    b"/",
    b'"',
    b"&",
    b"\r\n",
    b"\r",
    b"\t",
    b"<x/>",
    b"<x>y</x>",
]
TEXTS = [
    "",
    " ",
    "\n",
    "x",
    " x ",
    "12",
    "-0",
    "+1",
    "1.50",
    "1e5",
    "true",
    "0",
    "INF",
    "é",
    "\u00a0",
]
ENCODINGS = ["utf-8", "utf-16", "iso-8859-1", "us-ascii", "windows-1252"]


def mutants(message: bytes, seed: int, count: int) -> Iterator[bytes]:
    """So many mutants, half of them broken in bytes and half changed in their tree."""
    random_ = random.Random(seed)
    for number in range(count):
        if number % 2:
            yield break_bytes(message, random_)
        else:
            yield change_tree(message, random_)


def break_bytes(message: bytes, random_: random.Random) -> bytes:
    """Cut, repeat, replace, swap or insert bytes, once or a few times."""
    data = message
    for _ in range(random_.choice([1, 1, 1, 2, 4])):
        begin = random_.randrange(len(data) + 1)
        end = min(len(data), begin + random_.choice([1, 1, 2, 8, 40, 200]))
        kind = random_.randrange(7)
        if kind == 0:
            data = data[:begin] + data[end:]
        elif kind == 1:
            data = data[:end] + data[begin:]
        elif kind == 2:
            data = data[:begin] + bytes([random_.randrange(256)]) + data[begin + 1 :]
        elif kind == 3:
            data = data[:begin] + random_.choice(SNIPPETS) + data[begin:]
        elif kind == 4:
            # At the end of a tag, where a snippet does the most.
            place = data.find(b">", begin) + random_.choice([0, 1])
            data = data[:place] + random_.choice(SNIPPETS) + data[place:]
        elif kind == 5:
            data = data[:begin]
        else:
            names = data.split(b"<")
            one, other = random_.randrange(len(names)), random_.randrange(len(names))
            names[one], names[other] = names[other], names[one]
            data = b"<".join(names)
    return data


def change_tree(message: bytes, random_: random.Random) -> bytes:
    """Drop, repeat, rename, move or change elements, and write them in some encoding."""
    root = ET.fromstring(message)
    parents = [element for element in root.iter() if len(element)]
    tags = sorted({element.tag for element in root.iter()})
    for _ in range(random_.choice([1, 1, 2, 5])):
        parent = random_.choice(parents)
        if not len(parent):
            continue
        place = random_.randrange(len(parent))
        child = parent[place]
        kind = random_.randrange(10)
        if kind == 0:
            parent.remove(child)
        elif kind == 1:
            parent.insert(random_.randrange(len(parent) + 1), child)
        elif kind == 2:
            child.tag = random_.choice(tags)
        elif kind == 3:
            random_.choice(parents).append(ET.Element(random_.choice(tags)))
        elif kind == 4:
            child.text = random_.choice(TEXTS)
        elif kind == 5:
            child.tail = random_.choice(TEXTS)
        elif kind == 6:
            child.set(f"{{{XSI}}}{random_.choice(['nil', 'type'])}", random_.choice(["true", "0"]))
        elif kind == 7:
            child.set(random_.choice(["id", "kind", "{urn:example:items}source", "x"]), "5")
        elif kind == 8:
            uri, _, local = child.tag.rpartition("}")
            child.tag = random_.choice([local, f"{uri}:other-family}}{local}", f"{{urn:x}}{local}"])
            if child.tag.startswith(":"):
                child.tag = local
        else:
            del parent[place:]
    return ET.tostring(root, random_.choice(ENCODINGS), xml_declaration=True)
