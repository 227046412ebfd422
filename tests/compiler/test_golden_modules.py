"""Promises about the text of generated modules: it is what was last reviewed."""

from __future__ import annotations

import pytest

from tests.compiler.golden_modules import CASES, GOLDEN, golden_text


@pytest.mark.parametrize("name", CASES)
def test_a_module_is_as_it_was_reviewed(name: str) -> None:
    """A change of the compiler changes golden files, which somebody reads."""
    assert golden_text(name) == (GOLDEN / f"{name}.py").read_text("utf-8")


def test_every_golden_file_has_its_mapping() -> None:
    """No golden file is left over."""
    assert {path.stem for path in GOLDEN.glob("*.py")} == set(CASES)
