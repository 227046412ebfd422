"""What counts as a difference between two messages, and where it is said to be."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from mapper.cases.comparison import compare_json, compare_xml

CASES = yaml.safe_load(Path(__file__).with_name("comparison.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_differences(case: dict[str, Any]) -> None:
    """Two messages differ where the file says, and nowhere else."""
    compare = compare_xml if case["form"] == "xml" else compare_json
    found = compare(case["expected"].encode(), case["found"].encode())
    assert [[d.path, d.kind, d.expected, d.found] for d in found] == case["differences"]


@pytest.mark.parametrize(
    "content", [b"<a>", b"", b"{}", b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'], ids=repr
)
def test_what_is_not_xml_is_refused(content: bytes) -> None:
    """A text that is not XML, or has a DTD, is an error of its own and never an equal."""
    with pytest.raises(ValueError, match="XML"):
        compare_xml(content, content)
