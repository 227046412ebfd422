"""XML schemas as a library reads them, with the rules that they break and where.

The `xmlschema` library reads a schema with all it includes and imports: local files, and what a map
puts in the place of a remote address, without entities. It keeps no lines, so lxml counts them.
A schema that breaks a rule of XML Schema, such as one of derivation, and that libxml2 loads all the
same is read with a warning for each broken rule: there are standards whose schemas do.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import xmlschema
from lxml import etree
from xmlschema.validators import XMLSchemaBase

from mapper.contract.mapped_addresses import Maps, mapped, not_there
from mapper.contract.xsd.expanded_document import DocumentOpener, document_parser
from mapper.diagnostics.diagnostic import Finding, Position
from mapper.diagnostics.errors import FindingsError

XSD: Final = "{http://www.w3.org/2001/XMLSchema}"

_VERSIONING: Final = "{http://www.w3.org/2007/XMLSchema-versioning}"
_OF_1_1: Final = frozenset(
    f"{XSD}{name}"
    for name in (
        "alternative",
        "assert",
        "assertion",
        "defaultOpenContent",
        "explicitTimezone",
        "openContent",
        "override",
    )
)
_NAMED_BY_1_1: Final = frozenset(
    {"defaultAttributes", "defaultAttributesApply", "inheritable", "notNamespace", "notQName"}
    | {"xpathDefaultNamespace"}
)
_REFUSALS: Final = (xmlschema.XMLSchemaException, OSError, SyntaxError)
_MOST_REPORTED: Final = 50
_NO_SCHEMA: Final = "not a valid schema: "
_UNRESOLVED: Final = re.compile(
    r"(?:unknown|missing) [A-Za-z ]+ '(?:\{(?P<uri>[^}]*)\}|(?P<prefix>[^:']+):)?[^']+'|prefix .*"
)
"""How the library reports what a schema refers to and that is not there."""


@dataclass(frozen=True, slots=True)
class SchemaText:
    """A schema within another document: among the types of a WSDL."""

    file: Path
    root: etree._Element


Source = Path | SchemaText


@dataclass(slots=True)
class LoadedSchema:
    """A schema with all it includes and imports."""

    schema: XMLSchemaBase
    first: Path
    warnings: list[Finding]
    """A warning for each rule that it breaks, and for each schema that is not there."""
    _lines: _SchemaLines

    @property
    def version(self) -> str:
        """The version of XML Schema that it is read by."""
        return self.schema.XSD_VERSION

    def position(self, component: Any) -> Position:
        """Where a component is declared."""
        return self._lines.position(component.schema.source, component.elem)

    def place(self, component: Any) -> str:
        """The file and line of a component, the file as named from the folder of the first one."""
        return self.short(self.position(component))

    def short(self, at: Position) -> str:
        """A position as remarks have it: the same wherever the schemas are imported from."""
        return f"{os.path.relpath(at.file, self.first.parent)}:{at.line}"


@dataclass(slots=True)
class _SchemaLines:
    """The lines of the elements of schema documents."""

    first: Path
    texts: dict[int, SchemaText]
    _known: dict[int, tuple[dict[int, int], list[int]]] = field(default_factory=dict)

    def position(self, source: Any, elem: Any) -> Position:
        text = self.texts.get(id(source))
        if text is not None:
            file = text.file
        elif source is None or source.url is None:
            return Position(str(self.first), 1, 1)
        else:
            file = self._named(_path_of(source.url))
        if id(source) not in self._known:
            index = {id(each): number for number, each in enumerate(source.root.iter())}
            self._known[id(source)] = index, _lines_of(file if text is None else text)
        index, lines = self._known[id(source)]
        number = index.get(id(elem), len(lines))
        return Position(str(file), lines[number] if number < len(lines) else 1, 1)

    def _named(self, file: Path) -> Path:
        """A file as it is reached from the first one, as that was named."""
        from_first = os.path.relpath(file, self.first.parent.resolve())
        return Path(os.path.normpath(self.first.parent / from_first))


def load_schema(sources: Sequence[Source], maps: Maps = (), *, lax: bool = True) -> LoadedSchema:
    """The schema in some files or texts; `lax` takes one that breaks rules and libxml2 loads.

    Raises FindingsError where there is none, with the file and line of each cause.
    """
    loaded, broken = _read(xmlschema.XMLSchema10, sources, maps)
    newer = bool(broken.rules) and _is_1_1(loaded.schema)
    if newer:
        loaded, broken = _read(xmlschema.XMLSchema11, sources, maps)
    usable = not broken.rules or newer or _libxml2_loads(sources, maps)
    if not usable and not broken.absent:  # what 1.1 allows more of has no mark
        again, less = _read(xmlschema.XMLSchema11, sources, maps)
        if not less.rules:
            loaded, broken, usable = again, less, True
    if broken.absent:  # what follows from it is no cause of its own
        raise FindingsError(broken.missing[:_MOST_REPORTED])
    if broken.unresolved or not usable:
        raise FindingsError([*broken.missing, *broken.rules][:_MOST_REPORTED])
    if broken.rules and not lax:
        hint = "with `--lax` it is imported all the same: libxml2 loads it"
        raise FindingsError([replace(each, hint=hint) for each in broken.rules[:_MOST_REPORTED]])
    for each in broken.rules:
        message = each.message.replace(_NO_SCHEMA, f"breaks XML Schema {loaded.version}: ", 1)
        loaded.warnings.append(replace(each, message=message, severity="warning"))
    loaded.warnings += [replace(each, severity="warning") for each in broken.missing]
    return loaded


@dataclass(slots=True)
class _Broken:
    """The rules that a schema breaks, and the documents it refers to that are not there."""

    rules: list[Finding] = field(default_factory=list)
    missing: list[Finding] = field(default_factory=list)
    unresolved: bool = False
    """Whether it refers to components that are not there."""
    absent: bool = False
    """Whether some of those are of a document that is not there."""


def _read(
    version: type[XMLSchemaBase], sources: Sequence[Source], maps: Maps
) -> tuple[LoadedSchema, _Broken]:
    """The schema, and what is wrong with it."""
    first = sources[0] if isinstance(sources[0], Path) else sources[0].file
    lines = _SchemaLines(first, {})
    with warnings.catch_warnings():
        # what could not be read is found below, with its line
        warnings.simplefilter("ignore")
        try:
            schema = _built(version, "lax", sources, maps, lines)
        except FindingsError:  # of a document that is not opened
            raise
        except _REFUSALS as error:
            raise FindingsError([_refusal(error, lines)]) from None
        except Exception:  # noqa: BLE001  # the library goes on with what it could not build
            raise FindingsError([_first_error(version, sources, maps, first)]) from None
    broken = _Broken()
    namespaces: set[str] = set()
    for one in schema.maps.iter_schemas():
        for namespace, finding in _missing(one, lines):
            namespaces.add(namespace)
            broken.missing.append(finding)
    # what else is wrong with an element is most often the same again
    first_errors = {id(each.elem): each for each in reversed(schema.maps.all_errors)}
    for each in reversed(first_errors.values()):
        text = _first_line(each)
        at = lines.position(each.source, each.elem)
        unresolved = _UNRESOLVED.fullmatch(text)
        if unresolved is not None:
            broken.unresolved = True
            uri = unresolved["uri"] or (each.namespaces or {}).get(unresolved["prefix"] or "", "")
            if uri in namespaces:  # the document that is not there has it, or should
                broken.absent = True
                continue
        broken.rules.append(Finding("xsd-invalid", f"{_NO_SCHEMA}{text}", at))
    return LoadedSchema(schema, first, [], lines), broken


def _built(
    version: type[XMLSchemaBase],
    validation: str,
    sources: Sequence[Source],
    maps: Maps,
    lines: _SchemaLines,
) -> XMLSchemaBase:
    resources = [_resource(source, maps) for source in sources]
    for source, resource in zip(sources, resources, strict=True):
        if isinstance(source, SchemaText):
            lines.texts[id(resource)] = source
    schema = version(
        resources[0], validation=validation, loglevel="ERROR", build=False, **_settings(maps)
    )
    for resource in resources[1:]:
        schema.add_schema(resource, build=False)
    schema.build()
    return schema


def _first_error(
    version: type[XMLSchemaBase], sources: Sequence[Source], maps: Maps, first: Path
) -> Finding:
    """The first thing that is wrong with a schema that cannot be read as a whole."""
    lines = _SchemaLines(first, {})
    try:
        _built(version, "strict", sources, maps, lines)
    except Exception as error:  # noqa: BLE001  # as above: whatever the library fails with
        return _refusal(error, lines)
    return _refusal(ValueError("it cannot be built"), lines)


def _refusal(error: Exception, lines: _SchemaLines) -> Finding:
    """The finding for an error with which the library gives up."""
    text = _first_line(error) if isinstance(error, _REFUSALS) else "its components do not fit"
    at = Position(str(lines.first), 1, 1)
    if isinstance(error, xmlschema.XMLSchemaParseError):
        at = lines.position(error.source, error.elem)
    elif isinstance(error, SyntaxError):
        at = Position(str(lines.first), getattr(error, "position", (1, 0))[0], 1)
    return Finding("xsd-invalid", f"{_NO_SCHEMA}{text}", at)


def _resource(source: Source, maps: Maps) -> xmlschema.XMLResource:
    given: Any = str(source)
    base = None
    if isinstance(source, SchemaText):
        given = etree.tostring(source.root, encoding="unicode", with_tail=False)
        base = source.file.resolve().parent.as_uri() + "/"
    return xmlschema.XMLResource(given, base_url=base, **_settings(maps))


def _settings(maps: Maps) -> dict[str, Any]:
    """What documents may be read: local ones, and what is mapped to them; entities are expanded
    before, and refused in what is read.
    """
    return {
        "opener": DocumentOpener(),
        "allow": "local",
        "defuse": "always",
        "uri_mapper": lambda uri: _located(uri, maps),
    }


def _located(uri: str, maps: Maps) -> str:
    file = mapped(uri, maps)
    return uri if file is None else file.resolve().as_uri()


def _missing(schema: XMLSchemaBase, lines: _SchemaLines) -> Iterator[tuple[str, Finding]]:
    """The documents that a schema includes or imports and that are not there, by namespace."""
    for elem in schema.source.root:
        location = elem.get("schemaLocation")
        if location is None:
            continue
        if elem.tag == f"{XSD}import":
            namespace = elem.get("namespace", "").strip()
            read = namespace in schema.maps.namespaces
        elif elem.tag in {f"{XSD}include", f"{XSD}redefine", f"{XSD}override"}:
            namespace = schema.target_namespace
            read = location in schema.includes
        else:
            continue
        if read:
            continue
        yield namespace, not_there(location, lines.position(schema.source, elem))


def _is_1_1(schema: XMLSchemaBase) -> bool:
    """Whether a schema uses what version 1.1 added."""
    return any(
        element.tag in _OF_1_1
        or any(name in _NAMED_BY_1_1 or name.startswith(_VERSIONING) for name in element.attrib)
        for one in schema.maps.iter_schemas()
        for element in one.source.root.iter()
    )


def _libxml2_loads(sources: Sequence[Source], maps: Maps) -> bool:
    """Whether libxml2 takes the schema for one."""
    parser = document_parser()
    parser.resolvers.add(_MapResolver(maps))
    try:
        for source in sources:
            if isinstance(source, Path):
                tree = etree.parse(source, parser)
            else:
                text = etree.tostring(source.root, with_tail=False)
                base = source.file.resolve().as_uri()
                tree = etree.fromstring(text, parser, base_url=base).getroottree()
            etree.XMLSchema(tree)
    except (etree.LxmlError, OSError):
        return False
    return True


class _MapResolver(etree.Resolver):
    """Gives libxml2 the files that a map puts in the place of remote addresses."""

    def __init__(self, maps: Maps) -> None:
        super().__init__()
        self.maps = maps

    def resolve(self, system_url: str, public_id: str, *context: Any) -> Any:
        """The file in the place of an address; nothing where the address is a file itself."""
        file = mapped(system_url, self.maps)
        # the stubs of lxml have neither the third argument nor this method
        by_file: Any = getattr(self, "resolve_filename")  # noqa: B009
        return None if file is None else by_file(str(file.resolve()), *context)


def _lines_of(source: Source) -> list[int]:
    """The line of each element, in the order of the document."""
    if isinstance(source, SchemaText):
        return _counted(source.root)
    try:
        root = etree.parse(source, document_parser())
    except (etree.LxmlError, OSError):
        return []
    return _counted(root)


def _counted(root: Any) -> list[int]:
    return [each.sourceline or 1 for each in root.iter("*")]


def _path_of(url: str) -> Path:
    return Path(unquote(urlsplit(url).path))


def _first_line(error: Exception) -> str:
    """What a library says is wrong, without the text of the schema."""
    text = getattr(error, "message", None) or getattr(error, "msg", None) or str(error)
    lines = str(text).strip().splitlines()
    return lines[0].rstrip(": ") if lines else type(error).__name__
