"""Which cases a path names, and which mapping each belongs to."""

from pathlib import Path

import pytest

from mapper.cases import Case, find_cases
from mapper.diagnostics.errors import FindingsError


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with three cases of two mappings."""
    for file in (
        "mappings/shop/order.yaml",
        "mappings/shop/invoice.yaml",
        "fixtures/shop/order/one/input.xml",
        "fixtures/shop/order/one/expected.json",
        "fixtures/shop/order/two/input.json",
        "fixtures/shop/order/two/notices.yaml",
        "fixtures/shop/order/two/expected/a%2Fb.json",
        "fixtures/shop/invoice/parts/input/lines.csv",
        "fixtures/shop/invoice/parts/input/heads.csv",
        "fixtures/shop/invoice/parts/expected.xml",
    ):
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("absolute", [False, True])
@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("fixtures", ["shop/invoice/parts", "shop/order/one", "shop/order/two"]),
        ("fixtures/shop/order", ["shop/order/one", "shop/order/two"]),
        ("fixtures/shop/order/two", ["shop/order/two"]),
        ("fixtures/shop/order/two/input.json", ["shop/order/two"]),
        ("fixtures/shop/invoice/parts", ["shop/invoice/parts"]),
        ("mappings", ["shop/invoice/parts", "shop/order/one", "shop/order/two"]),
        ("mappings/shop", ["shop/invoice/parts", "shop/order/one", "shop/order/two"]),
        ("mappings/shop/order.yaml", ["shop/order/one", "shop/order/two"]),
        ("mappings/shop/invoice.yaml", ["shop/invoice/parts"]),
    ],
)
def test_a_path_names_cases(root: Path, path: str, names: list[str], absolute: bool) -> None:
    """A case, a folder of cases, a mapping and a folder of mappings all name cases, in order."""
    cases = find_cases([root / path if absolute else Path(path)])
    assert [case.name for case in cases] == names
    for case in cases:
        assert case.mapping.resolve() == root / "mappings" / Path(case.name).parent.with_suffix(
            ".yaml"
        )


def test_from_within_the_fixtures(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one stands does not matter: `.` in a folder of cases names them."""
    monkeypatch.chdir(root / "fixtures/shop/order")
    cases = find_cases([Path()])
    assert [case.name for case in cases] == ["shop/order/one", "shop/order/two"]
    assert {case.mapping.resolve() for case in cases} == {root / "mappings/shop/order.yaml"}


def test_without_a_path_all_cases(root: Path) -> None:
    """Without a path it is all of fixtures/; a case named twice is run once."""
    assert len(find_cases()) == 3
    assert len(find_cases([Path("fixtures"), Path("mappings/shop/order.yaml")])) == 3


def _forms(case: Case) -> list[tuple[str, str | None]]:
    return [(file.form, file.subject) for file in case.expected]


def test_what_a_case_holds(root: Path) -> None:
    """A case knows its input (a file, or the folder of parts) and what is expected of it, by
    subject where there are several.
    """
    parts, one, two = find_cases([root / "fixtures"])
    assert (parts.source.name, _forms(parts)) == ("input", [("xml", None)])
    assert (one.source.name, _forms(one)) == ("input.xml", [("json", None)])
    assert (two.source.name, _forms(two)) == ("input.json", [("json", "a/b")])


@pytest.mark.parametrize(
    ("files", "path", "code"),
    [
        ([], "fixtures/shop/nothing", "file-not-found"),
        (["mappings/shop/new.yaml"], "mappings/shop/new.yaml", "no-cases"),
        (["fixtures/shop/order/x/expected.xml"], "fixtures/shop/order/x", "case-input"),
        (
            ["fixtures/shop/order/x/input.xml", "fixtures/shop/order/x/input.json"],
            "fixtures",
            "case-input",
        ),
        (["fixtures/shop/lost/x/input.xml"], "fixtures", "case-mapping"),
        (["elsewhere/x/input.xml"], "elsewhere", "case-place"),
    ],
)
def test_an_incomplete_case_is_a_finding(
    root: Path, files: list[str], path: str, code: str
) -> None:
    """Nothing is skipped in silence: what cannot be run is a finding."""
    for file in files:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).touch()
    with pytest.raises(FindingsError) as raised:
        find_cases([Path(path)])
    assert [finding.code for finding in raised.value.findings] == [code]
