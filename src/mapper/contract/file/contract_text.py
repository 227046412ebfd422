"""A contract as the text of a contract file: stable, and laid out to be read."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from mapper.contract.choices import branches_of
from mapper.contract.evidence_statement import Evidence
from mapper.contract.file.contract_loading import ENVELOPES
from mapper.contract.json_pointer import pointer_step
from mapper.contract.message_model import (
    AnyType,
    Choice,
    Contract,
    Documentation,
    Field,
    FurtherNames,
    LeafType,
    ListType,
    Message,
    NullType,
    ObjectType,
    RepeatedChoice,
    Type,
)
from mapper.datatypes.builtin_types import PRIMITIVE_OF_TYPE, white_space_of
from mapper.datatypes.facets import Facets
from mapper.datatypes.table_form import CellForm, ColumnForm, TableForm

WIDTH: Final = 100

_PLAIN: Final = re.compile(r"[A-Za-z_$][A-Za-z0-9_./:$-]*(?<!:)")
_UNPRINTABLE: Final = re.compile(
    "[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
"""Characters that YAML has in no text as they are (YAML 1.2.2, 5.1), and its line breaks."""
_WORDS: Final = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})
_JSON_TYPE: Final = {
    "string": "string",
    "integer": "integer",
    "decimal": "number",
    "boolean": "boolean",
}


class Raw(str):
    """Text that is in the file as it is: a number or a boolean."""

    __slots__ = ()


Value = str | Raw | list["Value"] | dict[str, "Value"]


def contract_text(
    contract: Contract,
    remarks: Mapping[Type | Field, Sequence[str]] | None = None,
    reading: Sequence[str] = (),
) -> str:
    """The file that loads as `contract`.

    `remarks` become `$comment` at their types and fields, `reading` (how the source was read as a
    whole) at the head.
    """
    return _Writer(contract, remarks or {}, reading).text()


class _Writer:
    def __init__(
        self,
        contract: Contract,
        remarks: Mapping[Type | Field, Sequence[str]],
        reading: Sequence[str],
    ) -> None:
        self.contract = contract
        self.remarks = remarks
        self.reading = reading
        self.names = {id(type_): name for name, type_ in contract.types.items()}

    def text(self) -> str:
        contract = self.contract
        head: dict[str, Value] = {"contract": contract.name, **_said(contract.documentation)}
        if self.reading:
            head["$comment"] = "; ".join(self.reading)
        if contract.namespaces:
            head["namespaces"] = {
                name: uris[0] if len(uris) == 1 else list[Value](uris)
                for name, uris in contract.namespaces.items()
            }
        if contract.namespace is not None:
            head["namespace"] = contract.namespace
        if contract.namespaces:
            head["elements"] = "qualified" if contract.qualified else "unqualified"
        if contract.evidence is not None:
            head |= evidence_schema(contract.evidence)
        parts = [_block(head, 0)]
        if contract.messages:
            messages: dict[str, Value] = {
                name: self._message(message) for name, message in contract.messages.items()
            }
            parts.append(_block({"messages": messages}, 0))
        if contract.types:
            definitions: dict[str, Value] = {
                name: self._definition(name, contract.types[name])
                for name in sorted(contract.types)
            }
            parts.append(_block({"$defs": definitions}, 0))
        return "\n".join(parts)

    def _message(self, message: Message) -> dict[str, Value]:
        out: dict[str, Value] = {}
        home = self.contract.namespaces.get(self.contract.namespace or "", ())
        if message.namespaces != home:
            out["namespace"] = self._alias(message.namespaces)
        if message.envelopes:
            out["envelopes"] = [self._envelope(each) for each in message.envelopes]
        schema = self._schema(message.type, self._scope(""))
        if message.listed:
            schema = _list(schema, message.minimum, message.maximum)
        return out | schema | _said(message.documentation)

    def _envelope(self, path: Sequence[object]) -> Value:
        for name, known in ENVELOPES.items():
            if tuple(path) == known:
                return name
        steps: list[Value] = []
        for step in path:
            namespaces = getattr(step, "namespaces", ())
            local = str(getattr(step, "local", ""))
            steps.append(f"{self._alias(namespaces)}:{local}" if namespaces else local)
        return steps

    def _definition(self, name: str, type_: Type) -> dict[str, Value]:
        if type_.name is not None and type_.name != name and type_.name in self.contract.types:
            return {"$ref": f"#/$defs/{pointer_step(type_.name)}"}
        return self._content(type_, self._scope(name))

    def _schema(self, type_: Type, scope: tuple[str, ...]) -> dict[str, Value]:
        name = self.names.get(id(type_))
        if name is None:
            return self._content(type_, scope)
        return {"$ref": f"#/$defs/{pointer_step(name)}"}

    def _content(self, type_: Type, scope: tuple[str, ...]) -> dict[str, Value]:
        remarks = self.remarks.get(type_)
        said = _said(type_.documentation)
        if remarks:
            said["$comment"] = "; ".join(dict.fromkeys(remarks))
        if isinstance(type_, LeafType):
            return said | leaf_schema(type_)
        if isinstance(type_, AnyType):
            return said | self._mixed(type_, scope)
        return self._object(type_, said, scope)

    def _mixed(self, type_: AnyType, scope: tuple[str, ...]) -> dict[str, Value]:
        """Content of any shape, or of one of several."""
        shapes = [self._shape(each, scope) for each in type_.members]
        if len(shapes) == 1 and id(type_) not in self.names:  # a definition is not a list
            return shapes[0]
        return {"anyOf": list[Value](shapes)} if shapes else {}

    def _shape(self, type_: Type | ListType | NullType, scope: tuple[str, ...]) -> dict[str, Value]:
        if isinstance(type_, ListType):
            out = _list(self._schema(type_.item, scope), type_.minimum, type_.maximum)
            if type_.first:
                out["prefixItems"] = [self._schema(each, scope) for each in type_.first]
            return out
        if isinstance(type_, NullType):
            return {"type": "null"}
        return self._schema(type_, scope)

    def _scope(self, name: str) -> tuple[str, ...]:
        if not self.contract.qualified:
            return ()
        prefix, colon, _ = name.partition(":")
        home = prefix if colon and prefix in self.contract.namespaces else self.contract.namespace
        return self.contract.namespaces.get(home or "", ())

    def _object(
        self, type_: ObjectType, said: dict[str, Value], scope: tuple[str, ...]
    ) -> dict[str, Value]:
        out: dict[str, Value] = {"type": "object", **said}
        if type_.format is not None:
            out["format"] = type_.format
        if type_.table is not None:
            out["csv"] = _table(type_.table)
        elements = [field for field in type_.fields.values() if field.kind == "element"]
        used = Counter(field.namespaces for field in elements)
        if used and scope not in used:
            scope = used.most_common(1)[0][0]
            out["elements"] = self._alias(scope) or "unqualified"
        if type_.further is not None:
            out |= self._further(type_.further, scope)
        elif type_.open:
            out["additionalProperties"] = Raw("true")
        required: list[Value] = [f.name for f in type_.fields.values() if f.stands]
        if required:
            out["required"] = required
        if type_.fields:
            out["properties"] = {
                field.name: self._field(field, scope) for field in type_.fields.values()
            }
        order = list(type_.fields)
        choices = [_choice(choice, order) for choice in type_.choices]
        if len(choices) == 1:
            out |= choices[0]
        elif choices:
            out["allOf"] = list[Value](choices)
        if type_.repeated_choices:
            out["repeatedChoices"] = [_repeated(each) for each in type_.repeated_choices]
        return out

    def _further(self, further: FurtherNames, scope: tuple[str, ...]) -> dict[str, Value]:
        """What stands under names that are data."""
        out: dict[str, Value] = {}
        if further.patterns:
            out["patternProperties"] = {
                pattern: Raw("false") if each is None else self._schema(each, scope)
                for pattern, each in further.patterns.items()
            }
        if further.others is not None:
            out["additionalProperties"] = self._schema(further.others, scope) or Raw("true")
        return out

    def _field(self, field: Field, scope: tuple[str, ...]) -> dict[str, Value]:
        xml = self._xml(field, scope)
        schema = self._schema(field.type, scope)
        outer: dict[str, Value] = {}
        if field.repeated:
            outer["type"] = "array"
            if field.least > 1 or field.minimum == 1 or field.filled:
                outer["minItems"] = Raw(field.least)
            elif field.may_be_empty:
                outer["minItems"] = Raw(0)
            if field.maximum is not None:
                outer["maxItems"] = Raw(field.maximum)
        if xml:
            schema["xml"] = xml
        column = _column(field.column)
        if column:
            schema["csv"] = column
        if field.nillable:
            schema["nillable"] = Raw("true")
        said = _said(field.documentation)
        if field.repeated:
            outer |= said
            outer["items"] = schema
        whole = outer or schema | said
        remarks = self.remarks.get(field, ())
        if remarks:
            told = whole.pop("$comment", None)
            whole["$comment"] = "; ".join([*remarks, *([told] if isinstance(told, str) else ())])
        return whole

    def _xml(self, field: Field, scope: tuple[str, ...]) -> dict[str, Value]:
        """What XML needs to know of a field that its name does not say."""
        xml: dict[str, Value] = {}
        default_name = field.name.removeprefix("@")
        if field.kind != "text" and field.xml_name != default_name:
            xml["name"] = field.xml_name
        if field.kind == "attribute":
            if field.namespaces:
                xml["namespace"] = self._alias(field.namespaces)
        elif field.kind == "element" and field.namespaces != scope:
            xml["namespace"] = self._alias(field.namespaces)
        if field.kind == "element" and (field.name.startswith("@") or field.name == "#text"):
            xml["nodeType"] = "element"
        return xml

    def _alias(self, namespaces: tuple[str, ...]) -> str:
        if not namespaces:
            return ""
        for name, uris in self.contract.namespaces.items():
            if uris == namespaces or namespaces[0] == uris[0]:
                return name
        return namespaces[0]


def _said(documentation: Documentation) -> dict[str, Value]:
    """What is said to readers, as a file has it."""
    said: dict[str, Value] = {}
    if documentation.title:
        said["title"] = documentation.title
    if documentation.description:
        said["description"] = documentation.description
    return said


def _list(items: Value, least: int, most: int | None) -> dict[str, Value]:
    out: dict[str, Value] = {"type": "array", "items": items}
    if least:
        out["minItems"] = Raw(least)
    if most is not None:
        out["maxItems"] = Raw(most)
    return out


def leaf_schema(type_: LeafType) -> dict[str, Value]:
    """The schema of a value."""
    out: dict[str, Value] = {"type": _JSON_TYPE[type_.base]}
    if type_.item is not None:
        out["listOf"] = leaf_schema(type_.item)
    if type_.members:
        several = [leaf_schema(member) for member in type_.members]
        out["oneOf" if type_.exclusive else "anyOf"] = list[Value](several)
    if type_.primitive != PRIMITIVE_OF_TYPE[_JSON_TYPE[type_.base]]:
        out["xsd"] = type_.primitive
    if type_.format is not None:
        out["format"] = type_.format
    facets = type_.facets
    default = "collapse" if type_.item is not None else white_space_of(type_.primitive)
    if type_.members and type_.primitive == "string":
        default = "preserve"
    if facets.white_space != default:
        out["whiteSpace"] = facets.white_space
    out |= _facets(facets)
    if type_.meanings:
        out["meanings"] = dict[str, Value](type_.meanings)
    written = _cell(type_.cell)
    if written:
        out["csv"] = written
    return out | evidence_schema(type_.evidence) if type_.evidence is not None else out


_MARKS: Final = {"\t": "tab", "": "none"}


def _table(table: TableForm) -> dict[str, Value]:
    """The dialect of a table, so far as it is not the default."""
    out: dict[str, Value] = {}
    for key, said in table._asdict().items():
        if key in ("cell", "columns") or (said == getattr(TableForm(), key) and key != "separator"):
            continue
        if isinstance(said, str):
            out[key] = _MARKS.get(said, said)
        else:
            out[key] = Raw(str(said).lower())
    return out | _cell(table.cell)


def _column(column: ColumnForm) -> dict[str, Value]:
    out: dict[str, Value] = {}
    if column.names:
        out["name"] = column.names[0] if len(column.names) == 1 else list[Value](column.names)
    if column.position:
        out["position"] = Raw(column.position)
    return out | _cell(column.cell)


def _cell(cell: CellForm) -> dict[str, Value]:
    return {
        key.replace("_", "-"): said if isinstance(said, str) else list[Value](said)
        for key, said in cell._asdict().items()
        if said
    }


def evidence_schema(evidence: Evidence) -> dict[str, Value]:
    """`source` or `assumed`, as a file has it."""
    return {"assumed" if evidence.assumed else "source": dict[str, Value](evidence.written())}


def _facets(facets: Facets) -> dict[str, Value]:
    out: dict[str, Value] = {}
    if facets.enum is not None:
        out["enum"] = list[Value](facets.enum)
    if facets.patterns:
        many = list[Value](facets.patterns)
        out["xsdPattern"] = many[0] if len(many) == 1 else many
    numbers = {
        "minLength": facets.min_length,
        "maxLength": facets.max_length,
        "minimum": facets.minimum,
        "maximum": facets.maximum,
        "exclusiveMinimum": facets.exclusive_minimum,
        "exclusiveMaximum": facets.exclusive_maximum,
        "totalDigits": facets.total_digits,
        "fractionDigits": facets.fraction_digits,
        "multipleOf": facets.multiple_of,
    }
    for key, value in numbers.items():
        if value is not None:
            out[key] = Raw(value) if re.fullmatch(r"[+-]?[0-9.]+", str(value)) else str(value)
    return out


def _choice(choice: Choice, order: list[str]) -> dict[str, Value]:
    exclusive, branches = branches_of(choice)
    rank = {name: index for index, name in enumerate(order)}
    out: list[Value] = []
    for required, forbidden in branches:
        branch: dict[str, Value] = {}
        if required:
            branch["required"] = list[Value](_ranked(required, rank))
        if forbidden:
            branch["properties"] = {name: Raw("false") for name in _ranked(forbidden, rank)}
        out.append(branch)
    # names that are optional everywhere would not be seen to belong to the choice
    said: set[str] = set()
    for required, forbidden in branches:
        said.update(required, forbidden)
    for name in _ranked(choice.names - said, rank):
        first = out[0]
        if isinstance(first, dict):
            properties = first.setdefault("properties", {})
            if isinstance(properties, dict):
                properties[name] = Raw("true")
    return {"oneOf" if exclusive else "anyOf": out}


def _ranked(names: Iterable[str], rank: Mapping[str, int]) -> list[str]:
    return sorted(names, key=lambda name: rank.get(name, len(rank)))


def _repeated(choice: RepeatedChoice) -> Value:
    out: dict[str, Value] = {"names": list[Value](choice.names)}
    if choice.minimum:
        out["minItems"] = Raw(choice.minimum)
    if choice.maximum is not None:
        out["maxItems"] = Raw(choice.maximum)
    return out


def _scalar(text: str) -> str:
    if isinstance(text, Raw) or (_PLAIN.fullmatch(text) and text.lower() not in _WORDS):
        return str(text)
    if _UNPRINTABLE.search(text):
        quoted = json.dumps(text, ensure_ascii=False)
        return _UNPRINTABLE.sub(lambda match: f"\\U{ord(match[0]):08x}", quoted)
    return "'" + text.replace("'", "''") + "'"


def _flow(value: Value, room: int = sys.maxsize) -> str:
    """A value in flow style; what is longer than `room` is cut off, and still longer than that."""
    if isinstance(value, str):
        return _scalar(value)
    entries = value.items() if isinstance(value, dict) else (("", item) for item in value)
    parts: list[str] = []
    for key, item in entries:
        head = f"{_scalar(key)}: " if isinstance(value, dict) else ""
        parts.append(head + _flow(item, room))
        room -= len(parts[-1])
        if room < 0:
            break
    listed = ", ".join(parts)
    return f"{{{listed}}}" if isinstance(value, dict) else f"[{listed}]"


def yaml_block(value: dict[str, Value]) -> str:
    """Keys and values as YAML, laid out as contract files are."""
    return _block(value, 0)


def _block(value: dict[str, Value], indent: int) -> str:
    """A mapping, one key per line; what is short and simple is in flow style."""
    lines: list[str] = []
    pad = " " * indent
    for key, item in value.items():
        head = f"{pad}{_scalar(key)}:"
        if not isinstance(item, dict | list):
            lines.append(f"{head} {_scalar(item)}")
            continue
        flow = _flow(item, WIDTH)
        fits = len(head) + 1 + len(flow) <= WIDTH
        if not item or (fits and _one_line(key, item)):
            lines.append(f"{head} {flow}")
        elif isinstance(item, dict):
            lines += [head, _block(item, indent + 2).rstrip("\n")]
        elif all(isinstance(each, str) for each in item):
            lines += _wrapped(head, [_flow(each) for each in item], indent + 2)
        else:
            lines.append(head)
            lines += _items(item, indent + 2)
    return "\n".join(lines) + "\n"


def _wrapped(head: str, words: list[str], indent: int) -> list[str]:
    """A list of words over as many lines as it takes."""
    lines = [f"{head} ["]
    for index, word in enumerate(words):
        last = index == len(words) - 1
        text = word if last else f"{word},"
        start = lines[-1].endswith("[")
        if not start and len(lines[-1]) + 1 + len(text) + last > WIDTH:
            lines.append(" " * indent + text)
        else:
            lines[-1] += text if start else f" {text}"
    lines[-1] += "]"
    return lines


def _items(items: list[Value], indent: int) -> list[str]:
    pad = " " * indent
    lines: list[str] = []
    for item in items:
        flow = _flow(item, WIDTH if isinstance(item, dict) else sys.maxsize)
        if isinstance(item, dict) and (len(flow) + indent + 2 > WIDTH or not _short(item)):
            body = _block(item, indent + 2).rstrip("\n")
            lines.append(f"{pad}- {body.lstrip()}")
        else:
            lines.append(f"{pad}- {flow}")
    return lines


def _short(item: dict[str, Value]) -> bool:
    return not any(key in item for key in ("oneOf", "anyOf", "allOf"))


def _one_line(key: str, item: Value) -> bool:
    if key in {"messages", "$defs", "namespaces", "oneOf", "anyOf", "allOf"}:
        return False
    if isinstance(item, list):
        return True
    if isinstance(item, dict) and key == "properties":
        return all(isinstance(each, str) for each in item.values())
    return isinstance(item, dict) and "properties" not in item and "envelopes" not in item
