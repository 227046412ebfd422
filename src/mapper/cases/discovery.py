"""Finds cases, and the mapping each belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal
from urllib.parse import quote, unquote

from mapper.cases.comparison import Difference
from mapper.diagnostics.diagnostic import Finding, Position
from mapper.diagnostics.errors import FindingsError

Form = Literal["xml", "json"]

FIXTURES: Final = "fixtures"
MAPPINGS: Final = "mappings"
SMALL_CASES: Final = ".cases.yaml"
"""How the name of a file of small cases ends."""
BESIDE: Final = (SMALL_CASES, "unreached.yaml", "unnoticed.yaml")
"""How the names of files end that are about cases, and are of none."""
FORMS: Final[tuple[Form, ...]] = ("xml", "json")


@dataclass(frozen=True, slots=True)
class ExpectedFile:
    """One expected output; `subject` is None where the case has one message."""

    path: Path
    form: Form
    subject: str | None


@dataclass(frozen=True, slots=True)
class Case:
    """One case: its folder, the mapping it belongs to, and its input (a file, folder or zip)."""

    folder: Path
    mapping: Path
    source: Path

    @property
    def name(self) -> str:
        """The folder below `fixtures`, with slashes."""
        return case_name(self.folder)

    @property
    def suite(self) -> str:
        """The folder of all cases of its mapping, below `fixtures`."""
        return case_name(self.folder.parent)

    @property
    def title(self) -> str:
        """Its name among these."""
        return self.folder.name

    def is_open(self, place: str, difference: Difference) -> bool:
        """Whether a difference holds no value of a message."""
        return place == self.notices_file.name

    def file_of(self, place: str) -> dict[str, str]:
        """The file of a difference."""
        return {"file": str(self.folder / place)}

    @property
    def expected(self) -> list[ExpectedFile]:
        """The expected outputs that there are: of the message, or one a subject."""
        found: list[ExpectedFile] = []
        for form in FORMS:
            path = self.expected_file(form)
            if path.is_file():
                found.append(ExpectedFile(path, form, None))
            for path in sorted(self.subjects_folder.glob(f"*.{form}")):
                found.append(ExpectedFile(path, form, unquote(path.stem)))
        return found

    @property
    def subjects_folder(self) -> Path:
        """Where the outputs of a delivery about several subjects are, or would be."""
        return self.folder / "expected"

    def expected_file(self, form: Form, subject: str | None = None) -> Path:
        """Where an expected output is, or would be."""
        if subject is None:
            return self.folder / f"expected.{form}"
        return self.subjects_folder / f"{quote(subject, safe='')}.{form}"

    @property
    def notices_file(self) -> Path:
        """Where the expected notices are, or would be."""
        return self.folder / "notices.yaml"

    @property
    def params_file(self) -> Path:
        """Where the values of the mapping's parameters are, or would be."""
        return self.folder / "params.yaml"


def find_cases(paths: Iterable[Path] = (), *, base: Path | None = None) -> list[Case]:
    """The cases that the paths name, each once, in order.

    A path is a case, a folder of cases, a mapping or a folder of mappings; without paths it is
    the folder `fixtures` in `base` (default: the working directory). Raises FindingsError where
    a path does not exist or names no case, and where a case is incomplete. Files of small cases are
    cases to it, and not among what it gives.
    """
    findings: list[Finding] = []
    cases: dict[Path, Case] = {}
    for path in list(paths) or [(base or Path()) / FIXTURES]:
        found = list(_folders(path))
        if not path.exists():
            findings.append(Finding("file-not-found", f"{path} does not exist"))
        elif not found and not _small(path):
            findings.append(Finding("no-cases", f"there are no cases for {path}", hint=_hint(path)))
        for folder in found:
            case = _case(folder, findings)
            if case is not None:
                cases.setdefault(folder.resolve(), case)
    if findings:
        raise FindingsError(findings)
    return list(cases.values())


def small_files(paths: Iterable[Path] = (), *, base: Path | None = None) -> list[Path]:
    """The files of small cases that the paths name, each once, in order."""
    found = [file for path in list(paths) or [(base or Path()) / FIXTURES] for file in _small(path)]
    return list({file.resolve(): file for file in found}.values())


def case_at(folder: Path) -> Case:
    """The whole case in a folder. Raises FindingsError where it is none."""
    findings: list[Finding] = []
    case = _case(folder, findings)
    if case is None:
        raise FindingsError(findings)
    return case


