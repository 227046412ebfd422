"""Writes one large wage return about many invented employees, to measure splitting with.

    python -m bench.wage_returns FILE --megabytes 1000

It is a case of the project, with its first record over and over, each time about somebody else.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from bench.polis_delivery import citizen_numbers

CASES = Path(__file__).parent.parent / "fixtures/uwv/loonaangifte-2026"
RECORD = "InkomstenverhoudingInitieel"


def write_return(file: Path, size: int) -> int:
    """Write a document of at least so many bytes; gives how many records it has."""
    whole = max(CASES.glob("*/input.xml"), key=lambda one: one.stat().st_size).read_bytes()
    found = re.search(
        rb"<(\w+:)?%b\b.*?</(\w+:)?%b>" % (RECORD.encode(), RECORD.encode()), whole, re.DOTALL
    )
    if found is None:
        raise ValueError("the case has no record")
    before, record = whole[: found.start()], found[0]
    # The records behind the first are left out, what ends the document stays.
    after = re.sub(
        rb"<(\w+:)?%b\b.*</(\w+:)?%b>" % (RECORD.encode(), RECORD.encode()),
        b"",
        whole[found.end() :],
        flags=re.DOTALL,
    )
    records = 0
    with file.open("wb") as out:
        written = out.write(before)
        for number in citizen_numbers():
            written += out.write(re.sub(rb"(SofiNr>)\d+", rb"\g<1>" + number.encode(), record))
            records += 1
            if written + len(after) >= size:
                break
        out.write(after)
    return records


def main() -> None:
    """Write what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--megabytes", type=int, default=1000)
    asked = parser.parse_args()
    records = write_return(asked.file, asked.megabytes * 1_000_000)
    print(f"{records} records, {asked.file.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
