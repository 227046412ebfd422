"""A mapping with all the files of its own: base, fragments, formats, tables.

Contracts are named here, and loaded by the plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, TypeVar

from mapper.diagnostics.diagnostic import Finding, Position
from mapper.diagnostics.errors import FindingsError
from mapper.diagnostics.nearest import meant
from mapper.mapping_file.extending import merge
from mapper.mapping_file.file_model import (
    FormatsFile,
    FragmentsFile,
    MappingFile,
    Part,
    Source,
    Table,
    Target,
)
from mapper.mapping_file.grounds import check_basis, check_grounds, open_basis
from mapper.mapping_file.model_building import Builder, keys_of
from mapper.mapping_file.named_files import mapping_root, resolve
from mapper.mapping_file.own_tables import OwnTables, own_tables
from mapper.mapping_file.rule_grammar import check_name, check_outcome
from mapper.mapping_file.table_files import TableData, read_table
from mapper.mapping_file.view_model import GroundsFile, ViewFile
from mapper.policies.outcomes import EVENTS
from mapper.regex.schema_patterns import PatternError, to_python
from mapper.yaml_text import collisions
from mapper.yaml_text.spanned_text import Text
from mapper.yaml_text.yaml_nodes import MAX_BYTES, MappingNode, Node

P = TypeVar("P", bound=Part)

CONSEQUENCES: Final = frozenset(
    """missing-parameter unknown-format unknown-fragment unknown-function unknown-parameter
    unknown-table unknown-variable unused-fragment unused-index unused-name unused-parameter
    unused-table""".split()
)
"""What follows where a name or a file is not there because it could not be read."""

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
    """A folder of tables that take the place of those that are named."""
    builder: Builder = field(default_factory=Builder)
    files: list[Path] = field(default_factory=list)
    own: OwnTables = field(init=False)

    def __post_init__(self) -> None:
        self.own = own_tables(self.root, self.given)
        self.builder.findings.extend(self.own.findings)
        if self.own.settings is not None:
            self.files.append(self.own.settings)

    def resolve(self, text: Text) -> Path | None:
        """The file a text names, or None (reported)."""
        found = resolve(text, self.root)
        if isinstance(found, Finding):
            self.builder.findings.append(found)
            return None
        return found

    def node(self, path: Path) -> MappingNode | None:
        """The root block of a YAML file, or None (reported)."""
        if path not in self.files:
            self.files.append(path)
        node, findings = read_file(path)
        self.builder.findings.extend(findings)
        if isinstance(node, MappingNode):
            return node
        if not findings:
            message = "the file is empty" if node is None else "the file must be an object"
            self.builder.report("wrong-kind", message, Position(str(path), 1, 1))
        return None

    def model(self, model: type[P], path: Path, what: str) -> P | None:
        """The model of a file, or None (reported)."""
        node = self.node(path)
        if node is None:
            return None
        return self.builder.model(model, node, what, {"file": str(path)})

    def tables(self, declared: Mapping[Text, Table]) -> dict[str, TableData]:
        """The data of declared tables, by name."""
        found: dict[str, TableData] = {}
        for name, table in declared.items():
            check_name(self.builder, name, "`tables`")
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
        self.builder.findings.extend(findings)
        return data

    def _instead(self, table: Table, shipped: TableData, path: Path) -> TableData | None:
        """A deployment's table: it must have all columns of the shipped one."""
        data = self._table(table, path)
        if data is None:
            return None
        lacks = [column for column in shipped.header if column not in data.header]
        if lacks:
            self.builder.report(
                "table-without-column",
                f"the table that it replaces has a column `{lacks[0]}`, and this one has not",
                Position(str(path), 1, 1),
                meant(lacks[0], data.header) or f"the columns are {', '.join(shipped.header)}",
            )
        return replace(data, replaced=True)


def read_file(path: Path) -> tuple[Node | None, list[Finding]]:
    """The root node of a mapping's YAML file, and all that is wrong with it as YAML."""
    try:
        if path.stat().st_size > MAX_BYTES:
            message = f"the file is larger than {MAX_BYTES} bytes"
            return None, [Finding("file-too-large", message, Position(str(path), 1, 1))]
        content = path.read_bytes()
    except OSError as error:
        message = f"the file cannot be read: {error.strerror}"
        return None, [Finding("file-not-found", message, Position(str(path), 1, 1))]
    return collisions.read(content, str(path))


