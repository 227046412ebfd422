"""The house rules: who may import whom, what stays light, what no file may hold."""

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections import Counter
from pathlib import Path

import pytest
import yaml

from mapper.compiler.compiler_version import ROOMS
from tests.house.layers import ORDER, Import, circles, folder_of, imports, module_name, modules

# A module of `cli/` has the name of its command, which may be about a room.
COMMANDS_NAMED_LIKE_ROOMS = {"batch", "contract", "coverage"}

# What a compiled mapping runs with must not pull these in when it is imported.
HEAVY = ("yaml", "pydantic", "xmlschema", "jsonata", "typer", "lxml", "elementpath")
LIGHT = (
    "mapper.regex",
    "mapper.jsonata.runtime",
    "mapper.jsonata.functions",
    "mapper.datatypes",
    "mapper.policies",
    "mapper.reading",
    "mapper.writing",
    "mapper.running",
    "mapper.diagnostics.diagnostic",
)
# Build time only, though it stands in a light folder: it turns a contract into what a reader needs.
BUILD_TIME = {"mapper.reading.shape_building"}

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
    """The list of layers and the folders of the program are the same: no room stands beside it."""
    folders = {path.parent.relative_to(package).parts[0] for path in package.glob("*/**/*.py")}
    assert folders == set(ORDER) - {"api"}


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


def test_what_is_compiled_is_kept_by_the_rooms_that_decide_it() -> None:
    """The digest of the compiler is of the compiler and of every room above it."""
    assert ORDER[: ORDER.index("compiler") + 1] == ROOMS


# What is read whole is of the program itself.
READ_WHOLE = {
    ("mapper.contract", "read_text"),
    ("mapper.diagnostics.catalogue", "read_text"),
    ("mapper.book.book_pages", "read_text"),
    ("mapper.compiler.compiled_program", "read_text"),
    ("mapper.spark.spark_crew", "read_bytes"),
    # Behind a look at its size.
    ("mapper.yaml_text.file_contents", "read"),
}


def test_no_file_is_read_without_a_bound(package: Path) -> None:
    """A file of a user is read by what knows how large it may be."""
    found = {
        (name, node.func.attr)
        for name, path in modules(package)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (
            node.func.attr in ("read_bytes", "read_text", "readlines")
            or (node.func.attr == "read" and not node.args and not node.keywords)
        )
        and "FileReader" not in ast.unparse(node.func)
    }
    assert found - READ_WHOLE == set(), "use `bounded_content`"


def test_imports_are_seen_in_every_form(tmp_path: Path) -> None:
    """The test above sees relative imports, imports in functions and imports by name."""
    file = tmp_path / "regex" / "example.py"
    file.parent.mkdir()
    file.write_text(
        "from . import missing\n"
        "from ..plan import model\n"
        "def late():\n"
        "    import mapper.cli.app\n"
        "    from mapper import compiler, load\n"
        "    import_module('mapper.report')\n",
        encoding="utf-8",
    )
    name = module_name(file, tmp_path)
    assert name == "mapper.regex.example"
    assert sorted(imports(name, file), key=lambda found: (found.line, found.imported)) == [
        Import(name, "mapper.regex", 1),
        Import(name, "mapper.plan", 2),
        Import(name, "mapper.cli.app", 4),
        Import(name, "mapper", 5),
        Import(name, "mapper.compiler", 5),
        Import(name, "mapper.report", 6),
    ]


def test_what_a_compiled_mapping_imports_is_light(package: Path) -> None:
    """Importing all of running, reading and writing loads no library that only building needs."""
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


def test_a_module_is_known_by_its_name_alone(package: Path) -> None:
    """No two modules share a name, and none has that of a room: a name says what comes out."""
    names = [path.stem for _, path in modules(package) if path.name != "__init__.py"]
    shared = {name for name in names if names.count(name) > 1}
    rooms = {path.parent.name for _, path in modules(package) if path.name == "__init__.py"}
    assert shared == set()
    assert set(names) & rooms == COMMANDS_NAMED_LIKE_ROOMS


def test_a_class_is_known_by_its_name_alone(package: Path) -> None:
    """No two classes of the program share a name, private ones included."""
    names = Counter(
        node.name
        for _, path in modules(package)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    )
    assert len(names) > 100
    assert [name for name, count in names.items() if count > 1] == []


def test_no_module_imports_itself_through_others(package: Path) -> None:
    """There is no circle of imports, those in functions included, but for type checking."""
    assert circles(package) == []


def test_circles_are_seen(tmp_path: Path) -> None:
    """The test above sees a circle through a function, and leaves out type checking."""
    room = tmp_path / "regex"
    room.mkdir()
    for name, text in {
        "__init__": "",
        "one": "from mapper.regex import two",
        "two": "def late():\n    from mapper.regex.three import x",
        "three": "from mapper.regex import one",
        "four": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import mapper.regex.five",
        "five": "import mapper.regex.four\nimport mapper.regex.one",
    }.items():
        (room / f"{name}.py").write_text(text + "\n", encoding="utf-8")
    assert [sorted(circle) for circle in circles(tmp_path)] == [
        ["mapper.regex.one", "mapper.regex.three", "mapper.regex.two"]
    ]


def test_jsonata_could_be_published_alone(package: Path) -> None:
    """JSONata, its regular expressions and the code tree import nothing else of the project."""
    alone = {"jsonata", "regex", "code_tree"}
    wrong = [
        f"{found.importer}:{found.line} imports {found.imported}"
        for name, path in modules(package)
        for found in imports(name, path)
        if folder_of(name) in alone and folder_of(found.imported) not in alone
    ]
    assert wrong == []


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
