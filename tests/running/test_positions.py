"""Promises about where an error is: at its position in the expression, in the mapping's file."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest

import mapper
from tests.running.conftest import message

PLACES = {
    "a plain text": ("Rows: 1 + $number(grower)", "$number(grower)"),
    "quotes": ("Rows: '1 + $number(grower)'", "$number(grower)"),
    "quotes with an escape": (
        "Rows: {$value: '$number(\"1\") + $length('''') + $number(grower)'}",
        "$number(grower)'}",
    ),
    "a block": ("Rows: |\n    1 +\n      $number(grower)\n    + 2", "$number(grower)"),
    "a folded block": ("Rows: >-\n    1\n    + $number(grower)\n    + 2", "$number(grower)"),
    "a condition": ("Rows: {$when: 2 > $number(grower), $value: number}", "$number(grower), "),
    "a context": ("Bed: {$each: 'bed[$number($$.grower) > 1]', Name: name}", "$number($$.grower)"),
    "a filter": ("Bed: {$each: bed, $where: $number($$.grower) > 1, Name: name}", "$number($$"),
    "an order": ("Bed: {$each: bed, $order_by: $number($$.grower), Name: name}", "$number($$"),
    "a name that fails": (
        "$let: {n: 2 + $number(grower)}\n  Rows: $n + 1",
        "$number(grower)}",
    ),
    "a function of the expression's own": (
        "Rows: '$sum($map([1, 2], function($i){$i + $number($$.grower)}))'",
        "$number($$.grower)",
    ),
    "an error of the mapping's own": ("Rows: 'number + $error(\"no\")'", '$error("no")'),
    "a bound": ("Rows: '1 + $count([1..1000000000])'", "..1000000000"),
}


@pytest.mark.parametrize("name", PLACES)
def test_an_error_is_at_its_place(name: str, garden: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The notice of an expression that fails has the file, line and column of what failed."""
    monkeypatch.setenv("MAPPER_CACHE", "off")
    rules, place = PLACES[name]
    head, _, _ = (garden / "beds.yaml").read_text().partition("map:\n")
    file = garden / "beds.yaml"
    file.write_text(f"{head}map:\n  Number: number\n  {rules}\n")
    (result,) = mapper.load(file).map_each([message(7)])
    (notice,) = result.notices
    position = notice.position
    assert position is not None
    assert position.file == str(file)
    line = file.read_text().splitlines()[position.line - 1]
    assert line[position.column - 1 :].startswith(place)


def test_the_same_expression_in_two_places(garden: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules that share a function, as their expressions are the same text, keep their own places."""
    monkeypatch.setenv("MAPPER_CACHE", "off")
    file = garden / "beds.yaml"
    head, _, _ = file.read_text().partition("map:\n")
    file.write_text(
        f"{head}map:\n  Number: number\n  Rows: $number(grower)\n"
        "  Bed: {$each: bed, Rows: '$number($$.grower)', Name: name}\n"
        "  Grower: {$value: $string($number(grower)), $on_overflow: truncate}\n"
    )
    mapping = mapper.load(file)
    (result,) = mapping.map_each([message(5)])
    lines = file.read_text().splitlines()
    for notice in result.notices:
        assert notice.position is not None
        text = lines[notice.position.line - 1][notice.position.column - 1 :]
        assert text.startswith("$number(")
        assert lines[notice.position.line - 1].strip().startswith(str(notice.target_path)[:3])
    assert len({notice.position for notice in result.notices}) == 3


def test_a_standalone_module_knows_the_place(garden: Path, tmp_path: Path) -> None:
    """A module of its own says the same place, without the file."""
    file = garden / "beds.yaml"
    file.write_text(file.read_text().replace("$sum(bed.rows)", "'1 + $number(grower)'"))
    mapping = mapper.load(file)
    namespace: dict[str, object] = {"__name__": "made"}
    exec(compile(mapping.source_code, "made.py", "exec"), namespace)
    again = namespace["MAPPING"]
    assert isinstance(again, mapper.Mapping)
    assert again.map(message(5)).notices == mapping.map(message(5)).notices


class Faulty(dict[str, object]):
    """A document that fails as no document does, when its grower is asked for."""

    def __getitem__(self, name: str) -> object:
        if name == "grower":
            raise ZeroDivisionError
        return super().__getitem__(name)

    def get(self, name: str, default: object = None) -> object:
        """The value, but for the grower."""
        if name == "grower":
            raise ZeroDivisionError
        return super().get(name, default)


def test_a_fault_in_generated_code_shows_its_lines(
    garden: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The traceback of an error that no rule foresees shows the generated line, and above that
    line a comment names the line of the mapping.
    """
    monkeypatch.setenv("MAPPER_CACHE", "off")
    mapping = mapper.load(garden / "beds.yaml")
    with pytest.raises(ZeroDivisionError) as caught:
        mapping.map_document(Faulty(number=1, bed=[Faulty(name="a", rows=2)]))
    shown = "".join(traceback.format_exception(caught.value))
    assert '"grower"' in shown or "'grower'" in shown
    (line,) = {
        frame.lineno
        for frame in traceback.extract_tb(caught.value.__traceback__)
        if frame.filename.startswith("mapping:garden/beds")
    }
    above = mapping.source_code.splitlines()[: line or 0]
    comment = next(each for each in reversed(above) if each.strip().startswith("# beds.yaml:"))
    number = int(comment.split(":")[1].split(" ")[0])
    assert (garden / "beds.yaml").read_text().splitlines()[number - 1].strip().startswith("Grower:")