def load(path: Path | str, tables: Path | None = None) -> Loaded:
    """A mapping with its base, fragments, formats and tables.

    `tables` is a folder of a deployment's own tables, see `own_tables`.

    Raises FindingsError with all that is wrong in any of these files.
    """
    loaded = load_partly(path, tables)
    if loaded.findings:
        raise FindingsError(loaded.findings)
    return loaded


def load_partly(path: Path | str, tables: Path | None = None) -> Loaded:
    """What can be read of a mapping and its files, with all that is wrong in them.

    Raises FindingsError where too little is left to be a mapping.
    """
    path = Path(path)
    work = _Pass(mapping_root(path), tables)
    builder = work.builder
    node = _extended(work, path, [])
    mapping = builder.model(MappingFile, node, "the mapping", {"file": str(path)}) if node else None
    if mapping is None:
        _check_parts(work, node)
        raise FindingsError(_ordered(builder.findings))
    for group in (mapping.parameters, mapping.index):
        for name in group:
            check_name(builder, name, f"the mapping `{mapping.name}`")
    partition = mapping.source.partition
    if partition is not None and partition.as_ not in mapping.parameters:
        builder.report(
            "unknown-parameter",
            f"the mapping has no parameter `{partition.as_}` to hold the key of a subject",
            partition.as_.position,
            hint=meant(partition.as_, mapping.parameters)
            or f"declare it: `parameters: {{{partition.as_}: {{}}}}`",
        )
    source, target = work.resolve(mapping.source.contract), work.resolve(mapping.target.contract)
    own = work.tables(mapping.tables)
    formats, fragments = _load_all(work, mapping.formats, mapping.fragments)
    _check_names(builder, mapping, fragments)
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
        tuple(_ordered(builder.findings)),
    )


def _check_parts(work: _Pass, node: MappingNode | None) -> None:
    """Find what is wrong in the files of a mapping that cannot be read as a whole itself."""
    if node is None:
        return
    parts: dict[str, Any] = {}
    for key, member in keys_of(MappingFile).items():
        part = node.get(key)
        if part is not None and key in {"source", "target", "tables", "formats", "fragments"}:
            parts[key] = work.builder.value(member.annotation, part, f"`{key}` of the mapping")
    for side in (parts.get("source"), parts.get("target")):
        if isinstance(side, Source | Target):
            work.resolve(side.contract)
    if isinstance(parts.get("tables"), dict):
        work.tables(parts["tables"])
    _load_all(work, _texts(parts.get("formats")), _texts(parts.get("fragments")))


def _texts(value: object) -> tuple[Text, ...]:
    return value if isinstance(value, tuple) else ()


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
    for name, declared in list(file.formats.items()):
        if declared.pattern is not None:
            try:
                to_python(str(declared.pattern))
            except PatternError as error:
                work.builder.report(
                    "pattern-syntax", f"not a pattern of XSD: {error}", declared.pattern.position
                )
                file.formats[name] = declared.model_copy(update={"pattern": None})
    return file


def _with_policies(work: _Pass, file: FormatsFile) -> FormatsFile:
    """The file without what it says of no event, or of outcomes that none has; all are findings."""
    for name, policy in list(file.policies.items()):
        event = EVENTS.get(name)
        if event is None:
            hint = meant(name, EVENTS) or "the events are " + ", ".join(EVENTS)
            work.builder.report("unknown-key", f"there is no event `{name}`", name.position, hint)
            del file.policies[name]
            continue
        what = f"`{name}` of the policies"
        said: list[tuple[Text, Sequence[str]]] = [(one, event.outcomes) for one in policy.outcomes]
        if policy.default is not None:
            said.append((policy.default, policy.outcomes))
        held = [check_outcome(work.builder, outcome, known, what) for outcome, known in said]
        if not all(held):
            del file.policies[name]
    return file


def load_formats(path: Path | str) -> LoadedFormats:
    """A formats file with its tables. Raises FindingsError."""
    work = _Pass(mapping_root(Path(path)))
    file = work.model(FormatsFile, Path(path), "the formats file")
    tables = work.tables(file.tables) if file is not None else {}
    if file is not None:
        file = _checked_formats(work, file)
    if file is None or work.builder.findings:
        raise FindingsError(_ordered(work.builder.findings))
    return LoadedFormats(file, tables)


