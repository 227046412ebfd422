"""Schemas in normal form: what they allow, as alternatives without `allOf`, `anyOf`, `oneOf`, `$ref`.

A schema is a condition on values; several of them at once are its intersection. Each alternative
(`Clause`) says for every JSON type what values of it may be. Schemas of members and items are kept
as they are, so that recursion costs nothing here. Whatever a clause cannot say becomes a remark
with its keyword and its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Literal

from mapper.contract.json_pointer import pointer_step
from mapper.contract.json_schema.schema_documents import Located, Schema, SchemaDocuments
from mapper.contract.message_model import fits_name
from mapper.datatypes.builtin_types import NumberText
from mapper.jsonata.runtime.limits import MAX_DIGITS
from mapper.regex.regex_error import RegexError

MAX_CLAUSES: Final = 64
MAX_DEPTH: Final = 60
MAX_LITERAL: Final = 500
"""How many values an object or list in `enum` or `const` may hold, in all."""

Conjunction = tuple[Located, ...]
"""Schemas that hold at once."""

KINDS: Final = frozenset({"null", "boolean", "integer", "fraction", "string", "array", "object"})
_NUMBER: Final = frozenset({"integer", "fraction"})
_OF_TYPE: Final = {
    "null": frozenset({"null"}),
    "boolean": frozenset({"boolean"}),
    "integer": frozenset({"integer"}),
    "number": _NUMBER,
    "string": frozenset({"string"}),
    "array": frozenset({"array"}),
    "object": frozenset({"object"}),
}
_KEYWORDS_ABOUT: Final = {
    frozenset({"object"}): "properties required additionalProperties patternProperties "
    "propertyNames minProperties maxProperties dependentRequired dependentSchemas dependencies "
    "unevaluatedProperties",
    frozenset({"array"}): "items prefixItems additionalItems minItems maxItems uniqueItems "
    "contains minContains maxContains unevaluatedItems",
    frozenset({"string"}): "minLength maxLength pattern",
    _NUMBER: "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf",
}
_ABOUT: Final = {
    keyword: types for types, words in _KEYWORDS_ABOUT.items() for keyword in words.split()
}
"""The types that a keyword is about; of other types it says nothing."""

ASSERTIONS: Final = frozenset(
    {*_ABOUT, "type", "enum", "const", "not", "if", "anyOf", "oneOf", "allOf"}
)


_SAYS: Final = ASSERTIONS | {
    "$ref", "$dynamicRef", "$recursiveRef", "nullable", "discriminator", "readOnly", "writeOnly",
    "format",
}  # fmt: skip
"""The keywords that say something of values, or lead to what does."""
_SAYS_BESIDE: Final = _SAYS - {"$ref", "readOnly", "writeOnly"}
"""Those that make a reference another schema than the one that it leads to."""


@dataclass(frozen=True, slots=True)
class Further:
    """What one schema says of names that are data, beside the names that it has."""

    at: Located
    names: frozenset[str]
    patterns: tuple[tuple[str, Located], ...]
    others: Located | None
    """What the names hold that it does not know; None for anything."""

    def schemas_of(self, name: str) -> Conjunction:
        """What it says of a name that is known elsewhere."""
        found = tuple(each for pattern, each in self.patterns if fits_name(pattern, name))
        if found or name in self.names or self.others is None:
            return found
        return (self.others,)


@dataclass(slots=True)
class Clause:
    """One alternative: what holds of a value, for each type that it may have."""

    kinds: frozenset[str] | None = None
    """The JSON types allowed; None where nothing was said."""
    about: set[str] = field(default_factory=set)
    """The types that its keywords are about."""
    values: tuple[Any, ...] | None = None
    leaf: tuple[Located, ...] = ()
    """The schemas that have something to say of texts and numbers."""
    items: Conjunction = ()
    first: tuple[Conjunction, ...] = ()
    """What the first items are, where their place says so; `items` are the others."""
    least: int = 0
    most: int | None = None
    properties: dict[str, tuple[Conjunction, ...]] = field(default_factory=dict)
    forbidden: set[str] = field(default_factory=set)
    required: set[str] = field(default_factory=set)
    open: bool = False
    further: tuple[Further, ...] = ()
    closed: bool = False
    """Whether `additionalProperties: false` was said of the names there are."""
    alone: bool = False
    """Whether no other alternative may hold with it (`oneOf`): it has the names of its own alone."""
    exclusive: tuple[str, int] | None = None
    """Of which branch of which `oneOf` it is whose branches may overlap: only one of them may hold.
    The first is what is remarked where that cannot be kept."""
    origin: Conjunction = ()
    """The schemas that it is an alternative of."""
    nullable: bool = False
    remarks: list[str] = field(default_factory=list)

    def copy(self) -> Clause:
        """A clause of its own, to which more can be added."""
        return replace(
            self,
            about=set(self.about),
            properties=dict(self.properties),
            forbidden=set(self.forbidden),
            required=set(self.required),
            remarks=list(self.remarks),
        )

    def types(self) -> frozenset[str]:
        """The types that its values have: those allowed, or those that its keywords are about."""
        kinds = self.kinds
        if self.values is not None:
            of_values = frozenset(kind_of(value) for value in self.values)
            kinds = of_values if kinds is None else kinds & of_values
        if kinds is None:
            return frozenset(self.about)
        return kinds

    @property
    def says_nothing(self) -> bool:
        """Whether any value fits."""
        return self.kinds is None and self.values is None and not self.about


def kind_of(value: object) -> str:
    """The JSON type of a value, numbers with and without a fraction apart."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, NumberText):
        number = as_decimal(value)
        return (
            "integer" if number is not None and number == number.to_integral_value() else "fraction"
        )
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def as_decimal(value: object) -> Decimal | None:
    """The number that a value is, or None."""
    if not isinstance(value, NumberText):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < MAX_DIGITS else None


