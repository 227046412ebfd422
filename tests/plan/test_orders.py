"""Promises about which patterns of texts are in order as they stand."""

from __future__ import annotations

import pytest

from mapper.plan.orders import in_order


@pytest.mark.parametrize(
    ("pattern", "ordered"),
    [
        (r"\d{8}", True),
        (r"[0-9]{8}", True),
        (r"[0-9]{8}([0-9]{6})?", True),
        (r"\d{8,17}", True),
        (r"\d{4}-\d{2}-\d{2}", True),
        (r"\d{2}:\d{2}", True),
        (r"[A-Z]{2}\d{6}", True),
        (r"[12]\d{3}", True),
        (r"\d{2}-\d{2}-\d{4}", False),
        (r"\d{1,2}-\d{2}-\d{4}", False),
        (r"\d+", False),
        (r"\d{1,8}", False),
        (r"[A-Z]?\d{4}", False),
        (r"(19|20)\d{6}", None),
        (r".*", None),
    ],
)
def test_a_pattern_says_whether_its_texts_are_in_order(pattern: str, ordered: bool | None) -> None:
    """One width, and no later run of digits wider than the first; None where it is not plain."""
    assert in_order(pattern) is ordered
