"""Promises about the mapping book in a real browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.mark.browser
def test_the_book_works_from_disk_on_a_phone_and_by_keyboard(
    shop_book: Path, look: Callable[[Path], dict[str, Any]]
) -> None:
    """No request leaves the disk, no script fails, no page is wider than its screen; dark is dark."""
    seen = look(shop_book)
    assert seen["errors"] == []
    assert [url for url in seen["requests"] if not url.startswith(("file:", "data:"))] == []
    assert len(seen["pages"]) == len(list(shop_book.glob("*.html")))
    for page in seen["pages"]:
        assert page["widths"] == {"360": 360, "1280": 1280}, page["name"]
        assert page["colours"]["light"] != page["colours"]["dark"], page["name"]
    assert seen["skip"] == "To the content"
    assert seen["found"] > 1
    assert "rticle" in seen["target"]
