"""Promises about the mapping book: it works from disk, no link is broken, and nothing is overwritten."""

import json
import shutil
from pathlib import Path
from urllib.parse import unquote

import pytest
from lxml import html

import mapper
from mapper.book.book_content import BookContent
from mapper.book.book_pages import MARK, NoBookError, pages, write_book
from tests.conftest import ROOT

LARGEST = 1_000_000
"""Bytes that no page may have more of."""


def _links(page: Path) -> list[str]:
    tree = html.fromstring(page.read_bytes())
    return [str(each) for each in tree.xpath("//@href | //@src | //@action")]


def _broken(book: Path) -> list[str]:
    """Links of a book that lead nowhere, and those that leave it."""
    anchors = {
        page.name: set(map(str, html.fromstring(page.read_bytes()).xpath("//@id")))
        for page in book.glob("*.html")
    }
    found = []
    for page in sorted(book.glob("*.html")):
        for link in _links(page):
            file, _, anchor = link.partition("#")
            name = file or page.name
            if link == "data:,":
                continue
            if not (book / name).is_file() or (anchor and unquote(anchor) not in anchors[name]):
                found.append(f"{page.name}: {link!r}")
    return found


def test_no_link_of_the_shop_is_broken(shop_book: Path) -> None:
    """Every link leads to a page of the book, and to a field that is on it."""
    assert _broken(shop_book) == []


@pytest.mark.slow
def test_the_whole_book_has_no_broken_link_and_no_large_page(tmp_path: Path) -> None:
    """All mappings of the project: no link is broken or leads out of the book, no page is large."""
    made = write_book(
        list(BookContent(mapper.load).entries([ROOT / "mappings"])), tmp_path / "book"
    )
    assert len(made) > 45
    assert _broken(tmp_path / "book") == []
    files = [file for file in (tmp_path / "book").iterdir() if file.stat().st_size > LARGEST]
    assert files == []


def test_every_name_that_search_knows_is_where_it_says(shop_book: Path) -> None:
    """What search finds is on the page it names."""
    text = (shop_book / "search.js").read_text()
    index = json.loads(text.removeprefix("const SEARCH = ").removesuffix(";\n"))
    for _, page, names in index:
        ids = set(map(str, html.fromstring((shop_book / page).read_bytes()).xpath("//@id")))
        assert set(names) <= ids


def test_a_field_says_what_it_is_made_of(shop_book: Path) -> None:
    """Its rule with file and line, its source, its table, and the cases that show it."""
    [page] = shop_book.glob("shop-order-target.html")
    [field] = html.fromstring(page.read_bytes()).xpath("//*[@id='Country']")
    said = " ".join(field.text_content().split())
    for part in (
        "given",
        "Order.country transformation",
        "shop/order.yaml:17",
        "$table: country",
        "Shown by",
    ):
        assert part in said


def test_a_source_field_says_where_it_goes(shop_book: Path) -> None:
    """Each field of the source links to the fields that it gives."""
    [page] = shop_book.glob("shop-order-source.html")
    [field] = html.fromstring(page.read_bytes()).xpath("//*[@id='Order.country']")
    assert [str(each) for each in field.xpath(".//p/a/@href")] == ["shop-order-target.html#Country"]


def test_no_value_of_a_case_is_in_the_book(shop_book: Path) -> None:
    """Cases show which fields they fill, never with what."""
    values = {
        str(each)
        for file in (shop_book.parent / "fixtures").rglob("expected.json")
        for each in json.loads(file.read_text()).values()
        if isinstance(each, str) and len(each) > 6
    }
    text = "".join(file.read_text() for file in shop_book.iterdir())
    assert values
    assert [value for value in values if value in text] == []


def test_text_of_a_file_is_text_on_a_page(tmp_path: Path) -> None:
    """What a mapping says cannot become markup or a script."""
    shutil.copytree(ROOT / "examples/mappings", tmp_path / "mappings")
    file = tmp_path / "mappings/shop/order.yaml"
    hostile = "</script><img src=x onerror=alert(1)>"
    file.write_text(file.read_text().replace("An order becomes an invoice", hostile))
    [entry] = BookContent(mapper.load).entries([file])
    made = dict(pages([entry]))
    assert not [name for name, content in made.items() if "<img" in content or hostile in content]
    assert "&lt;img" in made["index.html"]


def test_a_book_is_written_again_and_old_pages_go(tmp_path: Path) -> None:
    """A folder that holds a book is renewed; what is no longer part of it is removed."""
    shutil.copytree(ROOT / "examples/mappings", tmp_path / "mappings")
    entries = list(BookContent(mapper.load).entries([tmp_path / "mappings/shop"]))
    write_book(entries, tmp_path / "book")
    (tmp_path / "book/mine.txt").write_text("mine")
    write_book(entries[:1], tmp_path / "book")
    left = {file.name for file in (tmp_path / "book").glob("*.html")}
    assert left == {name for name in dict(pages(entries[:1])) if name.endswith(".html")}
    assert (tmp_path / "book/mine.txt").read_text() == "mine"


@pytest.mark.parametrize("mark", ["", "{", '{"files": ["../../x.html"]}'])
def test_a_folder_of_something_else_is_left_alone(tmp_path: Path, mark: str) -> None:
    """A folder with other files is refused; a mark that was changed removes nothing outside it."""
    outside = tmp_path / "x.html"
    outside.write_text("mine")
    folder = tmp_path / "a/b"
    folder.mkdir(parents=True)
    (folder / (MARK if mark else "other.txt")).write_text(mark)
    if mark.startswith('{"'):
        write_book([], folder)
    else:
        with pytest.raises(NoBookError):
            write_book([], folder)
    assert outside.read_text() == "mine"