def same(one: object, other: object) -> bool:
    """Whether two values are equal in JSON: numbers by value, `true` is not 1."""
    if kind_of(one) != kind_of(other):
        return False
    if isinstance(one, NumberText):
        return as_decimal(one) == as_decimal(other)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return one == other


Way = Literal["answer", "request"]
"""Which way a message goes: from a service, or to it."""

ONE_WAY: Final[dict[Way, str]] = {"answer": "writeOnly", "request": "readOnly"}
"""The keyword of what is not in a message that goes this way."""
_SAID_WAY: Final[dict[Way, str]] = {"answer": "an answer", "request": "a request"}


class NormalForm:
    """Works out what schemas allow, within one import."""

    def __init__(self, documents: SchemaDocuments, way: Way | None = None) -> None:
        """`way` is that of the messages: what goes the other way alone is not in them."""
        self.documents = documents
        self.way = way
        self.one_way = False
        """Whether something was met that goes one way alone."""
        self.known: dict[Located, list[Clause]] = {}
        self.heirs: dict[int, dict[str, Located]] = {}
        self.codes: dict[tuple[object, ...], Located] = {}

    def clauses(self, schemas: Conjunction) -> list[Clause]:
        """The alternatives of schemas that hold at once; none where nothing can satisfy them.

        Raises FindingsError where a schema is part of itself, or a reference leads nowhere.
        """
        clauses = self._of_one(schemas[0]) if schemas else [Clause()]
        for each in schemas[1:]:
            clauses = self._and(clauses, each, ())
        kept = [clause for clause in clauses if _possible(clause)]
        for clause in kept:
            clause.origin = schemas
        return kept

    def _of_one(self, schema: Located) -> list[Clause]:
        """The alternatives of one schema; many narrow the same union, one alternative each."""
        if schema not in self.known:
            self.known[schema] = self._and([Clause()], schema, ())
        return [clause.copy() for clause in self.known[schema]]

    def literal(self, clause: Clause, value: dict[str, Any] | list[Any]) -> list[Clause]:
        """An alternative for one object or list that is allowed as it is."""
        at = Located(_schema_of(value), None)
        own = clause.copy()
        own.values = None
        own.kinds = frozenset({kind_of(value)})
        return [each for each in self._and([own], at, ()) if _possible(each)]

    def remark(self, clauses: Iterable[Clause], at: Located, keyword: str, text: str) -> None:
        """Note on each clause what of a keyword is not kept."""
        place = f"{self.documents.pointer(at)}/{pointer_step(keyword)}"
        for clause in clauses:
            clause.remarks.append(f"{keyword}: {text} ({place})")

    def not_further(self, further: Further) -> list[str]:
        """What is remarked where names that are data cannot be judged, by their place."""
        return [
            f"{keyword}: the values of further names are not judged "
            f"({self.documents.pointer(further.at)}/{keyword})"
            for keyword in ("additionalProperties", "patternProperties")
            if keyword in further.at.words
        ]

    def _and(self, clauses: list[Clause], at: Located, trail: Conjunction) -> list[Clause]:
        if at.schema is False:
            return []
        tagged = self._discriminated(at)
        name = discriminator(at)
        # met as a part of one of its own subtypes: then it is that subtype alone
        leading = [value for value, each in tagged.items() if self.target(each) in trail]
        if at in trail and not leading:
            self.documents.fail(
                "contract-cycle",
                "a schema includes itself in `allOf`, `oneOf` or `anyOf`",
                self.documents.position(at),
            )
        if len(trail) > MAX_DEPTH:
            self.documents.too_deep(at, MAX_DEPTH)
        trail = (*trail, at)
        if at.words.keys() & {"$ref", "$dynamicRef"}:
            clauses = self._followed(clauses, at, trail)
            if not at.siblings:
                return clauses
        own = [clause.copy() for clause in clauses]
        for clause in own:
            self._add(clause, at)
        for branch in at.branches("allOf"):
            own = self._and(own, branch, trail)
        if name is not None and leading:
            tagged = {}
            for clause in own:
                self._only(clause, name, leading, at)
        for keyword in ("anyOf", "oneOf"):
            branches = at.branches(keyword)
            if branches:
                own = self._either(own, at, keyword, branches, trail, tagged)
        if tagged and not (at.branches("anyOf") or at.branches("oneOf")):
            own = self._either(own, at, "discriminator", list(tagged.values()), trail, tagged)
        return own

    def _followed(self, clauses: list[Clause], at: Located, trail: Conjunction) -> list[Clause]:
        """The clauses with what a reference leads to, and not what stands beside it."""
        words = at.words
        target, _ = self.documents.followed(at)
        if "$dynamicRef" in words and "$dynamicAnchor" in target.words:
            self.remark(clauses, at, "$dynamicRef", "read as a plain reference")
        clauses = self._and(clauses, target, trail)
        ignored = sorted(words.keys() & ASSERTIONS)
        if ignored and not at.siblings:
            self.remark(clauses, at, ignored[0], "beside $ref, where it does not count")
        for clause in clauses:
            clause.nullable |= words.get("nullable") is True
        return clauses

    def _either(
        self,
        clauses: list[Clause],
        at: Located,
        keyword: str,
        branches: list[Located],
        trail: Conjunction,
        tagged: dict[str, Located],
    ) -> list[Clause]:
        """The clauses, each with each of the branches."""
        made = [
            self._and([clause.copy() for clause in clauses], branch, trail) for branch in branches
        ]
        for branch, ways in zip(branches, made, strict=True):
            self._tag(ways, at, branch, tagged)
            for clause in ways:
                clause.alone |= keyword != "anyOf"
        if keyword == "oneOf" and not tagged:
            alone = [self._and([Clause()], branch, trail) for branch in branches]
            made = self._exactly_one(made, alone, at)
        result = [clause for ways in made for clause in ways if _possible(clause)]
        if len(result) > MAX_CLAUSES:
            self.remark(
                clauses, at, keyword, "too many alternatives: all of them at once are allowed"
            )
            return [_merged(result, clauses)]
        return result

    def _exactly_one(
        self, made: list[list[Clause]], alone: list[list[Clause]], at: Located
    ) -> list[list[Clause]]:
        """The clauses of each branch of a `oneOf` where no other branch holds.

        `alone` is what each branch allows by itself. Where names and types do not show whether
        another branch holds, a remark says so.
        """
        if sum(map(len, made)) > MAX_CLAUSES:
            return self._overlapping(made, at)
        kept: list[list[Clause]] = []
        unclear = False
        for index, ways in enumerate(made):
            others = [each for number, one in enumerate(alone) if number != index for each in one]
            left = ways
            for other in others:
                again: list[Clause] = []
                for clause in left:
                    apart = self._without(clause, other)
                    unclear |= apart is None
                    again += [clause] if apart is None else apart
                left = again[: MAX_CLAUSES + 1]
            kept.append(left)
        if not unclear:
            return kept
        values = [ways for ways in kept if ways]
        if not all(len(ways) == 1 and _may_be_alone(ways[0]) for ways in values):
            return self._overlapping(kept, at)
        remark = f"oneOf: {_OVERLAP} ({self.documents.pointer(at)}/oneOf)"
        for index, (clause,) in enumerate(values):
            clause.exclusive = (remark, index)
        return kept

    def _overlapping(self, made: list[list[Clause]], at: Located) -> list[list[Clause]]:
        """The same, with a remark that more than one branch of a `oneOf` may hold."""
        for ways in made:
            self.remark(ways, at, "oneOf", _OVERLAP)
        return made

    def _without(self, clause: Clause, other: Clause) -> list[Clause] | None:
        """The clause where `other` does not hold; None where names and types cannot say that."""
        if not _possible(other) or self._apart(clause, other):
            return [clause]
        if other.says_nothing and not other.remarks:
            return []
        if clause.types() != {"object"} or other.types() != {"object"}:
            return None
        if other.forbidden or other.closed or other.values is not None:
            return None
        missing = sorted(other.required - clause.required)
        if not missing:
            return None
        ways = []
        for name in missing:
            way = clause.copy()
            if name in way.required:
                continue
            way.forbidden.add(name)
            ways.append(way)
        return ways

    def _apart(self, one: Clause, other: Clause) -> bool:
        """Whether no value fits both, as types, values, names and numbers show."""
        if one.says_nothing or other.says_nothing:
            return False
        shared = one.types() & other.types()
        if not shared:
            return True
        if one.values is not None and other.values is not None:
            return not any(same(a, b) for a in one.values for b in other.values)
        if shared <= _NUMBER:
            return _ranges_apart(one, other)
        if shared != {"object"}:
            return False
        if one.required & other.forbidden or other.required & one.forbidden:
            return True
        if one.closed and other.required - one.properties.keys():
            return True
        if other.closed and one.required - other.properties.keys():
            return True
        both = one.required & other.required & one.properties.keys() & other.properties.keys()
        return any(
            self._members_apart(one.properties[name], other.properties[name]) for name in both
        )

    def _members_apart(
        self, ones: tuple[Conjunction, ...], others: tuple[Conjunction, ...]
    ) -> bool:
        for one in ones:
            for other in others:
                if any(self._has_parts(each) for each in (*one, *other)):
                    return False
                for a in self.clauses(one):
                    for b in self.clauses(other):
                        if a.types() | b.types() >= {"object"} or not self._apart(a, b):
                            return False
        return True

    def _has_parts(self, at: Located) -> bool:
        """Whether members are looked into no further: they may lead back here."""
        return bool(at.words.keys() & {"properties", "items", "allOf", "oneOf", "anyOf"})

    def _tag(
        self, made: list[Clause], at: Located, branch: Located, tagged: dict[str, Located]
    ) -> None:
        """Let the discriminator of what a branch allows have the values that lead to it alone."""
        name = discriminator(at)
        if name is None or not tagged:
            return
        target = self.target(branch)
        values = [value for value, each in tagged.items() if self.target(each) == target]
        for clause in made if values else ():
            self._only(clause, name, values, branch)

    def _only(self, clause: Clause, name: str, values: list[str], at: Located) -> None:
        """Let a discriminator have these values alone."""
        if name in clause.properties:
            key = (id(at.schema), *values)
            only = self.codes.setdefault(key, Located({"enum": list(values)}, at.resolver))
            clause.properties[name] = tuple((*each, only) for each in clause.properties[name])

    def target(self, at: Located, *, null: bool = True) -> Located:
        """What a schema that is a reference and no more leads to; else the schema itself.

        Without `null` it does not matter whether the value may be null as well.
        """
        says = _SAYS_BESIDE if null else _SAYS_BESIDE - {"nullable"}
        seen: set[Located] = set()
        while at not in seen:
            seen.add(at)
            if "$ref" in at.words and not at.words.keys() & says:
                at, _ = self.documents.followed(at)
            else:
                at = only_part(at) or at
        return at

    def _discriminated(self, at: Located) -> dict[str, Located]:
        """What the values of a discriminator lead to (OpenAPI): by its mapping, or by names.

        A base whose subtypes refer back to it has them as its alternatives.
        """
        name = discriminator(at)
        if name is None:
            return {}
        said = at.words["discriminator"].get("mapping")
        found: dict[str, Located] = {}
        listed = [*at.branches("oneOf"), *at.branches("anyOf")]
        if isinstance(said, dict):
            for value, ref in said.items():
                if isinstance(ref, str):
                    address = (
                        ref
                        if "/" in ref or "#" in ref
                        else f"#/components/schemas/{pointer_step(ref)}"
                    )
                    found[str(value)] = at.inner({"$ref": address})
        named = {self.target(each) for each in found.values()}
        for each in listed or self._referring_back(at):
            if "$ref" in each.words and self.target(each) not in named:
                _, local = self.documents.followed(each)
                found[local] = each
        if not listed:
            return {value: each for value, each in found.items() if self.target(each) != at}
        return found

    def _referring_back(self, at: Located) -> list[Located]:
        """The schemas beside a base that refer back to it by `allOf`."""
        key = id(at.schema)
        if key not in self.heirs:
            found = {}
            for name, schema in self.documents.siblings_of(at):
                each = at.inner(schema)
                if any(self.target(part) == at for part in each.branches("allOf")):
                    found[name] = at.inner({"$ref": f"#/components/schemas/{pointer_step(name)}"})
            self.heirs[key] = found
        return list(self.heirs[key].values())

    def _add(self, clause: Clause, at: Located) -> None:
        """Add what the keywords of one schema say, but for its parts and alternatives."""
        words = at.words
        for keyword in words:
            about = _ABOUT.get(keyword)
            if about is not None and words[keyword] not in (None, {}, True):
                clause.about |= about
        clause.nullable |= words.get("nullable") is True
        self._type(clause, at)
        self._values(clause, at)
        if words.keys() & LEAF_WORDS:
            clause.leaf += (at,)
        self._members(clause, at)
        self._listed(clause, at)
        for keyword, text in _NOT_KEPT.items():
            if keyword in words and not _idle(keyword, words[keyword]):
                self.remark([clause], at, keyword, text)

    def _type(self, clause: Clause, at: Located) -> None:
        said = at.words.get("type")
        if said is None:
            return
        names = [said] if isinstance(said, str) else said if isinstance(said, list) else []
        kinds = frozenset[str]().union(*(_OF_TYPE.get(str(name), frozenset()) for name in names))
        unknown = [str(name) for name in names if str(name) not in _OF_TYPE and name != "file"]
        if unknown:
            self.remark([clause], at, "type", f"there is no type `{unknown[0]}`")
            kinds = KINDS
        if at.words.get("nullable") is True:
            kinds |= {"null"}
        clause.kinds = kinds if clause.kinds is None else clause.kinds & kinds

    def _values(self, clause: Clause, at: Located) -> None:
        words = at.words
        for keyword in ("enum", "const"):
            if keyword not in words:
                continue
            said = words[keyword] if keyword == "enum" else [words[keyword]]
            if not isinstance(said, list):
                self.remark([clause], at, keyword, "is not a list")
                continue
            if any(map(_too_large, said)):
                self.remark([clause], at, keyword, "a value in it is too large to be judged")
                continue
            values = tuple(self._spelled(clause, at, keyword, each) for each in said)
            if words.get("nullable") is True and None not in values:
                values = (*values, None)
            if clause.values is not None:
                values = tuple(v for v in clause.values if any(same(v, w) for w in values))
            clause.values = values

    def _spelled(self, clause: Clause, at: Located, keyword: str, value: object) -> object:
        """A code that YAML reads as a number, where the type says that it is text."""
        if at.words.get("type") == "string" and isinstance(value, NumberText | bool):
            text = str(value).lower() if isinstance(value, bool) else str(value)
            self.remark(
                [clause], at, keyword, f"`{text}` is not a text in the schema, and is read as one"
            )
            return text
        return value

    def _members(self, clause: Clause, at: Located) -> None:
        words = at.words
        unsent: set[str] = set()
        properties = words.get("properties")
        for name, schema in properties.items() if isinstance(properties, dict) else ():
            if schema is False:
                clause.forbidden.add(name)
                continue
            inner = at.inner(schema)
            if self._only_elsewhere(clause, inner, name):
                unsent.add(name)
                continue
            known = clause.properties.get(name)
            clause.properties[name] = (
                ((inner,),) if known is None else tuple((*each, inner) for each in known)
            )
        required = words.get("required")
        if isinstance(required, list):
            clause.required |= {str(name) for name in required} - unsent
        extra = words.get("additionalProperties")
        patterns = words.get("patternProperties") or {}
        if extra is True or extra == {}:
            clause.open = True
        elif extra is False and not patterns:
            clause.closed = True
        if isinstance(patterns, dict) and (patterns or (isinstance(extra, dict) and extra)):
            clause.open = True
            self._further(clause, at, patterns, extra)

    def _further(
        self, clause: Clause, at: Located, patterns: dict[str, Schema], extra: object
    ) -> None:
        """Keep what a schema says of names that are data."""
        kept = []
        for pattern, schema in patterns.items():
            try:
                fits_name(pattern, "")
            except RegexError as error:
                self.remark([clause], at, "patternProperties", f"a pattern is left out: {error}")
                return
            kept.append((pattern, at.inner(schema)))
        names = at.words.get("properties")
        known = frozenset(names) if isinstance(names, dict) else frozenset[str]()
        others = at.inner(extra) if extra is False or isinstance(extra, dict) else None
        clause.further += (Further(at, known, tuple(kept), others),)

    def _only_elsewhere(self, clause: Clause, member: Located, name: str) -> bool:
        """Whether a member of an object only goes the other way."""
        for way, keyword in ONE_WAY.items():
            if self.way is not None and member.words.get(keyword) is True:
                self.one_way = True
                if way == self.way:
                    self.remark([clause], member, keyword, f"`{name}` is not in {_SAID_WAY[way]}")
                    return True
        return False

    def _listed(self, clause: Clause, at: Located) -> None:
        words = at.words
        first = at.branches("prefixItems")
        rest = words.get("items")
        if isinstance(rest, list):  # up to draft 2019-09
            first, rest = at.branches("items"), words.get("additionalItems")
        others = (at.inner(rest),) if isinstance(rest, dict | bool) else ()
        known = len(clause.first)
        clause.first = tuple(
            (*(clause.first[index] if index < known else clause.items),
             *(first[index : index + 1] or others))
            for index in range(max(known, len(first)))
        )  # fmt: skip
        clause.items = (*clause.items, *others)
        least, most = count(words.get("minItems")), count(words.get("maxItems"))
        clause.least = max(clause.least, least or 0)
        if most is not None:
            clause.most = most if clause.most is None else min(clause.most, most)


