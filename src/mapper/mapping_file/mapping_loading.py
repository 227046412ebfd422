"""A mapping with all the files of its own: base, fragments, formats, tables.

Contracts are named here, and loaded by the plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, TypeVar

from mapper.diagnostics.diagnostic import Finding, Position, ordered_findings
from mapper.diagnostics.errors import FindingsError
from mapper.diagnostics.nearest import meant
from mapper.mapping_file.extending import merge
from mapper.mapping_file.file_model import (
    FormatsFile,
    FragmentsFile,
    MappingFile,
    MappingParts,
    Table,
)
from mapper.mapping_file.grounds import check_basis, check_grounds, open_basis
from mapper.mapping_file.kept_files import KeptFiles
from mapper.mapping_file.own_tables import OwnTables, own_tables
from mapper.mapping_file.rule_grammar import check_outcome
from mapper.mapping_file.table_files import TableData, read_table
from mapper.mapping_file.view_model import GroundsFile, ViewFile
from mapper.policies.outcomes import EVENTS
from mapper.regex.pattern_matching import compiled
from mapper.regex.regex_error import RegexError
from mapper.yaml_text import collisions
from mapper.yaml_text.file_contents import file_content, unsaved_content
from mapper.yaml_text.mapping_root import mapping_root, named_file
from mapper.yaml_text.node_checks import NodeChecks
from mapper.yaml_text.spanned_model import FileModel, validated
from mapper.yaml_text.spanned_text import Text
from mapper.yaml_text.yaml_nodes import MAX_BYTES, MappingNode, Node

P = TypeVar("P", bound=FileModel)

CONSEQUENCES: Final = frozenset(
    """missing-parameter unknown-format unknown-fragment unknown-function unknown-parameter
    unknown-table unknown-variable unused-fragment unused-index unused-name unused-parameter
    unused-table""".split()
)
"""What follows where a name or a file is not there because it could not be read."""

MOST_EXTENDED: Final = 50
"""How many files extend each other at most."""

WITHOUT_FORMATS: Final = frozenset(("no-conversion", "text-may-overflow"))
"""What follows where a format, or a conversion, could not be read."""


@dataclass(frozen=True, slots=True)
class LoadedFragments:
    """A fragments file, and the data of the tables that it declares."""

    file: FragmentsFile
    tables: Mapping[str, TableData]


@dataclass(frozen=True, slots=True)
class LoadedFormats:
    """A formats file, and the data of the tables that it declares."""

    file: FormatsFile
    tables: Mapping[str, TableData]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A mapping and what its files say.

    `source_contract` and `target_contract` are the contracts' files; `files` are all that were
    read, the contracts not among them; `root` is the mapping root.
    """

    mapping: MappingFile
    root: Path
    source_contract: Path | None
    target_contract: Path | None
    tables: Mapping[str, TableData]
    fragments: tuple[LoadedFragments, ...]
    formats: tuple[LoadedFormats, ...]
    files: tuple[Path, ...]
    absent: tuple[Path, ...] = ()
    """Files that would count if they were there: a deployment's own tables."""
    findings: tuple[Finding, ...] = ()
    """What is wrong with the files; a plan adds its own, so that one pass reports them all."""

    @property
    def consequences(self) -> frozenset[str]:
        """Codes that may only say once more what `findings` says.

        A fragment that cannot be read is not unknown, and a table that only a broken rule uses is
        not unused: a plan that has findings from here leaves its own of these codes out.
        """
        if not self.findings:
            return frozenset()
        formats = {str(entry.file.file) for entry in self.formats}
        broken = {one.position.file for one in self.findings if one.position is not None}
        lost = len(self.formats) < len(self.mapping.formats) or formats & broken
        return CONSEQUENCES | WITHOUT_FORMATS if lost else CONSEQUENCES


@dataclass(frozen=True, slots=True)
class LoadedView:
    """A view, the files of its mapping and contract, and what in it is doubtful."""

    view: ViewFile
    root: Path
    mapping: Path
    target_contract: Path
    warnings: tuple[Finding, ...]
    grounds: GroundsFile | None = None


