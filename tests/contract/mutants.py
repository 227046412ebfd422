"""Messages broken in known ways, the same for the same seed."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from random import Random

from lxml import etree

TEXTS = (
    "", " ", "0", "00", "1", "-1", "+5", "3.14", "12345678", "00000000", "20260231", "99999999",
    "123456789", "1234567890123456789012345", "A", "AB1", "abc def", "é", "٣٤٥", "1e3", "true",
    "\u00a0x", "\n7\n", "x" * 30, "x" * 500, "1234AB", "2026-01-31", "2026-02-30", "EUR", "a\tb",
)  # fmt: skip
URIS = ("", "urn:other", "http://www.w3.org/2001/XMLSchema-instance")
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


def mutants(root: etree._Element, count: int, seed: str) -> Iterator[etree._Element]:
    """`count` messages made of one, each with one to three changes."""
    random = Random(seed)
    for _ in range(count):
        mutant = copy.deepcopy(root)
        for _ in range(random.choice((1, 1, 1, 2, 3))):
            change(mutant, random)
        # a tree that was changed in place keeps prefixes; written and read it is a message
        yield etree.fromstring(etree.tostring(mutant))


def change(root: etree._Element, random: Random) -> None:  # noqa: C901, PLR0912  # one branch per way
    """Change one thing below the root."""
    elements = [each for each in root.iter("*") if each is not root]
    if not elements:
        return
    leaves = [each for each in elements if len(each) == 0]
    element = random.choice(elements)
    leaf = random.choice(leaves)
    parent = element.getparent()
    assert parent is not None
    kind = random.randrange(14)
    if kind == 0:
        parent.remove(element)
    elif kind == 1:
        element.addnext(copy.deepcopy(element))
    elif kind == 2:
        element.tag = element.tag + "X"
    elif kind == 3:
        other = random.choice(elements)
        element.tag = other.tag
    elif kind == 4 and len(parent) > 1:
        parent.insert(random.randrange(len(parent)), element)
    elif kind == 5:
        leaf.text = (leaf.text or "") + random.choice(("1", "a", " ", "x" * 200))
    elif kind == 6:
        leaf.text = (leaf.text or "")[:-1]
    elif kind in {7, 8}:
        leaf.text = random.choice(TEXTS)
    elif kind == 9:
        local = etree.QName(element).localname
        uri = random.choice(URIS + tuple({etree.QName(e).namespace or "" for e in elements}))
        element.tag = f"{{{uri}}}{local}" if uri else local
    elif kind == 10:
        for child in list(element):
            element.remove(child)
        element.text = None
    elif kind == 11:
        element.set(random.choice(("versie", "peilmoment", "naam", NIL)), random.choice(TEXTS[:8]))
    elif kind == 12:
        for name in list(element.attrib):
            del element.attrib[name]
    else:
        element.append(copy.deepcopy(random.choice(leaves)))