def case_name(folder: Path) -> str:
    """A folder below `fixtures`, with slashes."""
    return _below(folder, FIXTURES).as_posix()


def mapping_of(file: Path) -> Path:
    """The mapping that a file of small cases belongs to. Raises FindingsError where there is none."""
    return _mapping(file.parent, file)


def _small(path: Path) -> list[Path]:
    if path.name.endswith(SMALL_CASES):
        return [path] if path.is_file() else []
    if _has_part(path, MAPPINGS) and not _has_part(path, FIXTURES):
        path = _fixtures_of(path)
    return sorted(path.rglob(f"*{SMALL_CASES}")) if path.is_dir() else []


def _folders(path: Path) -> Iterator[Path]:
    """The folders of cases that a path names."""
    if _has_part(path, MAPPINGS) and not _has_part(path, FIXTURES):
        path = _fixtures_of(path)
    elif path.is_file():  # a file of a case
        if path.name.endswith(SMALL_CASES):
            return
        path = path.parent
    if not path.is_dir():
        return
    pending = [path]
    while pending:
        folder = pending.pop()
        if _inputs(folder):
            yield folder
        else:
            children = sorted((child for child in folder.iterdir() if child.is_dir()), reverse=True)
            others = (one for one in folder.iterdir() if not one.name.endswith(BESIDE))
            if not children and _has_part(folder, FIXTURES) and any(others):
                yield folder  # a case without an input: `_case` says so
            pending.extend(children)


def _case(folder: Path, findings: list[Finding]) -> Case | None:
    inputs = _inputs(folder)
    if len(inputs) != 1:
        names = ", ".join(path.name for path in inputs) or "none"
        message = f"a case has exactly one input, and this one has {names}"
        hint = "put the parts of one message in a folder input/, one file per part"
        findings.append(_finding("case-input", message, folder, hint))
        return None
    try:
        return Case(folder, _mapping(folder.parent, folder), inputs[0])
    except FindingsError as error:
        findings += error.findings
        return None


def _mapping(folder: Path, case: Path) -> Path:
    """The mapping of the cases in a folder. Raises FindingsError for `case` where there is none."""
    below = _below(folder, FIXTURES) if _has_part(folder, FIXTURES) else Path()
    if not below.name:
        what = "file" if case.is_file() else "folder"
        message = f"this {what} is not a case: it is not at {FIXTURES}/SOURCE/MAPPING/CASE"
        raise FindingsError([_finding("case-place", message, case, _hint(case))])
    mapping = _root(folder, FIXTURES) / MAPPINGS / below.with_suffix(".yaml")
    if not mapping.is_file():
        message = f"there is no mapping for this case: {mapping} does not exist"
        hint = f"{FIXTURES}/SOURCE/MAPPING/CASE belongs to {MAPPINGS}/SOURCE/MAPPING.yaml"
        raise FindingsError([_finding("case-mapping", message, case, hint)])
    return mapping


def _inputs(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("input*") if path.stem == "input")


def _fixtures_of(path: Path) -> Path:
    """The folder of the cases of a mapping, or of a folder of mappings."""
    below = _below(path, MAPPINGS)
    return _root(path, MAPPINGS) / FIXTURES / (below.with_suffix("") if path.suffix else below)


def _has_part(path: Path, name: str) -> bool:
    return name in path.absolute().parts


def _index(path: Path, name: str) -> int:
    parts = path.absolute().parts
    return len(parts) - 1 - parts[::-1].index(name)


def _root(path: Path, name: str) -> Path:
    """The folder that holds the folder `name` which the path lies in, relative where it was."""
    depth = len(path.absolute().parts) - _index(path, name)
    return (
        path.parents[depth - 1]
        if len(path.parts) > depth - 1
        else path.absolute().parents[depth - 1]
    )


def _below(path: Path, name: str) -> Path:
    return Path(*path.absolute().parts[_index(path, name) + 1 :])


def _hint(path: Path) -> str:
    if _has_part(path, MAPPINGS):
        return f"add {_fixtures_of(path)}/CASE/input.xml (or .json), then run mapper test --update"
    return f"a case is a folder {FIXTURES}/SOURCE/MAPPING/CASE/ with an input"


def _finding(code: str, message: str, path: Path, hint: str | None = None) -> Finding:
    return Finding(code, message, Position(str(path), 1, 1), hint=hint)
