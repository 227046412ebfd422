"""Models of what files say: validated by pydantic, with findings at source spans.

A file's nodes become plain values first: a text is a `Text`, a list `Items`, an object a `Block`.
Pydantic validates these in one pass, strictly: nothing is turned into another type. Each of its
errors has the path of a value, and the value its node: so it becomes a finding. A model is built
without the values that are wrong, and fails only where one of them must be there: one pass finds
all that is wrong in a file, and what depends on it is checked as far as it was understood.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Final, TypeVar, cast
from weakref import ref

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ModelWrapValidatorHandler,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import ErrorDetails, PydanticCustomError, core_schema

from mapper.diagnostics.diagnostic import Finding, Position
from mapper.diagnostics.nearest import nearest
from mapper.yaml_text.node_checks import NodeChecks, Renamed, is_null, whole_number
from mapper.yaml_text.scalar_spans import Lines
from mapper.yaml_text.spanned_text import Text
from mapper.yaml_text.truncation import cut
from mapper.yaml_text.yaml_nodes import MappingNode, Node, ScalarNode

T = TypeVar("T")
M = TypeVar("M", bound="SpannedModel")

_ALL: Final = 100
"""Percent of anything."""

Step = str | int
Loc = tuple[Step, ...]

_REPORTED: Final = "reported"
_KIND: Final = "kind"
_WORD: Final = "word"
_WANTED: Final = {
    "is_instance_of": "text",
    "literal_error": "text",
    "tuple_type": "a list",
    "dict_type": "an object (names and values)",
    _WORD: "text",
}
_QUOTED: Final = re.compile(r"'([^']*)'")


class Spanned:
    """A value of a file: its node, and the step at which it stands in what is above it.

    What is above holds the value, and not the other way round: so all is freed with the topmost.
    """

    def __init__(self, node: Any, above: SpannedList | SpannedObject | None, step: Step) -> None:
        self.node, self.step = node, step
        self._above = ref(above) if above is not None else None

    @property
    def above(self) -> SpannedList | SpannedObject | None:
        """The value in which this one stands."""
        return self._above() if self._above is not None else None

    @property
    def position(self) -> Position:
        """The value as it stands in its file."""
        position: Position = self.node.position
        return position

    def named(self) -> str:
        """How findings call the value."""
        above = self.above
        return above.name_of(self.step) if above is not None else str(self.step)


class Nothing(Spanned):
    """A scalar that says that nothing is there."""


class SpannedList(Spanned, list[Any]):
    """The values of a list."""

    def name_of(self, step: Step) -> str:
        """How findings call an item."""
        return f"item {int(step) + 1} of {self.named()}"


class SpannedObject(Spanned, dict[Text, Any]):
    """The values of an object by key."""

    naming = "`{key}` of {block}"
    """How findings call the value under a key that begins without `$`."""

    def name_of(self, step: Step) -> str:
        """How findings call the value under a key."""
        key = str(step)
        if key.startswith("$"):
            return f"`{key}` of {self.named()}"
        return self.naming.format(key=key, block=self.named())

    def key(self, name: Step) -> Text:
        """A key as it was written, with its source span."""
        return next(key for key in self if key == name)


Value = Text | Nothing | SpannedList | SpannedObject


class Validation:
    """One validation of a node: its values, and the checker that takes its findings."""

    def __init__(self, checks: NodeChecks) -> None:
        self.checks = checks
        self._texts: dict[int, tuple[ScalarNode, SpannedList | SpannedObject | None, Step]] = {}
        """Where each text stands, by the text's identity."""
        self._lines: dict[int, Lines] = {}
        self.made: dict[int, SpannedModel] = {}
        """What was built, by the value's identity: a block is validated again without what is
        wrong in it, and what is below it is then not built, and not reported, a second time."""

    def value(self, node: Node, above: SpannedList | SpannedObject | None, step: Step) -> Value:
        """The plain value of a node and of all below it."""
        if is_null(node):
            return Nothing(node, above, step)
        if isinstance(node, ScalarNode):
            return self._text(node, above, step)
        if isinstance(node, MappingNode):
            block = SpannedObject(node, above, step)
            for key, child in node.entries:
                block[self._text(key, block, key.text)] = self.value(child, block, key.text)
            return block
        items = SpannedList(node, above, step)
        for number, child in enumerate(node.items):
            items.append(self.value(child, items, number))
        return items

    def _text(
        self, node: ScalarNode, above: SpannedList | SpannedObject | None, step: Step
    ) -> Text:
        lines = self._lines.get(id(node.source))
        if lines is None:
            lines = self._lines[id(node.source)] = Lines(node.source)
        text = lines.text(node)
        self._texts[id(text)] = node, above, step
        return text

    def named(self, value: Value) -> str:
        """How findings call a value."""
        return self._spanned(value).named()

    def _spanned(self, value: Value) -> Spanned:
        return Spanned(*self._texts[id(value)]) if isinstance(value, Text) else value

    def check_cut(self, text: Text, *, expression: bool, flow: bool = False) -> bool:
        """Whether YAML left a text whole; reported where it did not."""
        node = self._texts[id(text)][0]
        found = cut(node, expression=expression, flow=flow)
        if found is not None:
            self.checks.report("quote-expression", found[0], node, found[1])
        return found is None

    def settled(
        self,
        build: Callable[[Any], T],
        shape: Any,
        block: SpannedObject | None = None,
        model: type[SpannedModel] | None = None,
    ) -> T:
        """What `build` makes of a value, without what in it is wrong, which is reported.

        `shape` is the value; where it was made of a block, that block and its `model` are given.

        Raises the error `reported` where what is wrong must be there.
        """
        try:
            return build(shape)
        except ValidationError as error:
            left = self.left(error, shape, block, model)
        if left is None:
            raise already_reported()
        return build(left)

    def left(
        self,
        error: ValidationError,
        shape: Any,
        block: SpannedObject | None = None,
        model: type[SpannedModel] | None = None,
    ) -> Any:
        """Report the errors of a value; what is left of it, None where what must be there is not."""
        errors = error.errors(include_url=False, include_input=False)
        unknown = [str(one["loc"][-1]) for one in errors if one["type"] == "extra_forbidden"]
        locs: list[Loc] = []
        for one in errors:
            loc = tuple(step for step in one["loc"] if step != "[key]")
            locs.append(loc)
            if one["type"] == "extra_forbidden" and block is not None and model is not None:
                key = block.key(loc[-1])
                keys = model.written_keys()
                self.checks.unknown_key(key, key.position, keys, block.named(), model.renamed)
            elif one["type"] == "missing" and block is not None and model is not None:
                name = str(loc[-1])
                misspelt = {nearest(key, model.written_keys()) for key in unknown}
                if name not in misspelt | {model.renamed.get(key) for key in unknown}:
                    self.checks.missing_key(name, block.node, block.named())
            elif one["type"] != _REPORTED:
                self._wrong(one, loc, shape)
        left = _without(shape, locs)
        if left is None or model is None:
            return left
        needed = {key for key, field in model.written_keys().items() if field.is_required()}
        return left if needed <= left.keys() else None

    def _wrong(self, error: ErrorDetails, loc: Loc, shape: Any) -> None:
        """The finding for an error about one value."""
        value, key = shape, None
        for step in loc:
            if isinstance(value, dict) and step in value:
                key = next(key for key in value if key == step)
            elif not (isinstance(value, SpannedList) and isinstance(step, int)):
                break
            above, value = value, value[step]
        kind, details = error["type"], error.get("ctx", {})
        if error["loc"][-1:] == ("[key]",):
            what, value = above.named(), key
        else:
            what = self.named(value)
        if isinstance(value, Nothing):
            message, position, hint = f"{what} is empty", value.position, None
            if isinstance(value.above, SpannedObject):
                position = value.above.key(value.step).position
                message = f"{what} has no value"
                hint = "give a value, or remove the key"
            self.checks.report("nothing-here", message, position, hint)
        elif "says" in details:
            says = str(details["says"]).replace("{what}", what)
            self.checks.report(kind, says, value.position, details["hint"] or None)
        elif kind == "too_short":
            # Pydantic counts the items that are sound; those that are not are reported themselves.
            if not value:
                self.checks.report("nothing-here", f"{what} is empty", value.position)
        elif kind in {"literal_error", _WORD} and isinstance(value, Text):
            words = _QUOTED.findall(details["expected"])
            self.checks.wrong_word(value, value.position, words, what)
        else:
            node = self._spanned(value).node
            wanted = details["wanted"] if kind == _KIND else _WANTED[kind]
            self.checks.wrong_kind(node, wanted, what)


