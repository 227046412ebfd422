"""The documents of a JSON Schema or OpenAPI import, and what references between them lead to.

References resolve as JSON Schema 2020-12 says (section 8.2: `$id`, `$anchor`, percent-encoding), by
the library `referencing`. They lead to the same document, to files beside it, or to what a map puts
in the place of a remote address; never to a network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, NoReturn
from urllib.parse import unquote, urlsplit

import referencing.exceptions
from referencing import Registry, Resource, Specification
from referencing.jsonschema import DRAFT202012, UnknownDialect, specification_with

from mapper.contract.json_pointer import name_of_step
from mapper.contract.json_schema.foreign_values import ForeignDocument
from mapper.contract.mapped_addresses import mapped, not_there
from mapper.datatypes.builtin_types import NumberText
from mapper.diagnostics.diagnostic import Finding, Position
from mapper.diagnostics.errors import FindingsError

Schema = dict[str, Any]
Resolver = Any
"""What `Registry.resolver` gives; the library does not export its class."""

_ASIDE: Final = frozenset({"2020-12", "2019-09"})
"""The drafts in which keywords beside `$ref` count (and OpenAPI from 3.1 on)."""


@dataclass(frozen=True, slots=True)
class Located:
    """A schema, and what references in it are relative to.

    `siblings` says whether keywords beside its `$ref` count: not up to draft 7 and OpenAPI 3.0.
    """

    schema: Schema | bool
    resolver: Resolver
    siblings: bool = True

    def __hash__(self) -> int:
        return id(self.schema)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Located) and self.schema is other.schema

    @property
    def words(self) -> Schema:
        """Its keywords; none where the schema is `true`."""
        return self.schema if isinstance(self.schema, dict) else {}

    def inner(self, schema: object) -> Located:
        """A schema within this one; what is no schema says nothing."""
        if isinstance(schema, bool):
            return Located(schema, self.resolver, self.siblings)
        if not isinstance(schema, dict):
            return Located(True, self.resolver, self.siblings)
        resolver = self.resolver
        if _id_of(schema) is not None:
            resolver = resolver.in_subresource(_resource(schema))
        return Located(schema, resolver, self.siblings)

    def branches(self, keyword: str) -> list[Located]:
        """The schemas in the list that a keyword holds."""
        listed = self.words.get(keyword)
        return [self.inner(each) for each in listed] if isinstance(listed, list) else []


class SchemaDocuments:
    """The documents of one import, each read once."""

    def __init__(self, maps: Sequence[tuple[str, Path]] = ()) -> None:
        """`maps` are remote addresses, or what they begin with, and the files in their place."""
        self.maps = list(maps)
        self._read: dict[Path, ForeignDocument] = {}
        self._first: ForeignDocument | None = None

    def open(self, file: Path) -> Located:
        """A document as a schema that references start from.

        Raises FindingsError where it cannot be read, or is neither a schema nor holds schemas.
        """
        document = self._document(file)
        content = document.content
        if not isinstance(content, dict | bool):
            self.fail(
                "json-schema-invalid",
                "a JSON Schema is an object, and this is not one",
                Position(document.name, 1, 1),
            )
        self._first = document
        resource = _resource(content)
        uri = _uri(content, file)
        folder = uri.rpartition("/")[0]
        if not uri.startswith("file:"):  # what lies beside it is looked for beside the file
            self.maps.append((f"{folder}/", file.resolve().parent))
        registry: Registry[Any] = Registry(retrieve=self._retrieved).with_resource(uri, resource)
        resolver = registry.resolver(base_uri=uri)
        return Located(content, resolver, _siblings(content))

    def followed(self, located: Located) -> tuple[Located, str]:
        """What the reference of a schema leads to, and the name it has there.

        Raises FindingsError where there is nothing, with the place of the reference.
        """
        words = located.words
        ref = str(words.get("$ref", words.get("$dynamicRef")))
        try:
            found = located.resolver.lookup(ref)
        except (referencing.exceptions.NoSuchAnchor, referencing.exceptions.InvalidAnchor):
            self._no_type(located, f"there is no anchor `{ref}`")
        except (referencing.exceptions.PointerToNowhere, ValueError, TypeError):
            # the last two: a step of a pointer into a list, or into a value
            self._no_type(located, f"`{ref}` leads to nothing")
        except referencing.exceptions.Unresolvable as error:
            self._unreachable(ref, error, located)
        if not isinstance(found.contents, dict | bool):
            self._no_type(located, f"`{ref}` leads to no schema")
        siblings = located.siblings
        home = self._home_of(found.contents)
        if home is not None and home is not self._first:
            siblings = _siblings(home.content) if _says_dialect(home.content) else siblings
        return Located(found.contents, found.resolver, siblings), _named(ref, found.contents)

    def position(self, located: Located) -> Position:
        """Where a schema stands."""
        document = self._home_of(located.schema)
        if document is None:
            return Position(self._first.name if self._first else "", 1, 1)
        return document.position(located.schema)

    def pointer(self, located: Located) -> str:
        """The JSON Pointer of a schema in its document."""
        document = self._home_of(located.schema)
        return document.pointer(located.schema) if document is not None else "#"

    def siblings_of(self, located: Located) -> list[tuple[str, object]]:
        """The schemas that stand by name in the document of a schema, below `components`."""
        document = self._home_of(located.schema)
        part: Any = document.content if document is not None else None
        for step in ("components", "schemas"):
            part = part.get(step) if isinstance(part, dict) else None
        return list(part.items()) if isinstance(part, dict) else []

    def fail(
        self, code: str, message: str, position: Position, hint: str | None = None
    ) -> NoReturn:
        """Give up: the document cannot be imported."""
        raise FindingsError([Finding(code, message, position, hint=hint)])

    def too_deep(self, located: Located, levels: int) -> NoReturn:
        """Give up: schemas are nested deeper than is followed."""
        message = f"schemas are nested deeper than {levels} levels"
        self.fail("file-too-large", message, self.position(located))

    def _no_type(self, located: Located, message: str) -> NoReturn:
        self.fail("unknown-type", message, self.position(located))

    def _home_of(self, schema: object) -> ForeignDocument | None:
        for document in self._read.values():
            if document.content is schema or document.holds(schema):
                return document
        return None

    def _document(self, file: Path) -> ForeignDocument:
        real = file.resolve()
        if real not in self._read:
            self._read[real] = ForeignDocument(file)
        return self._read[real]

    def _retrieved(self, uri: str) -> Resource[Any]:
        file = self._file(uri)
        if file is None or not file.is_file():
            raise referencing.exceptions.NoSuchResource(ref=uri)
        return _resource(self._document(file).content)

    def _file(self, uri: str) -> Path | None:
        parts = urlsplit(uri)
        if parts.scheme == "file":
            return Path(unquote(parts.path))
        return mapped(uri, self.maps)

    def _unreachable(
        self, ref: str, error: referencing.exceptions.Unresolvable, located: Located
    ) -> NoReturn:
        cause = error.__cause__
        while cause is not None and not isinstance(cause, FindingsError):
            cause = cause.__cause__
        if cause is not None:  # the document is there, and is none
            raise cause
        name = ref.partition("#")[0]
        uri = str(getattr(error.__cause__, "ref", name))
        address = name if urlsplit(uri).scheme in ("", "file") else uri
        raise FindingsError([not_there(address, self.position(located))])


def unknown_dialect(content: object) -> str | None:
    """The dialect that a schema names in `$schema`, where it is none that is known."""
    said = content.get("$schema") if isinstance(content, dict) else None
    if not isinstance(said, str):
        return None
    try:
        specification_with(said)
    except UnknownDialect:
        return said
    return None


def parts_of(document: Located) -> Iterator[tuple[tuple[str, ...], Schema]]:
    """The places of a document that hold schemas by name, and what they hold."""
    for section in (("components", "schemas"), ("$defs",), ("definitions",)):
        part: Any = document.schema
        for step in section:
            part = part.get(step) if isinstance(part, dict) else None
        if isinstance(part, dict):
            yield section, part


def _siblings(content: object) -> bool:
    if not isinstance(content, dict):
        return True
    version = content.get("openapi", content.get("swagger"))
    if version is not None:
        return not str(version).startswith(("2.", "3.0"))
    dialect = str(content.get("$schema", "2020-12"))
    return any(draft in dialect for draft in _ASIDE) or "draft" not in dialect or "next" in dialect


def _says_dialect(content: object) -> bool:
    return isinstance(content, dict) and bool(content.keys() & {"$schema", "openapi", "swagger"})


def _uri(content: object, file: Path) -> str:
    said = _resource(content).id()
    here = file.resolve().as_uri()
    if said is None:
        return here
    return said if urlsplit(said).scheme else here


def _named(ref: str, contents: object) -> str:
    """The name by which people know what a reference leads to."""
    address, _, fragment = unquote(ref).partition("#")
    last = name_of_step(fragment.rpartition("/")[2])
    if last:
        return last
    if isinstance(contents, dict) and isinstance(contents.get("title"), str):
        return str(contents["title"])
    return address.rpartition("/")[2].partition(".")[0]


def _id_of(contents: Any) -> str | None:
    said = contents.get("$id") if isinstance(contents, dict) else None
    known = isinstance(said, str) and not isinstance(said, NumberText)
    # a fragment alone is a name within its document (up to draft 7), or says nothing
    return str(said) if known and not str(said).startswith("#") else None


def _components(contents: Any) -> Iterable[Any]:
    schemas = contents.get("components", {})
    schemas = schemas.get("schemas") if isinstance(schemas, dict) else None
    return schemas.values() if isinstance(schemas, dict) else ()


@cache
def _tolerant(specification: Specification[Any]) -> Specification[Any]:
    """How references work by a draft, in a document that need not be right in every part.

    The library expects schemas wherever a keyword has them. What is none is passed over: if the
    import needs it, that reports it with its place. Of an OpenAPI document the schemas are those
    of its components.
    """

    def id_of(contents: Any) -> str | None:
        return None if is_openapi(contents) else _id_of(contents)

    def within(contents: Any) -> list[Any]:
        if is_openapi(contents):
            return list(_components(contents))
        inner = _gathered(specification.subresources_of, contents)
        return [each for each in inner if isinstance(each, dict | bool)]

    def anchors(_: Specification[Any], contents: Any) -> list[Any]:
        if is_openapi(contents):
            return []
        found = _gathered(specification.anchors_in, contents)
        return [each for each in found if isinstance(each.name, str)]

    return Specification(
        name=specification.name,
        id_of=id_of,
        subresources_of=within,
        anchors_in=anchors,
        maybe_in_subresource=specification.maybe_in_subresource,
    )


def _gathered(call: Callable[[Any], Iterable[Any]], contents: Any) -> list[Any]:
    """All that the library finds, up to the first keyword that holds something else."""
    found: list[Any] = []
    with suppress(AttributeError, TypeError):
        found.extend(call(contents))
    return found


def is_openapi(contents: object) -> bool:
    """Whether a document is an OpenAPI description (or Swagger 2.0), not a schema."""
    return isinstance(contents, dict) and bool(contents.keys() & {"openapi", "swagger"})


def _resource(contents: Any) -> Resource[Any]:
    said = contents.get("$schema") if isinstance(contents, dict) else None
    known = isinstance(said, str) and not is_openapi(contents) and unknown_dialect(contents) is None
    return _tolerant(specification_with(said) if known else DRAFT202012).create_resource(contents)
