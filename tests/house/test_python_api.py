"""docs/api.md has every public name with its members and parameters, and nothing else."""

import ast
import copy
import dataclasses
import inspect
import pickle
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

import mapper
from mapper import spark
from mapper.diagnostics.diagnostic import Severity

SECTION = re.compile(r"^### `([\w.]+)`\n(.*?)(?=^##)", re.MULTILINE | re.DOTALL)
CALL = re.compile(r"^`(\w+\(.*?\))`", re.MULTILINE)
HEADINGS = ("member", "field", "internal")
NAME = re.compile(r"`([\w.]+)[`(]")

SECRET = "990000011"  # stands for a value of the data
NOTICE = mapper.Notice("value-invalid", "the value does not fit", value=SECRET)
FINDING = mapper.Finding("unknown-key", "no such key", mapper.Position("a.yaml", 1, 2))
EXAMPLES: list[Any] = [
    NOTICE,
    FINDING,
    FINDING.position,
    mapper.Limits(depth=3),
    mapper.FindingsError([FINDING]),
    mapper.MessageError([NOTICE]),
    mapper.ExpressionError("T2001", "not a number", position=3, token="-", value=SECRET),
    mapper.expression.compile("a.b", limits=mapper.Limits(depth=3)),
    mapper.MISSING,
]


def public() -> dict[str, Any]:
    """What a user reaches from `import mapper`, and from `mapper.spark`, by its full name."""
    names = {f"mapper.spark.{name}": getattr(spark, name) for name in spark.__all__}
    for name in mapper.__all__:
        value = getattr(mapper, name)
        if inspect.ismodule(value):
            inner = {f"mapper.{name}.{each}": getattr(value, each) for each in value.__all__}
            names.update(inner)
        else:
            names[f"mapper.{name}"] = value
    return names


PUBLIC = public()
CLASSES = {name: value for name, value in PUBLIC.items() if inspect.isclass(value)}


def members(kind: type) -> set[str]:
    """The public attributes, fields, properties and methods of a class."""
    names = {
        *dir(kind),
        *(name for base in kind.__mro__ for name in vars(base).get("__annotations__", ())),
    }
    inherited = set(dir(Exception)) if issubclass(kind, Exception) else set()
    return {name for name in names - inherited if not name.startswith("_")}


def shown(call: Any, name: str) -> str:
    """A call as the page writes it: without types."""
    parameters = [
        each.replace(annotation=inspect.Parameter.empty)
        for each in inspect.signature(call).parameters.values()
        if each.name != "self"
    ]
    text = str(inspect.Signature(parameters)).replace(repr(mapper.Limits()), "Limits()")
    return name + text


@pytest.fixture(scope="module")
def page(project_root: Path) -> dict[str, str]:
    """The sections of the page, by the name that each is about."""
    text = (project_root / "docs/api.md").read_text(encoding="utf-8")
    return dict(SECTION.findall(text + "\n##"))


def _cells(section: str, heading: str) -> list[str]:
    """The first cells of the table in a section that begins with this heading."""
    table = re.search(rf"^\| {heading} \|.*\n\|[-:| ]+\n((?:\|.*\n)*)", section, re.MULTILINE)
    return (
        [row.split(" | ")[0].removeprefix("| ") for row in table[1].splitlines()] if table else []
    )


def test_the_page_has_every_name(page: dict[str, str]) -> None:
    """Each public name has a section, and no other does."""
    assert set(page) == set(PUBLIC)


@pytest.mark.parametrize("name", CLASSES)
def test_the_page_has_every_member(name: str, page: dict[str, str]) -> None:
    """The table of a class has its public members, with what each method takes."""
    kind = CLASSES[name]
    cells = [cell for heading in HEADINGS for cell in _cells(page[name], heading)]
    named = [found for cell in cells for found in NAME.findall(cell)]
    assert set(named) == members(kind)
    assert len(named) == len(set(named))
    calls = {
        each: getattr(kind, each) for each in members(kind) if callable(getattr(kind, each, None))
    }
    assert {cell.strip("`") for cell in cells if "(" in cell} == {
        shown(call, each) for each, call in calls.items()
    }
    if calls:
        taken = {found for cell in _cells(page[name], "parameter") for found in NAME.findall(cell)}
        several = {each for call in calls.values() for each in inspect.signature(call).parameters}
        assert taken <= several


