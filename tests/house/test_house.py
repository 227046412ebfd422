"""The house rules: who may import whom, what stays light, what no file may hold."""

import io
import re
import subprocess
import sys
import tokenize
from pathlib import Path

import pytest
import yaml

from tests.house.layers import ORDER, Import, folder_of, imports, module_name, modules

MAX_LINES = 500
# Modules that are longer, each with the reason why it is better whole.
LONGER: dict[str, str] = {}

# What a compiled mapping runs with must not pull these in when it is imported.
HEAVY = ("yaml", "pydantic", "xmlschema", "jsonata", "typer", "lxml", "elementpath")
LIGHT = (
    "mapper.runtime",
    "mapper.reading",
    "mapper.writing",
    "mapper.running",
    "mapper.diagnostics.model",
)
# Build time only, though it stands in a light folder: it turns a contract into what a reader needs.
BUILD_TIME = {"mapper.reading.shaping", "mapper.writing.shaping"}

# Registries, their standards and their words have no place in the program.
REGISTRY_WORDS = (
    "suwi suwiml suwinet sgr bkwi kvk nhr kadaster kadastraal haal-centraal kik-inzage brk imkad uwv "
    "polis polisadministratie loonaangifte belastingdienst handelsregister hr-dataservice "
    "dataservice inschrijving vestiging burgerservicenummer burgerservicenr bsn rsin sofinummer "
    "sofinr brp svb rdw duo logius digikoppeling overheid gemeente"
).split()

HOST_NAME = re.compile(
    r"://|\b(?:[a-z0-9-]+\.)+(?:com|org|net|nl|eu|io|dev|local|internal|lan|corp)\b(?!\s*==)", re.I
)


@pytest.fixture(scope="session")
def package(project_root: Path) -> Path:
    """The folder of the program."""
    return project_root / "src" / "mapper"


def test_every_folder_has_a_place_in_the_order(package: Path) -> None:
    """A folder of the program stands in the list of layers: there is none beside the house."""
    folders = {path.parent.relative_to(package).parts[0] for path in package.glob("*/**/*.py")}
    assert folders <= set(ORDER)


def test_a_folder_imports_only_what_stands_above_it(package: Path) -> None:
    """Data walks one way: no module imports a folder that stands below its own."""
    wrong = [
        f"{found.importer}:{found.line} imports {found.imported}"
        for name, path in modules(package)
        for found in imports(name, path)
        if ORDER.index(folder_of(found.imported)) > ORDER.index(folder_of(name))
        and not (name == "mapper" and folder_of(found.imported) == "api")
    ]
    assert wrong == []


def test_imports_are_seen_in_every_form(tmp_path: Path) -> None:
    """The test above sees relative imports, imports in functions and imports by name."""
    file = tmp_path / "runtime" / "example.py"
    file.parent.mkdir()
    file.write_text(
        "from . import missing\n"
        "from ..plan import model\n"
        "def late():\n"
        "    import mapper.cli.app\n"
        "    from mapper import compiler, load\n"
        "    import_module('mapper.batch')\n",
        encoding="utf-8",
    )
    name = module_name(file, tmp_path)
    assert name == "mapper.runtime.example"
    assert sorted(imports(name, file), key=lambda found: (found.line, found.imported)) == [
        Import(name, "mapper.runtime", 1),
        Import(name, "mapper.plan", 2),
        Import(name, "mapper.cli.app", 4),
        Import(name, "mapper", 5),
        Import(name, "mapper.compiler", 5),
        Import(name, "mapper.batch", 6),
    ]


