"""Writes a delivery of seven tables about many invented persons, to measure batches with.

    python -m bench.polis_delivery FOLDER --persons 100000 --order grouped

Each person has one employment, one period and two returns. The rows of the tables are in the order
of the persons (`grouped`), or each table in an order of its own (`any`).
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Iterator
from pathlib import Path

CASE = Path(__file__).parent.parent / "fixtures/uwv/ikv/adres-buitenland/input"
NAMES = "LA_IKV_IDENTIFICATIE_HIS"
RETURNS = "LA_INKOMSTENOPGAVE"


def citizen_numbers() -> Iterator[str]:
    """Numbers that pass the eleven-test, beginning with 9: none of these is issued."""
    for number in range(90_000_000, 99_999_999):
        digits = [int(digit) for digit in str(number)]
        last = sum(digit * (9 - place) for place, digit in enumerate(digits)) % 11
        if last < 10:
            yield f"{number}{last}"


def rows_of(name: str, head: list[str], row: list[str], persons: int) -> Iterator[list[str]]:
    """The rows of a table, in the order of the persons."""
    at = head.index("IKV_ID")
    for person, number in zip(range(persons), citizen_numbers(), strict=False):
        made = list(row)
        made[at] = str(70_000_000 + person)
        if name == NAMES:
            made[head.index("SOFINR")] = number
        yield made
        if name == RETURNS:
            second = list(made)
            second[head.index("DATUMAANVANG")] = "20260201"
            second[head.index("DATUMEINDE")] = "20260228"
            yield second


def write_delivery(folder: Path, persons: int, *, grouped: bool) -> int:
    """Write the tables; gives how many bytes they have together."""
    folder.mkdir(parents=True, exist_ok=True)
    shuffled = random.Random(1)
    size = 0
    for file in sorted(CASE.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as stream:
            head, *found = csv.reader(stream, delimiter="|")
        row = found[0] if found else ["" for _ in head]
        for name, value in [
            *(("HIS_DAT_IN", "20260101"), ("HIS_TS_IN", "20260105083000")),
            *(("HIS_DAT_END", "99991231"), ("HIS_TS_END", "99991231000000")),
            *(("RISICOPREMIEGROEP", "1"), ("CODESECTOROSV", "035")),
        ]:
            if name in head and not found:
                row[head.index(name)] = value
        rows = list(rows_of(file.stem, head, row, persons))
        if not grouped:
            shuffled.shuffle(rows)
        with (folder / file.name).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, delimiter="|", lineterminator="\n")
            writer.writerow(head)
            writer.writerows(rows)
        size += (folder / file.name).stat().st_size
    return size


def main() -> None:
    """Write what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--order", choices=("grouped", "any"), default="grouped")
    asked = parser.parse_args()
    size = write_delivery(asked.folder, asked.persons, grouped=asked.order == "grouped")
    print(f"{asked.persons} persons, {size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