@pytest.mark.parametrize("name", [each for each in PUBLIC if inspect.isfunction(PUBLIC[each])])
def test_the_page_has_every_parameter(name: str, page: dict[str, str]) -> None:
    """A function stands there as it is called, and each parameter has a line."""
    call = PUBLIC[name]
    assert CALL.findall(page[name])[0] == shown(call, name.rpartition(".")[2])
    rows = [found for cell in _cells(page[name], "parameter") for found in NAME.findall(cell)]
    assert rows == list(inspect.signature(call).parameters)


def test_the_page_has_the_limits_that_hold(page: dict[str, str]) -> None:
    """Each limit stands there with its default."""
    rows = re.findall(r"^\| `(\w+)` \| ([\d,]+|none) \|", page["mapper.Limits"], re.MULTILINE)
    assert {
        name: None if value == "none" else int(value.replace(",", "")) for name, value in rows
    } == (dataclasses.asdict(mapper.Limits()))


def test_an_expression_is_called_as_the_page_says(page: dict[str, str]) -> None:
    """The page says what calling an expression takes."""
    call = shown(mapper.expression.Expression.__call__, "expression")
    assert CALL.findall(page["mapper.expression.Expression"])[0] == call


def test_the_page_has_the_severities(page: dict[str, str]) -> None:
    """The page names every severity that there is."""
    line = re.search(r"^\| `severity` \|.*", page["mapper.Notice"], re.MULTILINE)
    assert line is not None
    assert re.findall(r'`"(\w+)"`', line[0]) == list(Severity.__args__)


@pytest.mark.parametrize("name", CLASSES)
def test_every_field_says_what_it_is(name: str) -> None:
    """A public class, each field and each property has a docstring, for editors."""
    kind = CLASSES[name]
    assert kind.__doc__
    bare = []
    for base in kind.__mro__:
        if not base.__module__.startswith("mapper."):
            continue
        [tree] = ast.parse(textwrap.dedent(inspect.getsource(base))).body
        assert isinstance(tree, ast.ClassDef)
        for number, node in enumerate(tree.body):
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                after = tree.body[number + 1] if number + 1 < len(tree.body) else None
                said = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
                if not node.target.id.startswith("_") and not said:
                    bare.append(node.target.id)
            elif isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                bare += [] if ast.get_docstring(node) else [node.name]
    assert bare == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: type(example).__name__)
def test_a_public_value_pickles_and_copies(example: Any) -> None:
    """What is public goes to another process and comes back the same, its class included."""
    for again in (pickle.loads(pickle.dumps(example)), copy.deepcopy(example)):
        assert type(again) is type(example)
        if isinstance(example, Exception):
            assert str(again) == str(example)
            kept = {name: getattr(example, name) for name in members(type(example)) - {"value"}}
            assert {name: getattr(again, name) for name in kept} == kept
        elif isinstance(example, mapper.expression.Expression):
            assert again.text == example.text
            assert again.limits == example.limits
        else:
            assert again == example


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: type(example).__name__)
def test_a_public_value_prints_no_data(example: Any) -> None:
    """Whatever logs a notice, a result or an error logs no value of the data."""
    assert SECRET not in f"{example!r} {example}"


@pytest.mark.parametrize(
    "name", [each for each in CLASSES if dataclasses.is_dataclass(CLASSES[each])]
)
def test_a_public_record_is_frozen(name: str) -> None:
    """What threads share does not change under them."""
    assert CLASSES[name].__dataclass_params__.frozen


def test_every_class_has_an_example() -> None:
    """No public class is left out of the tests above, but those that need a mapping."""
    tried = {type(example) for example in EXAMPLES}
    mapping = {mapper.Mapping, mapper.Result, mapper.MapperError}
    assert set(CLASSES.values()) - tried == mapping


def test_importing_mapper_loads_nothing() -> None:
    """`import mapper` is quick: each name is loaded when it is first used, `expression` too."""
    code = (
        "import sys, mapper\n"
        "assert not [name for name in sys.modules if name.startswith('mapper.')]\n"
        "assert mapper.expression.compile('1 + 1')() == 2\n"
        "assert set(mapper.__all__) <= set(dir(mapper))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