@dataclass(slots=True)
class _Pass:
    """One pass over a mapping's files."""

    root: Path
    given: Path | None = None
    """A folder of tables that replace those that are named."""
    kept: KeptFiles = field(default_factory=KeptFiles)
    checks: NodeChecks = field(default_factory=NodeChecks)
    files: list[Path] = field(default_factory=list)
    own: OwnTables = field(init=False)

    def __post_init__(self) -> None:
        self.own = own_tables(self.root, self.given)
        self.checks.findings.extend(self.own.findings)
        if self.own.settings is not None:
            self.files.append(self.own.settings)

    def resolve(self, text: Text) -> Path | None:
        """The file a text names, or None (reported)."""
        found = named_file(text, text.position, self.root)
        if isinstance(found, Finding):
            self.checks.findings.append(found)
            return None
        return found

    def node(self, path: Path) -> MappingNode | None:
        """The root block of a YAML file, or None (reported)."""
        if path not in self.files:
            self.files.append(path)
        node, findings = read_file(path, self.kept)
        self.checks.findings.extend(findings)
        if isinstance(node, MappingNode):
            return node
        if not findings:
            message = "the file is empty" if node is None else "the file must be an object"
            self.checks.report("wrong-kind", message, Position(str(path), 1, 1))
        return None

    def model(self, model: type[P], path: Path, what: str) -> P | None:
        """The model of a file, or None (reported)."""
        node = self.node(path)
        return self.validated(model, path, node, what) if node is not None else None

    def validated(self, model: type[P], path: Path, node: MappingNode, what: str) -> P | None:
        """The model of the root block of a file, or None (reported)."""

        def make() -> tuple[P | None, list[Finding]]:
            checks = NodeChecks()
            return validated(model, node, what, checks), checks.findings

        built, findings = self.kept.made(path, node, (model, what), make)
        self.checks.findings.extend(findings)
        return built

    def tables(self, declared: Mapping[Text, Table]) -> dict[str, TableData]:
        """The data of declared tables, by name."""
        found: dict[str, TableData] = {}
        for name, table in declared.items():
            path = self.resolve(table.file)
            if path is None:
                continue
            data = self._table(table, path)
            instead = self.own.instead_of(path)
            if data is not None and instead is not None:
                data = self._instead(table, data, instead)
            if data is not None:
                found[str(name)] = data
        return found

    def _table(self, table: Table, path: Path) -> TableData | None:
        if path not in self.files:
            self.files.append(path)
        data, findings = read_table(table, path)
        self.checks.findings.extend(findings)
        return data

    def _instead(self, table: Table, shipped: TableData, path: Path) -> TableData | None:
        """A deployment's table: it must have all columns of the shipped one."""
        data = self._table(table, path)
        if data is None:
            return None
        lacks = [column for column in shipped.header if column not in data.header]
        if lacks:
            message = f"the table that it replaces has a column `{lacks[0]}`, and this one does not"
            hint = meant(lacks[0], data.header) or f"the columns are {', '.join(shipped.header)}"
            self.checks.report("table-without-column", message, Position(str(path), 1, 1), hint)
        return replace(data, replaced=True)


def read_file(path: Path, kept: KeptFiles | None = None) -> tuple[Node | None, list[Finding]]:
    """The root node of a mapping's YAML file, and all that is wrong with it as YAML."""
    try:
        if unsaved_content(path) is None and path.stat().st_size > MAX_BYTES:
            message = f"the file is larger than {MAX_BYTES} bytes"
            return None, [Finding("file-too-large", message, Position(str(path), 1, 1))]
        content = file_content(path)
    except OSError as error:
        message = f"the file cannot be read: {error.strerror}"
        return None, [Finding("file-not-found", message, Position(str(path), 1, 1))]

    def read() -> tuple[Node | None, list[Finding]]:
        return collisions.read(content, str(path))

    return kept.made(path, content, "nodes", read) if kept is not None else read()


def load(path: Path | str, tables: Path | None = None) -> Loaded:
    """A mapping with its base, fragments, formats and tables.

    `tables` is a folder of a deployment's own tables, see `own_tables`.

    Raises FindingsError with all that is wrong in any of these files.
    """
    loaded = load_partly(path, tables)
    if loaded.findings:
        raise FindingsError(loaded.findings)
    return loaded