def wrong(code: str, says: str, hint: str | None = None) -> PydanticCustomError:
    """The error of a validator that has a finding to make: `{what}` is the name of the value."""
    return PydanticCustomError(cast("Any", code), "", {"says": says, "hint": hint or ""})


def wrong_kind(wanted: str) -> PydanticCustomError:
    """The error of a validator that wants a value of another kind."""
    return PydanticCustomError(_KIND, "", {"wanted": wanted})


def already_reported() -> PydanticCustomError:
    """The error of a validator that has reported what is wrong itself."""
    return PydanticCustomError(_REPORTED, "")


def _without(value: Any, locs: Iterable[Loc]) -> Any:
    """A value without what stands at the paths; None where nothing is left of it."""
    below: dict[Step, list[Loc]] = {}
    for loc in locs:
        if not loc:
            return None
        below.setdefault(loc[0], []).append(loc[1:])
    if isinstance(value, dict):
        entries = {
            key: _without(each, below[key]) if key in below else each for key, each in value.items()
        }
        return {key: each for key, each in entries.items() if each is not None}
    if isinstance(value, list):
        items = (
            _without(each, below[number]) if number in below else each
            for number, each in enumerate(value)
        )
        return [each for each in items if each is not None] or None
    return None


class SpannedModel(BaseModel):
    """What every model of a file has: it is closed, immutable, and knows where it stands."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, validate_by_name=True, validate_by_alias=True
    )

    renamed: ClassVar[Renamed] = {}
    """Keys that a file had once, each with the one that replaced it."""

    _span: ClassVar[Value | None] = None
    """What the model was read from; an attribute of the instance, and no field of the file."""

    @property
    def position(self) -> Position:
        """The value as it stands in its file; of no file where it was not read from one."""
        return self._span.position if self._span is not None else Position("", 1, 1)

    @property
    def key_spans(self) -> dict[str, Position]:
        """Where each key of the block stands, by its name as written (`$from`, `contract`)."""
        if not isinstance(self._span, SpannedObject):
            return {}
        return {str(key): key.position for key in self._span}

    @classmethod
    def standing_at(cls: type[M], span: Value, **values: Any) -> M:
        """A model that no block says, with the source span of what it stands for."""
        made = cls(**values)
        object.__setattr__(made, "_span", span)
        return made

    @classmethod
    def written_keys(cls) -> dict[str, FieldInfo]:
        """The keys that a block of the model may have, as a file writes them."""
        return {field.alias or name: field for name, field in cls.model_fields.items()}

    @classmethod
    def descriptions(cls) -> dict[str, str]:
        """What each field is, by its name: the first paragraph of the docstring below it."""
        found: dict[str, str] = {}
        for base in reversed(cls.__mro__):
            if not issubclass(base, SpannedModel):
                continue
            (block,) = ast.parse(inspect.getsource(base)).body
            for field, below in pairwise(cast("ast.ClassDef", block).body):
                match field, below:
                    case (
                        ast.AnnAssign(target=ast.Name(id=name)),
                        ast.Expr(value=ast.Constant(value=str(text))),
                    ) if name in cls.model_fields:
                        found[name] = " ".join(text.split("\n\n", 1)[0].split())
        return found

    @classmethod
    def as_written(cls, schema: JsonSchemaValue, *, overlay: bool) -> JsonSchemaValue:
        """The JSON Schema of a block, made of that of the fields; `overlay` requires nothing."""
        return schema

    def own_findings(self) -> Iterator[Finding]:
        """What is wrong with the model beside the kinds of its values."""
        return iter(())

    @model_validator(mode="wrap")
    @classmethod
    def _from_file(
        cls: type[M], value: Any, handler: ModelWrapValidatorHandler[M], info: ValidationInfo
    ) -> M:
        validation = info.context
        if validation is None or type(value) is dict:
            # A plain dict is what `built` made of a value. Pydantic calls the wrap validator of a
            # recursive model twice in another model (https://github.com/pydantic/pydantic/issues/13581).
            return handler(value)
        known = validation.made.get(id(value))
        if known is not None:
            return cast("M", known)
        made = cls.built(value, handler, validation)
        object.__setattr__(made, "_span", value)
        validation.made[id(value)] = made
        validation.checks.findings.extend(made.own_findings())
        return made

    @classmethod
    def built(
        cls: type[M], value: Value, handler: ModelWrapValidatorHandler[M], validation: Validation
    ) -> M:
        """The model that a value of a file says; `handler` is pydantic's own validation."""
        if not isinstance(value, SpannedObject):
            raise wrong_kind("an object (keys and values)")
        return validation.settled(handler, dict(value), value, cls)


