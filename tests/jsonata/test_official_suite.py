"""The official cases of JSONata, judged strictly: types, kinds of nothing and error codes."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mapper.expression import compile as compile_expression
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.limits import Limits
from mapper.jsonata.runtime.missing import MISSING

# These cases name the code of an older version; the reference gives the code on the right.
NEWER_CODES = {
    "tail-recursion/case005.json": ("U1001", "D1011"),  # calls too deep
    "tail-recursion/case006.json": ("U1001", "D1012"),  # runs too long
}
# Case 024 of ranges counts ten million numbers, which is more than an expression may by default.
PATIENT = Limits(steps=20_000_000)
HASTY_STEPS = 500_000


def number(text: str) -> int | float:
    """A number as JavaScript prints it: what is whole has no fraction."""
    value = float(text)
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def load(path: Path) -> Any:
    """The JSON in a file."""
    return json.loads(path.read_text(encoding="utf-8"), parse_float=number)


def cases(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every case with its name; a file holds one or a list of them."""
    for path in sorted((folder / "groups").glob("*/*.json")):
        name = f"{path.parent.name}/{path.name}"
        content = load(path)
        for index, case in enumerate(content if isinstance(content, list) else [content]):
            text = case.get("expr")
            if "expr-file" in case:
                text = (path.parent / case["expr-file"]).read_text(encoding="utf-8")
            label = f"{name}[{index}]" if isinstance(content, list) else name
            yield label, {**case, "expr": text}


def data_of(folder: Path, case: dict[str, Any]) -> Any:
    """What a case is evaluated against; MISSING for no input."""
    if "data" in case:
        return case["data"]
    if case.get("dataset"):
        return load(folder / "datasets" / f"{case['dataset']}.json")
    return MISSING


def same(left: Any, right: Any, *, unordered: bool = False) -> bool:
    """Equal in value and in type, all the way down."""
    if isinstance(left, list) and isinstance(right, list):
        if unordered:
            left, right = (sorted(side, key=json.dumps) for side in (left, right))
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return type(left) is type(right) and bool(left == right)


def outcome(folder: Path, name: str, case: dict[str, Any]) -> tuple[str, Any]:
    """What a case gives: a value, or the code of an error."""
    limits = PATIENT
    if "depth" in case:
        steps = PATIENT.steps if name.startswith("range") else HASTY_STEPS
        limits = Limits(recursion=case["depth"], steps=steps)
    try:
        expression = compile_expression(case["expr"], limits=limits, allow_eval=True)
        return "value", expression(data_of(folder, case), case.get("bindings"))
    except ExpressionError as error:
        return "error", error.code


def wanted(name: str, case: dict[str, Any]) -> tuple[str, Any]:
    """What a case must give."""
    code = case.get("code") or case.get("error", {}).get("code")
    if code is not None:
        older, newer = NEWER_CODES.get(name, (None, None))
        return "error", newer if code == older else code
    return "value", MISSING if case.get("undefinedResult") else case["result"]


def test_official_cases(reference_data: Path) -> None:
    """Every official case gives what it says, strictly, but for the listed newer codes."""
    folder = reference_data / "jsonata-suite"
    wrong, count = [], 0
    for name, case in cases(folder):
        count += 1
        kind, value = outcome(folder, name, case)
        wanted_kind, wanted_value = wanted(name, case)
        unordered = bool(case.get("unordered"))
        if kind != wanted_kind or not same(value, wanted_value, unordered=unordered):
            wrong.append(f"{name}: {case['expr']!r} gives {value!r}, not {wanted_value!r}")
    assert not wrong, "\n".join(wrong)
    assert count >= 1200  # a loader that misses files must not pass
