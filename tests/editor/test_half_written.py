"""Promises about files that are half written: at every moment of writing there is an answer."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest

from mapper.editor.completion import suggestions
from mapper.editor.cursor_place import place_at
from mapper.editor.definitions import definitions
from mapper.editor.half_written import half_written, within
from mapper.editor.open_files import OpenFiles
from mapper.editor.sample_values import SampleValues
from mapper.editor.what_stands import hover
from mapper.expression_types.inferred_types import ANY, TypeScope


@pytest.mark.parametrize("name", ["parcel.yaml", "parcel.fragments.yaml", "order.yaml"])
def test_every_moment_of_writing_a_file(tmp_path: Path, project_root: Path, name: str) -> None:
    """Of each beginning of a file: what can be written at its end, and what stands there."""
    folder = tmp_path / "mappings"
    copytree(project_root / "examples/mappings/shop", folder)
    copytree(Path(__file__).parent / "parcel", folder, dirs_exist_ok=True)
    file = (folder / name).resolve()
    text = file.read_text("utf-8")
    files = OpenFiles()
    files.hold(file, text)
    assert files.check(file) == []
    known = files.known(file)
    answered = 0
    for end in range(len(text)):
        place = place_at(text[:end], str(file), end)
        if place is not None:
            answered += bool(suggestions(place, known))
            hover(place, known, SampleValues())
            definitions(place, known)
    # All but comments, and texts that nobody knows more of: a name, a version, a description.
    assert answered > len(text) / 2


EXPRESSION = (
    '($a := items[kind = "x" and $not(n > 1)].{"k": v, `l m`: /r[/]x/i}; '
    "$map($a, function($i, $n) { $i.k & $string($n) ~> $trim() }) /* all */ ^(<k)[0])"
)


def test_every_moment_of_writing_an_expression() -> None:
    """Each beginning of an expression says what is being written at its end."""
    scope = TypeScope(ANY, ANY, {})
    kinds = set()
    for end in range(len(EXPRESSION) + 1):
        written = half_written(EXPRESSION[:end])
        kinds.add(written.kind)
        assert EXPRESSION[:end].endswith(written.word)
        within(written, scope)
    assert kinds == {"name", "step", "variable", "text", "nothing"}