def test_what_a_compiled_mapping_imports_is_light(package: Path) -> None:
    """Importing all of runtime, reading and writing loads no library that only building needs."""
    names = [
        name
        for name, _ in modules(package)
        if any(name == light or name.startswith(light + ".") for light in LIGHT)
        and name not in BUILD_TIME
    ]
    assert names
    code = (
        "import importlib, sys\n"
        f"for name in {names!r}:\n"
        "    importlib.import_module(name)\n"
        f"    loaded = [heavy for heavy in {HEAVY!r} if heavy in sys.modules]\n"
        "    if loaded: sys.exit(f'{name} loads {loaded}')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_program_names_no_registry(package: Path) -> None:
    """A new source or target is files: the program holds no name of any registry or standard."""
    words = re.compile(rf"(?<![a-z])(?:{'|'.join(map(re.escape, REGISTRY_WORDS))})(?![a-z])", re.I)
    assert _lines_with(package, words) == []


def test_the_program_names_no_element_of_a_registry(package: Path, project_root: Path) -> None:
    """No field name of a contract in mappings/ stands in the program.

    Only names with a capital inside are looked for: others are words that any text may use.
    """
    names: set[str] = set()
    for contract in sorted((project_root / "mappings").rglob("*.contract.yaml")):
        with contract.open(encoding="utf-8") as stream:
            _property_names(yaml.load(stream, Loader=yaml.CBaseLoader), names)
    distinctive = {name for name in names if re.search(r"[a-z][A-Z]", name) and len(name) > 5}
    found = re.compile(r"[A-Za-z]+")
    wrong = [
        f"{path.relative_to(package)}:{number}: {word}"
        for _, path in modules(package)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for word in found.findall(line)
        if word in distinctive
    ]
    assert wrong == []


def test_a_module_is_short(package: Path) -> None:
    """A module has one job: at most 500 lines, unless it is listed with a reason."""
    lengths = {
        name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in modules(package)
    }
    assert {name: n for name, n in lengths.items() if n > MAX_LINES and name not in LONGER} == {}
    assert {name for name in LONGER if lengths.get(name, 0) <= MAX_LINES} == set()
    assert all(LONGER.values())


def test_no_module_is_a_drawer(package: Path) -> None:
    """A module is named after its job; a name that fits anything is no name."""
    drawers = {"utils", "util", "helpers", "helper", "misc", "common", "manager", "tools", "stuff"}
    assert [name for name, _ in modules(package) if drawers & set(re.split(r"[._]", name))] == []


@pytest.mark.parametrize("folder", ["src", "tests", "bench"])
def test_what_silences_a_check_says_why(project_root: Path, folder: str) -> None:
    """A `type: ignore` or `noqa` names its rule and has its reason beside it or above it."""
    silenced = re.compile(r"#\s*(?:type:\s*ignore|noqa|pragma:)(?P<rest>.*)", re.I)
    reason = re.compile(r"(?:\[[\w, -]+\]|:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)\s*(?P<reason>.*)")
    wrong = []
    for path in sorted((project_root / folder).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines()
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            match = token.type == tokenize.COMMENT and silenced.match(token.string)
            if not match:
                continue
            named = reason.match(match["rest"])
            line = token.start[0] - 2  # lines that silence the same share the reason above them
            while line > 0 and silenced.search(lines[line]):
                line -= 1
            above = lines[line].strip() if line >= 0 else ""
            if named is None or not (named["reason"].strip(" #-") or above.startswith("#")):
                wrong.append(f"{path.relative_to(project_root)}:{token.start[0]}")
    assert wrong == []


def test_lock_files_name_no_host(project_root: Path) -> None:
    """A lock file holds names, versions and hashes: where they come from is for whoever installs."""
    locks = [
        path
        for pattern in ("*.lock", "*lock*.json", "*lock*.yaml", "requirements*.txt")
        for path in project_root.glob(pattern)
    ]
    assert project_root / "requirements.lock" in locks
    wrong = [
        f"{path.name}:{number}: {line.strip()}"
        for path in locks
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if HOST_NAME.search(line)
    ]
    assert wrong == []


def test_every_locked_package_has_hashes(project_root: Path) -> None:
    """What is installed is what was locked: each requirement is exact and has its hashes."""
    text = (project_root / "requirements.lock").read_text(encoding="utf-8")
    requirements = re.split(r"\n(?=[A-Za-z0-9])", "\n" + text)[1:]
    assert requirements
    for requirement in requirements:
        assert re.match(r"[A-Za-z0-9._-]+==[^\s;]+", requirement), requirement
        assert "--hash=sha256:" in requirement, requirement


def _lines_with(package: Path, words: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(package)}:{number}: {found.group()}"
        for path in sorted(package.rglob("*"))
        if path.is_file() and path.suffix in {".py", ".json", ".yaml", ".toml", ".typed"}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for found in words.finditer(line)
    ]


def _property_names(node: object, names: set[str]) -> None:
    if isinstance(node, dict):
        properties = node.get("properties")
        if isinstance(properties, dict):
            names.update(str(name).removeprefix("@") for name in properties)
        for child in node.values():
            _property_names(child, names)
    elif isinstance(node, list):
        for child in node:
            _property_names(child, names)
