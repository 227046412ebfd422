"""The schemas of values: their base, their facets, and the XSD type they derive from."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from mapper.contract.file.stated_evidence import EVIDENCE_KEYS, read_evidence
from mapper.contract.message_model import LeafType
from mapper.datatypes.builtin_types import (
    BUILT_IN,
    PRIMITIVE_OF_TYPE,
    WHITE_SPACE,
    Base,
    WhiteSpace,
    base_of,
    white_space_of,
)
from mapper.datatypes.facets import Facets
from mapper.datatypes.lexical import value_of
from mapper.regex.pattern_matching import compiled
from mapper.regex.regex_error import RegexError
from mapper.regex.schema_patterns import xsd_pattern
from mapper.yaml_text.node_checks import NodeChecks
from mapper.yaml_text.yaml_nodes import MappingNode, Node, ScalarNode

LEAF_KEYS: Final = frozenset(
    {"type", "xsd", "format", "enum", "const", "pattern", "xsdPattern", "minLength", "maxLength"}
    | {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
    | {"totalDigits", "fractionDigits", "whiteSpace", "listOf", "anyOf", "oneOf", "meanings"}
    | EVIDENCE_KEYS
)


class LeafReader:
    """Reads the schemas of values."""

    def __init__(self, checks: NodeChecks) -> None:
        self.checks = checks
        self._copies: list[tuple[LeafType, LeafType]] = []

    def with_format(self, type_: LeafType, format_: str) -> LeafType:
        """A type like `type_` but for its format; it is completed by `finish`."""
        copy = LeafType(type_.name, type_.base, format=format_, position=type_.position)
        self._copies.append((copy, type_))
        return copy

    def finish(self) -> None:
        """Complete what was copied from definitions that were not read yet."""
        for copy, type_ in self._copies:
            copy.base, copy.facets, copy.primitive = type_.base, type_.facets, type_.primitive
            copy.item, copy.members, copy.exclusive = type_.item, type_.members, type_.exclusive
            copy.evidence, copy.meanings = type_.evidence, type_.meanings
            copy.documentation = type_.documentation
            copy.cell = type_.cell

    def read(self, node: Node) -> LeafType:
        """The type that a schema without a name says."""
        type_ = LeafType(None, "string", position=node.position)
        if isinstance(node, MappingNode):
            self.checks.keys(node, LEAF_KEYS | {"title", "description", "$comment"}, "a value")
            self.fill(type_, node)
        else:
            self.checks.wrong_kind(node, "an object (keys and values)", "a schema")
        return type_

    def fill(self, type_: LeafType, node: MappingNode) -> None:
        """Put into `type_` what the schema says."""
        checks = self.checks
        json_type = self._json_type(node)
        members = node.get("anyOf")
        alone = node.get("oneOf")
        if members is not None and alone is not None:
            checks.report("contract-value", "a value has `anyOf` or `oneOf`, not both", alone)
        type_.exclusive = alone is not None
        members = members if members is not None else alone
        item = node.get("listOf")
        if members is not None:
            type_.members = tuple(self.read(member) for member in checks.items(members))
        if item is not None:
            type_.item = self.read(item)
        primitive = PRIMITIVE_OF_TYPE[json_type or "string"]
        given = node.get("xsd")
        if given is not None:
            primitive = checks.one_of(given, BUILT_IN, "the XSD type") or primitive
        type_.primitive = primitive
        type_.base = self._base(json_type, primitive, type_)
        format_ = node.get("format")
        type_.format = checks.text(format_) if format_ is not None else None
        type_.facets = self._facets(node, type_)
        type_.evidence = read_evidence(node, checks)
        type_.meanings = self._meanings(node, type_.facets.enum or ())
        for key, _ in node:
            if key.text in EVIDENCE_KEYS and type_.facets.enum is None:
                message = f"`{key.text}` has no effect without `enum`"
                hint = "put it at the top of the file, where it holds for every enumeration"
                checks.report("without-effect", message, key, hint)

    def _json_type(self, node: MappingNode) -> str | None:
        given = node.get("type")
        if given is None:
            return None
        names = [name for name in self.checks.texts(given) if name != "null"]
        if len(names) != 1:
            self.checks.report(
                "not-supported", "a value has one `type`, with or without `null`", given
            )
            return None
        if names[0] not in PRIMITIVE_OF_TYPE:
            known = (*PRIMITIVE_OF_TYPE, "object", "array")
            self.checks.wrong_word(names[0], given.position, known, "the type")
            return None
        return names[0]

    def _base(self, json_type: str | None, primitive: str, type_: LeafType) -> Base:
        if json_type is not None:
            return base_of(PRIMITIVE_OF_TYPE[json_type])
        if type_.members:
            bases = {member.base for member in type_.members}
            return bases.pop() if len(bases) == 1 else "string"
        return "string" if type_.item is not None else base_of(primitive)

    def _facets(self, node: MappingNode, type_: LeafType) -> Facets:
        checks = self.checks
        facets = Facets(
            enum=self._enum(node),
            patterns=self._patterns(node),
            min_length=checks.count(node.get("minLength")),
            max_length=checks.count(node.get("maxLength")),
            minimum=self._bound(node, "minimum", type_),
            maximum=self._bound(node, "maximum", type_),
            exclusive_minimum=self._bound(node, "exclusiveMinimum", type_),
            exclusive_maximum=self._bound(node, "exclusiveMaximum", type_),
            total_digits=checks.count(node.get("totalDigits")),
            fraction_digits=checks.count(node.get("fractionDigits")),
            white_space=self._white_space(node, type_),
        )
        if (
            facets.min_length is not None
            and facets.max_length is not None
            and facets.min_length > facets.max_length
        ):
            checks.report("contract-value", "`minLength` is greater than `maxLength`", node)
        return self._fraction(node, facets)

    def _bound(self, node: MappingNode, key: str, type_: LeafType) -> str | None:
        """A bound: a number, or where values are none a value of the type (a date, `INF`)."""
        given = node.get(key)
        if given is None:
            return None
        if type_.base in {"integer", "decimal"} and type_.primitive not in {"float", "double"}:
            return self.checks.number(given)
        text = self.checks.text(given)
        if value_of(type_.primitive, text) is None:
            self.checks.report("wrong-kind", f"this must be a value of {type_.primitive}", given)
        return text

    def _fraction(self, node: MappingNode, facets: Facets) -> Facets:
        """`multipleOf`: a power of ten up to 1 says how many decimals there may be."""
        step = node.get("multipleOf")
        if step is None:
            return facets
        text = self.checks.number(step)
        whole, _, fraction = (text or "1").partition(".")
        if set(fraction.rstrip("0")) <= {"0"} and whole == "1":
            digits = 0
        elif set(whole) <= {"0"} and fraction.rstrip("0").lstrip("0") == "1":
            digits = len(fraction.rstrip("0"))
        elif text is not None and Decimal(text) > 0:
            return facets._replace(multiple_of=text)
        else:
            if text is not None:
                self.checks.report("contract-value", "a number above 0 is needed here", step)
            return facets
        return facets._replace(fraction_digits=digits)

    def _enum(self, node: MappingNode) -> tuple[str, ...] | None:
        constant = node.get("const")
        if constant is not None:
            return (self.checks.text(constant),)
        values = node.get("enum")
        if values is None:
            return None
        texts = tuple(self.checks.text(item) for item in self.checks.items(values))
        if not texts:
            self.checks.report("nothing-here", "the list allows no value at all", values)
        return texts

    def _meanings(self, node: MappingNode, codes: tuple[str, ...]) -> dict[str, str]:
        """What codes mean, each one that `enum` has."""
        given = node.get("meanings")
        if given is None:
            return {}
        meanings = {}
        for key, value in self.checks.mapping(given):
            if key.text not in codes:
                self.checks.unknown("contract-value", "the code", key.text, codes, key)
            meanings[key.text] = self.checks.text(value)
        return meanings

    def _patterns(self, node: MappingNode) -> tuple[str, ...]:
        patterns = []
        for key, value in node:
            if key.text == "xsdPattern":
                scalars = (
                    value.items if not isinstance(value, ScalarNode | MappingNode) else [value]
                )
                for scalar in scalars:
                    patterns.append(self._checked(scalar, self.checks.text(scalar)))
            elif key.text == "pattern":
                try:
                    patterns.append(xsd_pattern(self.checks.text(value)))
                except RegexError as error:
                    message = f"this pattern is not supported: {error}"
                    hint = "write it as `xsdPattern`, which matches the whole value"
                    self.checks.report("pattern-syntax", message, value, hint)
        return tuple(pattern for pattern in patterns if pattern is not None)

    def _checked(self, node: Node, pattern: str) -> str | None:
        try:
            compiled(pattern)
        except RegexError as error:
            self.checks.report("pattern-syntax", f"not a valid XSD pattern: {error}", node)
            return None
        return pattern

    def _white_space(self, node: MappingNode, type_: LeafType) -> WhiteSpace:
        given = node.get("whiteSpace")
        if given is not None:
            word = self.checks.one_of(given, WHITE_SPACE, "the white space")
            if word is not None:
                return WHITE_SPACE[word]
        if type_.item is not None or (type_.members and node.get("xsd") is None):
            return "collapse" if type_.item is not None else "preserve"
        return white_space_of(type_.primitive)