def load_fragments(path: Path | str) -> LoadedFragments:
    """A fragments file with its tables. Raises FindingsError."""
    work = _Pass(mapping_root(Path(path)))
    file = work.model(FragmentsFile, Path(path), "the fragments file")
    tables = work.tables(file.tables) if file is not None else {}
    if file is None or work.builder.findings:
        raise FindingsError(_ordered(work.builder.findings))
    return LoadedFragments(file, tables)


def load_view(path: Path | str) -> LoadedView:
    """A view file. Raises FindingsError; an open legal basis is a warning of the result."""
    path = Path(path)
    work = _Pass(mapping_root(path))
    view = work.model(ViewFile, path, "the view")
    if view is None:
        raise FindingsError(_ordered(work.builder.findings))
    mapping, contract = work.resolve(view.mapping), work.resolve(view.target.contract)
    warnings = list(open_basis(view))
    named = work.resolve(view.grounds) if view.grounds is not None else None
    grounds = work.model(GroundsFile, named, "the grounds") if named is not None else None
    work.builder.findings.extend(check_basis(view, grounds))
    seen: set[str] = set()
    for group in view.groups:
        for name in group.fields:
            if name in seen:
                work.builder.report("field-twice", f"`{name}` stands in two groups", name.position)
            seen.add(name)
    if work.builder.findings or mapping is None or contract is None:
        raise FindingsError(_ordered(work.builder.findings + warnings))
    return LoadedView(view, work.root, mapping, contract, tuple(warnings), grounds)


def load_grounds(path: Path | str) -> GroundsFile:
    """A grounds file. Raises FindingsError."""
    work = _Pass(mapping_root(Path(path)))
    file = work.model(GroundsFile, Path(path), "the grounds")
    if file is not None:
        work.builder.findings.extend(check_grounds(file))
    if file is None or work.builder.findings:
        raise FindingsError(_ordered(work.builder.findings))
    return file


def _extended(work: _Pass, path: Path, below: list[Path]) -> MappingNode | None:
    """The block of a file, merged over that of the file it extends."""
    node = work.node(path)
    if node is None:
        return None
    named = node.get("extends")
    if named is None:
        return node
    text = work.builder.scalar(named, "`extends`")
    base_path = work.resolve(text) if text is not None else None
    if text is None or base_path is None:
        return None
    chain = [*below, path.resolve()]
    if base_path.resolve() in chain:
        work.builder.report(
            "extends-itself", f"the file extends itself through `{text}`", text.position
        )
        return None
    base = _extended(work, base_path, chain)
    if base is None:
        return None
    inherited = replace(
        base, entries=[entry for entry in base.entries if entry[0].text != "extends"]
    )
    return merge(inherited, node, work.builder.findings)


def _files(work: _Pass, names: tuple[Text, ...], model: type[P], what: str) -> list[P]:
    files: list[P] = []
    seen: set[Path] = set()
    for name in names:
        path = work.resolve(name)
        if path is None:
            continue
        if path.resolve() in seen:
            work.builder.report("file-twice", f"`{name}` stands here twice", name.position)
            continue
        seen.add(path.resolve())
        built = work.model(model, path, f"{what} `{name}`")
        if built is not None:
            files.append(built)
    return files


def _check_names(
    builder: Builder, mapping: MappingFile, fragments: tuple[LoadedFragments, ...]
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
                builder.report(
                    "duplicate-name", f"`{name}` is {other} and {kind} at once", name.position
                )
    homes: dict[str, str] = {}
    for loaded in fragments:
        for name, fragment in loaded.file.fragments.items():
            for parameter in fragment.parameters:
                check_name(builder, parameter, f"the fragment `{name}`")
            home = homes.setdefault(name, loaded.file.file)
            if home != loaded.file.file:
                builder.report(
                    "duplicate-name",
                    f"the fragment `{name}` stands in {home} already",
                    name.position,
                )


def _ordered(findings: list[Finding]) -> list[Finding]:
    """Findings by file, in the order the files were read, and by place in each; each one once."""
    files: dict[str, int] = {}
    for finding in findings:
        if finding.position is not None:
            files.setdefault(finding.position.file, len(files))

    def place(finding: Finding) -> tuple[int, int, int]:
        position = finding.position
        if position is None:
            return (-1, 0, 0)
        return (files[position.file], position.line, position.column)

    return sorted(dict.fromkeys(findings), key=place)
