"""The book of the shop, and a browser that looks at it."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import mapper
from mapper.book.book_content import BookContent
from mapper.book.book_pages import write_book
from tests.conftest import ROOT, leave_out
from tests.differential.reference import NODE

BROWSER = ROOT / ".tools/browser"


@pytest.fixture(scope="session")
def shop_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book of the shop's mappings, with their cases."""
    folder = tmp_path_factory.mktemp("shop")
    shutil.copytree(ROOT / "examples/mappings", folder / "mappings")
    shutil.copytree(ROOT / "examples/fixtures", folder / "fixtures")
    content = BookContent(mapper.load)
    write_book(list(content.entries([folder / "mappings"])), folder / "book")
    return folder / "book"


@pytest.fixture(scope="session")
def look() -> Callable[[Path], dict[str, Any]]:
    """Opens each page of a book in headless Chromium, and gives what it saw of them."""
    if NODE is None or not (BROWSER / "node_modules").is_dir():
        leave_out("no browser: `make browser` installs Chromium of npm")

    def looked(book: Path) -> dict[str, Any]:
        script = Path(__file__).with_name("look.mjs")
        done = subprocess.run(
            [NODE, str(script), str(BROWSER), str(book)],
            capture_output=True, text=True, timeout=600, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        seen: dict[str, Any] = json.loads(done.stdout)
        return seen

    return looked