def load_partly(
    path: Path | str, tables: Path | None = None, kept: KeptFiles | None = None
) -> Loaded:
    """What can be read of a mapping and its files, with all that is wrong in them.

    `kept` holds what was read before.

    Raises FindingsError where too little is left to be a mapping.
    """
    path = Path(path)
    work = _Pass(mapping_root(path), tables, kept or KeptFiles())
    checks = work.checks
    node = _extended(work, path, [])
    mapping: MappingFile | None = None
    if node is not None:
        mapping = work.validated(MappingFile, path, node, "the mapping")
    if mapping is None:
        _check_parts(work, node)
        raise FindingsError(checks.findings)
    partition = mapping.source.partition
    if partition is not None and partition.as_ not in mapping.parameters:
        checks.report(
            "unknown-parameter",
            f"the mapping has no parameter `{partition.as_}` to hold the key of a subject",
            partition.as_.position,
            meant(partition.as_, mapping.parameters)
            or f"declare it: `parameters: {{{partition.as_}: {{}}}}`",
        )
    source, target = work.resolve(mapping.source.contract), work.resolve(mapping.target.contract)
    own = work.tables(mapping.tables)
    formats, fragments = _load_all(work, mapping.formats, mapping.fragments)
    _check_names(checks, mapping, fragments)
    declared: list[tuple[Mapping[Text, Table], Mapping[str, TableData]]] = [(mapping.tables, own)]
    declared += [(one.file.tables, one.tables) for one in fragments]
    declared += [(one.file.tables, one.tables) for one in formats]
    _check_tables(checks, declared)
    return Loaded(
        mapping,
        work.root,
        source,
        target,
        own,
        fragments,
        formats,
        tuple(work.files),
        tuple(dict.fromkeys(work.own.absent)),
        tuple(ordered_findings(checks.findings)),
    )


def _check_parts(work: _Pass, node: MappingNode | None) -> None:
    """Find what is wrong in the files of a mapping that cannot be read as a whole itself."""
    if node is None:
        return
    parts: MappingParts | None = validated(MappingParts, node, "the mapping", work.checks)
    if parts is not None:
        for side in (parts.source, parts.target):
            if side is not None:
                work.resolve(side.contract)
        work.tables(parts.tables)
        _load_all(work, parts.formats, parts.fragments)


def _load_all(
    work: _Pass, formats: tuple[Text, ...], fragments: tuple[Text, ...]
) -> tuple[tuple[LoadedFormats, ...], tuple[LoadedFragments, ...]]:
    return tuple(
        LoadedFormats(_checked_formats(work, file), work.tables(file.tables))
        for file in _files(work, formats, FormatsFile, "the formats file")
    ), tuple(
        LoadedFragments(file, work.tables(file.tables))
        for file in _files(work, fragments, FragmentsFile, "the fragments file")
    )


def _checked_formats(work: _Pass, file: FormatsFile) -> FormatsFile:
    return _with_policies(work, _with_patterns(work, file))


def _with_patterns(work: _Pass, file: FormatsFile) -> FormatsFile:
    """The file without the patterns that are none; each of them is a finding."""
    formats = dict(file.formats)
    for name, declared in file.formats.items():
        if declared.pattern is not None:
            try:
                compiled(str(declared.pattern))
            except RegexError as error:
                position = declared.pattern.position
                work.checks.report("pattern-syntax", f"not a valid XSD pattern: {error}", position)
                formats[name] = declared.model_copy(update={"pattern": None})
    return file.model_copy(update={"formats": formats})


def _with_policies(work: _Pass, file: FormatsFile) -> FormatsFile:
    """The file without what it says of no event, or of outcomes that none has; all are findings."""
    policies = dict(file.policies)
    for name, policy in file.policies.items():
        event = EVENTS.get(name)
        if event is None:
            hint = meant(name, EVENTS) or "the events are " + ", ".join(EVENTS)
            work.checks.report("unknown-key", f"there is no event `{name}`", name.position, hint)
            del policies[name]
            continue
        what = f"`{name}` of the policies"
        said: list[tuple[Text, Sequence[str]]] = [(one, event.outcomes) for one in policy.outcomes]
        if policy.default is not None:
            said.append((policy.default, policy.outcomes))
        held = [check_outcome(outcome, known, what, work.checks) for outcome, known in said]
        if not all(held):
            del policies[name]
    return file.model_copy(update={"policies": policies})


def load_formats(path: Path | str) -> LoadedFormats:
    """A formats file with its tables. Raises FindingsError."""
    work = _Pass(mapping_root(Path(path)))
    file = work.model(FormatsFile, Path(path), "the formats file")
    tables = work.tables(file.tables) if file is not None else {}
    if file is not None:
        file = _checked_formats(work, file)
    if file is None or work.checks.findings:
        raise FindingsError(work.checks.findings)
    return LoadedFormats(file, tables)


def load_fragments(path: Path | str) -> LoadedFragments:
    """A fragments file with its tables. Raises FindingsError."""
    work = _Pass(mapping_root(Path(path)))
    file = work.model(FragmentsFile, Path(path), "the fragments file")
    tables = work.tables(file.tables) if file is not None else {}
    if file is None or work.checks.findings:
        raise FindingsError(work.checks.findings)
    return LoadedFragments(file, tables)