_OVERLAP: Final = "a value that fits more than one of them is accepted"

LEAF_WORDS: Final = frozenset(
    {"pattern", "format", "minLength", "maxLength", "minimum", "maximum"}
    | {"exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
)

_NOT_KEPT: Final = {
    "not": "is not judged",
    "if": "conditions are not judged",
    "contains": "is not judged",
    "uniqueItems": "is not judged",
    "unevaluatedItems": "is not judged",
    "unevaluatedProperties": "is not judged",
    "minProperties": "is not judged",
    "maxProperties": "is not judged",
    "propertyNames": "is not judged",
    "dependentRequired": "is not judged",
    "dependentSchemas": "is not judged",
    "dependencies": "is not judged",
    "$recursiveRef": "is not followed",
}


def _idle(keyword: str, value: object) -> bool:
    """Whether a keyword that is not kept asks for nothing."""
    if keyword == "uniqueItems":
        return value is False
    if keyword in {"minProperties"}:
        return count(value) == 0
    if keyword == "contains":
        return False
    if keyword in {"unevaluatedItems", "unevaluatedProperties", "propertyNames"}:
        return value is True or value == {}
    return keyword in {"dependentRequired", "dependentSchemas", "dependencies"} and value == {}


def count(value: object) -> int | None:
    """A number of items or characters: `2` or `2.0`."""
    number = as_decimal(value)
    if number is None or number < 0 or number != number.to_integral_value():
        return None
    return int(number)


def _too_large(value: object) -> bool:
    """Whether a literal is too large or too deep to be judged; aliases of YAML can make it so."""
    waiting = [(value, 0)]
    for number in range(MAX_LITERAL):
        if not waiting:
            return False
        each, depth = waiting.pop()
        if depth > MAX_DEPTH or len(waiting) + number > MAX_LITERAL:
            return True
        if isinstance(each, dict):
            waiting += [(inner, depth + 1) for inner in each.values()]
        elif isinstance(each, list):
            waiting += [(inner, depth + 1) for inner in each]
    return bool(waiting)


def _schema_of(value: object) -> Schema:
    """The schema that one value satisfies, so far as a contract can say it."""
    if isinstance(value, dict):
        return {
            "type": "object",
            "properties": {name: _schema_of(each) for name, each in value.items()},
            "required": list(value),
            "additionalProperties": False,
        }
    if isinstance(value, list):
        size = NumberText(len(value))
        schema: Schema = {"type": "array", "minItems": size, "maxItems": size}
        if value and all(same(value[0], each) for each in value):
            schema["items"] = _schema_of(value[0])
        elif value:
            schema["prefixItems"] = [_schema_of(each) for each in value]
        return schema
    return {"const": value}


def only_part(at: Located) -> Located | None:
    """The part that a schema is alone: of `allOf` whose other parts say nothing of values.

    So OpenAPI 3.0 puts a description beside a reference.
    """
    if "allOf" not in at.words or len(at.words.keys() & _SAYS) > 1:
        return None
    parts = [each for each in at.branches("allOf") if each.words.keys() & _SAYS]
    whole = all(isinstance(each, dict) for each in at.words["allOf"])
    return parts[0] if len(parts) == 1 and whole else None


def discriminator(at: Located) -> str | None:
    """The property that distinguishes the alternatives of a schema (OpenAPI)."""
    said = at.words.get("discriminator")
    name = said.get("propertyName") if isinstance(said, dict) else None
    return name if isinstance(name, str) else None


def _possible(clause: Clause) -> bool:
    if clause.values is not None and not clause.values:
        return clause.nullable
    if clause.kinds is not None and not clause.types():
        return clause.nullable
    return not (clause.types() == {"object"} and clause.required & clause.forbidden)


def _may_be_alone(clause: Clause) -> bool:
    """Whether a union can judge that no other branch holds: it allows values alone.

    Publishers rely on formats to distinguish branches, and most formats are not judged.
    """
    types = clause.types()
    return (
        bool(types)
        and types.isdisjoint({"object", "array", "null"})
        and clause.exclusive is None
        and not any("format" in at.words for at in clause.leaf)
    )


def _bound(clause: Clause, pick: Callable[[list[Decimal]], Decimal], *words: str) -> Decimal | None:
    found = [as_decimal(at.words.get(word)) for at in clause.leaf for word in words]
    numbers = [number for number in found if number is not None]
    return pick(numbers) if numbers else None


def _ranges_apart(one: Clause, other: Clause) -> bool:
    """Whether two ranges of numbers share none; ends that touch count as shared."""
    for low, high in ((one, other), (other, one)):
        least = _bound(low, max, "minimum", "exclusiveMinimum")
        most = _bound(high, min, "maximum", "exclusiveMaximum")
        if least is not None and most is not None and least > most:
            return True
    return False


def _merged(clauses: list[Clause], before: list[Clause]) -> Clause:
    """One clause for all of them: whatever any of them allows."""
    whole = before[0].copy() if before else Clause()
    for clause in clauses:
        whole.kinds = (
            None if whole.kinds is None or clause.kinds is None else whole.kinds | clause.kinds
        )
        whole.about |= clause.about
        for name, alternatives in clause.properties.items():
            known = whole.properties.get(name, ())
            whole.properties[name] = tuple(dict.fromkeys((*known, *alternatives)))
        whole.open |= clause.open
        whole.further += tuple(each for each in clause.further if each not in whole.further)
        whole.remarks += [each for each in clause.remarks if each not in whole.remarks]
    whole.required = (
        set.intersection(*(clause.required for clause in clauses)) if clauses else set()
    )
    return whole
