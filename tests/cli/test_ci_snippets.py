"""The snippets for builds are true: they parse, and their commands do what the page says."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml import etree

BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def snippets(project_root: Path) -> dict[str, Any]:
    """The files that the page shows, by what they are for."""
    page = (project_root / "docs/ci.md").read_text(encoding="utf-8")
    documents = [yaml.safe_load(text) for text in BLOCK.findall(page)]
    return dict(zip(("pre-commit", "github", "gitlab"), documents, strict=True))


@pytest.fixture
def shop(project_root: Path, tmp_path: Path) -> Path:
    """A repository with mappings: the examples."""
    shutil.copytree(project_root / "examples", tmp_path, dirs_exist_ok=True)
    return tmp_path


def _break(shop: Path) -> str:
    """Makes a mapping read what its source has not; gives the name that nobody knows."""
    mapping = shop / "mappings/shop/order.yaml"
    text = mapping.read_text(encoding="utf-8")
    broken = text.replace("Quantity: quantity", "Quantity: quantiti")
    assert broken != text
    mapping.write_text(broken, encoding="utf-8")
    return "quantiti"


def _run(shop: Path, line: str) -> subprocess.CompletedProcess[str]:
    """Runs a line of a snippet as a build server does."""
    return subprocess.run(
        [
            "bash",
            "-eo",
            "pipefail",
            "-c",
            f'mapper() {{ "{sys.executable}" -m mapper "$@"; }}; {line}',
        ],
        cwd=shop,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def _lines(snippet: Any) -> Iterator[str]:
    """The lines of a snippet that call the program."""
    if isinstance(snippet, dict):
        for value in snippet.values():
            yield from _lines(value)
    elif isinstance(snippet, list):
        for value in snippet:
            yield from _lines(value)
    elif isinstance(snippet, str) and snippet.startswith("mapper "):
        yield snippet


def test_a_build_passes_where_all_is_well(snippets: dict[str, Any], shop: Path) -> None:
    """Every command of the snippets ends with 0."""
    lines = [*_lines(snippets["github"]), *_lines(snippets["gitlab"])]
    assert len(lines) == 4
    for line in lines:
        done = _run(shop, line)
        assert done.returncode == 0, (line, done)


def test_github_shows_what_is_wrong(snippets: dict[str, Any], shop: Path) -> None:
    """Both steps fail, and name the place in the mapping once, whatever cases it keeps from running."""
    name = _break(shop)
    for line in _lines(snippets["github"]):
        done = _run(shop, line)
        assert done.returncode == 1, (line, done)
        [shown] = done.stdout.splitlines()
        assert shown.startswith("::error file=mappings/shop/order.yaml,line=22,")
        assert name in shown


def test_github_shows_what_differs(snippets: dict[str, Any], shop: Path) -> None:
    """A case that comes out otherwise shows beside the file that says what is expected."""
    file = "fixtures/shop/order/plain/expected.xml"
    (shop / file).write_text("<Other/>", encoding="utf-8")
    _, line = _lines(snippets["github"])
    done = _run(shop, line)
    assert done.returncode == 1
    [shown] = done.stdout.splitlines()
    assert shown.startswith(f"::error file={file},title=shop/order/plain failed::")


def test_gitlab_gets_its_reports(snippets: dict[str, Any], shop: Path) -> None:
    """Each job fails, shows why, and leaves the report that it promises in the file it names."""
    name = _break(shop)
    check, test = (snippets["gitlab"][job] for job in ("mapper-check", "mapper-test"))
    for job in (check, test):
        for line in job["script"]:
            done = _run(shop, line)
            assert done.returncode == 1, (line, done)
            assert name in done.stdout
    issues = json.loads((shop / check["artifacts"]["reports"]["codequality"]).read_text("utf-8"))
    assert {issue["location"]["path"] for issue in issues} == {"mappings/shop/order.yaml"}
    cases = etree.parse(shop / test["artifacts"]["reports"]["junit"])
    assert cases.findall(".//error")


def test_the_hooks_are_commands(snippets: dict[str, Any], project_root: Path, shop: Path) -> None:
    """A hook that the page uses is offered; what a hook runs passes, and fails on what is wrong."""
    offered = yaml.safe_load((project_root / ".pre-commit-hooks.yaml").read_text("utf-8"))
    hooks = {hook["id"]: hook for hook in offered}
    [repository] = snippets["pre-commit"]["repos"]
    assert {hook["id"] for hook in repository["hooks"]} == set(hooks)
    for hook in hooks.values():
        assert re.search(hook["files"], "mappings/shop/order.yaml")
        assert _run(shop, hook["entry"]).returncode == 0
    _break(shop)
    untidy = shop / "mappings/shop/order.yaml"
    untidy.write_text(untidy.read_text("utf-8") + "\n\n\n", "utf-8")
    for hook in hooks.values():
        assert _run(shop, hook["entry"]).returncode == 1