def load_view(path: Path | str) -> LoadedView:
    """A view file. Raises FindingsError; an open legal basis is a warning of the result."""
    path = Path(path)
    work = _Pass(mapping_root(path))
    view = work.model(ViewFile, path, "the view")
    if view is None:
        raise FindingsError(work.checks.findings)
    mapping, contract = work.resolve(view.mapping), work.resolve(view.target.contract)
    warnings = list(open_basis(view))
    named = work.resolve(view.grounds) if view.grounds is not None else None
    grounds = work.model(GroundsFile, named, "the grounds") if named is not None else None
    work.checks.findings.extend(check_basis(view, grounds))
    seen: set[str] = set()
    for group in view.groups:
        for name in group.fields:
            if name in seen:
                work.checks.report("field-twice", f"`{name}` is in two groups", name.position)
            seen.add(name)
    if work.checks.findings or mapping is None or contract is None:
        raise FindingsError(work.checks.findings + warnings)
    return LoadedView(view, work.root, mapping, contract, tuple(warnings), grounds)


def load_grounds(path: Path | str) -> GroundsFile:
    """A grounds file. Raises FindingsError."""
    work = _Pass(mapping_root(Path(path)))
    file = work.model(GroundsFile, Path(path), "the grounds")
    if file is not None:
        work.checks.findings.extend(check_grounds(file))
    if file is None or work.checks.findings:
        raise FindingsError(work.checks.findings)
    return file


def _extended(work: _Pass, path: Path, below: list[Path]) -> MappingNode | None:
    """The block of a file, merged over that of the file it extends."""
    node = work.node(path)
    if node is None:
        return None
    named = node.get("extends")
    if named is None:
        return node
    text: Text | None = validated(Text, named, "`extends`", work.checks)
    base_path = work.resolve(text) if text is not None else None
    if text is None or base_path is None:
        return None
    chain = [*below, path.resolve()]
    if base_path.resolve() in chain:
        message = f"the file extends itself through `{text}`"
        hint = "remove `extends` from one of the files"
        work.checks.report("extends-itself", message, text.position, hint)
        return None
    if len(chain) > MOST_EXTENDED:
        message = f"more than {MOST_EXTENDED} files extend each other"
        work.checks.report("file-too-large", message, text.position, "merge some of the files")
        return None
    base = _extended(work, base_path, chain)
    if base is None:
        return None
    inherited = replace(
        base, entries=[entry for entry in base.entries if entry[0].text != "extends"]
    )
    return merge(inherited, node, work.checks.findings)


def _files(work: _Pass, names: tuple[Text, ...], model: type[P], what: str) -> list[P]:
    files: list[P] = []
    seen: set[Path] = set()
    for name in names:
        path = work.resolve(name)
        if path is None:
            continue
        if path.resolve() in seen:
            work.checks.report(
                "file-twice", f"`{name}` is listed twice", name.position, "remove one of the two"
            )
            continue
        seen.add(path.resolve())
        built = work.model(model, path, f"{what} `{name}`")
        if built is not None:
            files.append(built)
    return files


def _check_names(
    checks: NodeChecks, mapping: MappingFile, fragments: tuple[LoadedFragments, ...]
) -> None:
    """What expressions call by one name must be one thing."""
    names: dict[str, str] = {}
    groups: dict[str, Iterable[Text]] = {
        "a table": mapping.tables,
        "an index": mapping.index,
        "a parameter": mapping.parameters,
    }
    for kind, group in groups.items():
        for name in group:
            other = names.setdefault(name, kind)
            if other != kind:
                checks.report(
                    "duplicate-name", f"`{name}` is {other} and {kind} at once", name.position
                )
    homes: dict[str, str] = {}
    for loaded in fragments:
        for name in loaded.file.fragments:
            home = homes.setdefault(name, loaded.file.file)
            if home != loaded.file.file:
                message = f"the fragment `{name}` is already declared in {home}"
                checks.report("duplicate-name", message, name.position)


def _check_tables(
    checks: NodeChecks, groups: Iterable[tuple[Mapping[Text, Table], Mapping[str, TableData]]]
) -> None:
    """Tables that several files declare by one name must be one table."""
    first: dict[str, tuple[Text, TableData]] = {}
    for declared, read in groups:
        for name in declared:
            data = read.get(str(name))
            if data is None:
                continue
            other_name, other = first.setdefault(str(name), (name, data))
            if _what(data) != _what(other):
                message = f"`{name}` is another table in {other_name.position.file} already"
                hint = "give one of the two another name"
                checks.report("duplicate-name", message, name.position, hint)


def _what(data: TableData) -> tuple[object, ...]:
    return Path(data.file).resolve(), data.key, data.value, data.single
