"""What Python passes to the native core and what that asks of it, as its source says.

    python -m tests.native.native_interface

writes it into `interface.txt`, with the number of the interface, where that number was raised.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from mapper.reading.native_core import INTERFACE

NATIVE = Path(__file__).parents[2] / "native" / "src"
RECORDED = Path(__file__).parent / "interface.txt"
METHODS = re.compile(r"^    fn (?:of|new|read|write)\b[^{]*|^type \w+<[^;]*", re.MULTILINE)
"""The functions that Python calls, and the types of tuples that it passes."""
ASKED = re.compile(r"\b(?:getattr|extract|call1|call_method1?)\b")
"""What takes a value of Python apart, or calls Python."""


def numbered() -> int:
    """The number of the interface that the native source has."""
    source = (NATIVE / "lib.rs").read_text("utf-8")
    found = re.search(r"const INTERFACE: u32 = (\d+);", source)
    assert found is not None
    return int(found[1])


def interface() -> str:
    """The interface as text: its number, and for each file what is called and asked."""
    lines = [f"interface {INTERFACE}"]
    for file in sorted(NATIVE.glob("*.rs")):
        text = file.read_text("utf-8")
        called = [" ".join(each.split()) for each in METHODS.findall(text) if "Bound<" in each]
        asked = [line.strip() for line in text.splitlines() if ASKED.search(line)]
        if called or asked:
            lines += ["", file.name, *called, *asked]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Record the interface, unless it changed and its number did not."""
    now, before = interface(), RECORDED.read_text("utf-8")
    if now != before and now.partition("\n")[0] == before.partition("\n")[0]:
        print("the interface changed: raise INTERFACE in native_core.py and native/src/lib.rs")
        return 1
    RECORDED.write_text(now, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