class FileModel(SpannedModel):
    """A whole file."""

    @property
    def file(self) -> str:
        """The name of the file."""
        return self.position.file


@cache
def _adapter(annotation: Any) -> TypeAdapter[Any]:
    return TypeAdapter(annotation)


def validated(annotation: Any, node: Node, what: str, checks: NodeChecks) -> Any:
    """What a node says, as a model or another annotation.

    `what` names it in findings, which `checks` takes. None where what is wrong must be there.
    """
    validation = Validation(checks)
    value = validation.value(node, None, what)
    adapter = _adapter(annotation)

    def build(shape: Any) -> Any:
        return adapter.validate_python(shape, context=validation, by_alias=True, by_name=False)

    try:
        return validation.settled(build, value)
    except PydanticCustomError:
        return None
    finally:
        # A text that is validated again reports again what YAML took of it.
        checks.findings[:] = dict.fromkeys(checks.findings)


class _AnyText:
    """A text that may be empty, and is no expression of which YAML could take a part."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.is_instance_schema(Text)


class ListOf:
    """Makes a tuple of the items of a list; where `single`, one text stands for a list of one."""

    def __init__(self, *, single: bool) -> None:
        self.single = single

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        schema = handler(source)
        return core_schema.no_info_before_validator_function(self._items, schema)

    def _items(self, value: Any) -> Any:
        if isinstance(value, Text) and self.single:
            return (value,)
        if isinstance(value, list):
            return tuple(value)
        if isinstance(value, Text | SpannedObject):
            raise wrong_kind("text" if self.single else "a list")
        return value

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        several = handler(schema)
        return {"anyOf": [several["items"], several]} if self.single else several


def _flag(value: Any) -> Any:
    if isinstance(value, Text):
        if value in {"true", "false"}:
            return value == "true"
        raise PydanticCustomError(_WORD, "", {"expected": "'true', 'false'"})
    if not isinstance(value, bool):
        raise wrong_kind("text")
    return value


def _count(value: Any) -> Any:
    if isinstance(value, Text):
        number = whole_number(value)
        if number is None:
            raise wrong("wrong-kind", "{what} must be a whole number")
        return number
    if not isinstance(value, int):
        raise wrong_kind("text")
    return value


def _percent(value: Any) -> Any:
    number = _count(value)
    if number > _ALL:
        raise wrong("wrong-kind", "{what} must be a percentage, from 0 to 100")
    return number


def as_written(value: Any) -> Any:
    """The text of a scalar, also of one that says that nothing is there (`~`)."""
    if isinstance(value, Nothing):
        return value.node.text
    if isinstance(value, SpannedList | SpannedObject):
        raise wrong_kind("text")
    return value


AnyText = Annotated[Text, _AnyText()]
"""A text that may be empty: a constant, a separator, a name that stands as a key."""
Listed = Annotated[tuple[T, ...], Field(min_length=1), ListOf(single=False)]
"""A list with an item at least."""
Several = Annotated[tuple[T, ...], Field(min_length=1), ListOf(single=True)]
"""A list of texts, or one text."""
Flag = Annotated[bool, BeforeValidator(_flag)]
"""`true` or `false`."""
Count = Annotated[int, Field(ge=0), BeforeValidator(_count)]
"""An integer from 0."""
Percent = Annotated[int, Field(ge=0, le=100), BeforeValidator(_percent)]
"""An integer from 0 to 100."""
