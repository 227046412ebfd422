"""What a process loads before its first message, once the mapping is kept: no more than it needs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mapper.reading.native_core import CORE

NEVER = (
    # Python's own: each takes longer than loading a kept mapping.
    *("importlib.metadata", "urllib.request", "http.client", "ssl", "socket", "email.message"),
    *("xml.sax", "zipfile", "csv", "tempfile", "random"),
    # What reads, checks and compiles mapping files.
    *("yaml", "pydantic", "lxml", "xmlschema", "elementpath", "jsonata", "xmltodict"),
    *("referencing", "mapper.contract", "mapper.expression_types", "mapper.mapping_file"),
    *("mapper.plan", "mapper.jsonata.parse", "mapper.jsonata.emit", "mapper.report"),
    *(("xml.etree", "mapper.reading.tree_reading") if CORE is not None else ()),
    # What reads other messages than this one.
    *("mapper.reading.json_reader", "mapper.reading.delivery_parts", "mapper.reading.csv_reader"),
    *("mapper.reading.reference", "mapper.regex.ecmascript_patterns", "re2"),
)
OF_THE_COMMAND_LINE = ("typer", "rich", "mapper.cli", "mapper.diagnostics.rendering")

FIRST_MESSAGE = """\
import sys, mapper
from pathlib import Path
result = mapper.load(sys.argv[1]).map(Path(sys.argv[2]))
assert result.ok
result.to_json()
"""
RUN = """\
import sys
from mapper.cli import main
sys.argv = ["mapper", "run", *sys.argv[1:]]
try:
    main()
except SystemExit as ended:
    assert not ended.code
"""
CHECK = RUN.replace('"run"', '"check"')
WHAT_IS_LOADED = "print(*sys.modules, sep='\\n', file=sys.stderr)\n"


@pytest.fixture(scope="module")
def shop(project_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop of the examples, with a cache of its own."""
    return Path(
        shutil.copytree(project_root / "examples", tmp_path_factory.mktemp("start") / "shop")
    )


def loaded(shop: Path, code: str, *arguments: str) -> set[str]:
    """The modules that are loaded at the end of `code`, run a second time."""
    command = [sys.executable, "-c", code + WHAT_IS_LOADED, *arguments]
    env = {**os.environ, "MAPPER_CACHE": str(shop / "cache")}
    for _ in range(2):
        ended = subprocess.run(
            command, cwd=shop, env=env, capture_output=True, text=True, check=False, timeout=120
        )
        assert ended.returncode == 0, ended.stderr
    return set(ended.stderr.splitlines())


def of(names: set[str], forbidden: tuple[str, ...]) -> list[str]:
    """Those of the names that are forbidden, or lie in a forbidden package."""
    below = tuple(f"{name}." for name in forbidden)
    return sorted(name for name in names if name in forbidden or name.startswith(below))


ORDER = ("mappings/shop/order.yaml", "in/a.xml")


def test_the_first_message_of_the_api(shop: Path) -> None:
    """Loading a kept mapping and mapping a message loads no compiler, and no command line."""
    names = loaded(shop, FIRST_MESSAGE, *ORDER)
    assert "mapper.running.mapping" in names
    assert not of(names, (*NEVER, *OF_THE_COMMAND_LINE, "mapper.writing.xml_writer"))


def test_a_run_of_a_kept_mapping(shop: Path) -> None:
    """`mapper run` loads nothing that maps no message."""
    names = loaded(shop, RUN, *ORDER, "--to", "xml")
    assert "mapper.writing.xml_writer" in names
    assert not of(names, (*NEVER, "mapper.generate", "mapper.cases"))


def test_a_check_of_what_has_not_changed(shop: Path) -> None:
    """A second check of the same files reads no YAML."""
    names = loaded(shop, CHECK)
    assert "mapper.compiler.check_cache" in names
    assert not of(names, NEVER)
