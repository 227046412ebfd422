"""How a value becomes a target leaf: the reference code, which owns every rule and every notice.

Generated code tests the common case itself and comes here with everything else, so what happens
to a value that does not fit is written once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from decimal import Decimal
from typing import Any, Final, assert_never

from mapper.datatypes.facets import Datatype, explained, violated
from mapper.datatypes.lexical import LEXICAL
from mapper.jsonata.runtime.expression_errors import ExpressionError, LimitError
from mapper.jsonata.runtime.function import Function
from mapper.jsonata.runtime.missing import MISSING
from mapper.policies.outcomes import DEFAULT_POLICIES, Outcome, Policies
from mapper.regex.pattern_matching import Matcher, compiled
from mapper.running.message_run import OMIT_PARENT, At, MessageRun
from mapper.running.single_value import one

SHORT: Final = 8
"""The longest text that is remembered: dates and codes, but no number that identifies a person."""

MOST_SEEN: Final = 4096

Convert = Callable[[Any, MessageRun, At], Any]

SAMPLE_WORDS: Final = "the table has no such code, and is a sample: replace it with the whole table"
"""What is noted of a code that a table lacks which holds a few of its codes only."""


@dataclass(slots=True, eq=False)
class Leaf:
    """The way of a value to one target leaf.

    Calling it with a value gives the text, int or bool for the record, MISSING where there is
    nothing to give (noted where that loses something), or OMIT_PARENT.
    """

    rule: int
    name: str
    source: str | None
    datatype: Datatype
    _: KW_ONLY
    required: bool = False
    table: Mapping[str, Any] | None = None
    convert: Convert | None = None
    check: Convert | None = None
    partial: Convert | None = None
    pattern: str | None = None
    policies: Policies = DEFAULT_POLICIES
    tag: str = ""
    """The format's name, for messages."""
    seen: dict[str, Any] | None = None
    """What short texts became without a notice, so that they are judged once."""
    converted: dict[str, Any] | None = None
    """What short texts were converted to without a notice, likewise."""
    sample: bool = False
    """Of the table: what it does not have may well be a code."""
    matcher: Matcher | None = field(init=False)
    """The pattern, compiled."""

    def __post_init__(self) -> None:
        if self.policies.on_partial.effect.keeps_value:
            self.partial = None
        self.matcher = compiled(self.pattern) if self.pattern is not None else None

    def __call__(self, value: Any, run: MessageRun, at: At) -> Any:
        """The value as the target has it. `at` is where the object around the leaf is."""
        if isinstance(value, list):
            outcome = self.policies.on_many
            step, source, rule = self.name, self.source, self.rule
            value = one(value, run, at, step, source, rule, outcome, self.required)
            if value is OMIT_PARENT:
                return value
        if value is None or value is MISSING or value == "":
            return MISSING
        if self.table is not None:
            return self._look_up(value, run, at)
        if self.convert is None:
            return self._judge(value, run, at)
        noted = len(run.notices)
        made = self._convert(self.convert, value, run, at)
        memory = self.converted
        short = value.__class__ is str and len(value) <= SHORT
        if memory is not None and short and len(run.notices) == noted and len(memory) < MOST_SEEN:
            memory[value] = made
        return made

    def put(self, record: dict[str, Any], value: Any, run: MessageRun, at: At) -> bool:
        """Give a value to the field of a record; whether the object around is left out instead."""
        made = self(value, run, at)
        if made is OMIT_PARENT:
            return True
        if made is not MISSING:
            record[self.name] = made
        return False

    def _convert(self, convert: Convert, value: Any, run: MessageRun, at: At) -> Any:
        try:
            value = convert(value, run, at)
        except ExpressionError as error:
            return self.failed(error, run, at)
        if isinstance(value, list):
            value = value[0] if len(value) == 1 else None
        if value is MISSING or value is None or value == "":
            message = "the value cannot be converted"
            return self._lose(run, at, "value-invalid", message, self.policies.on_invalid)
        return self._judge(value, run, at)

    def failed(self, error: ExpressionError, run: MessageRun, at: At) -> Any:
        """What is given where the value could not be computed."""
        if isinstance(error, LimitError):
            return run.fail(error, at, self.name, self.source, self.rule)
        message, value = run.words(error)
        made = self._lose(run, at, "value-invalid", message, self.policies.on_invalid, value)
        run.locate(error, self.rule)
        return made

    def _look_up(self, value: Any, run: MessageRun, at: At) -> Any:
        key = as_base(value, "string")
        assert self.table is not None  # noqa: S101  # the caller has looked
        found = self.table.get(key, MISSING) if isinstance(key, str) else MISSING
        if found is not MISSING:
            return self._typed(found, run, at)
        message = SAMPLE_WORDS if self.sample else "the table has no such code"
        outcome = self.policies.on_unknown
        if outcome.effect.keeps_value:
            self._note(run, at, "code-unknown", f"{message}; kept as it is", value)
            return self._judge(value, run, at)
        return self._lose(run, at, "code-unknown", message, outcome, value)

    def _typed(self, value: Any, run: MessageRun, at: At) -> Any:
        """A table's text, as the base of the leaf has it."""
        made = as_base(value, self.datatype.base)
        if made is MISSING:
            return self._judge(value, run, at)
        return made

    def _judge(self, value: Any, run: MessageRun, at: At) -> Any:
        """Check a value against the format and the target's facets, short texts but once."""
        seen = self.seen
        if seen is None or value.__class__ is not str or len(value) > SHORT:
            return self._judge_anew(value, run, at)
        if value in seen:
            return seen[value]
        noted = len(run.notices)
        made = self._judge_anew(value, run, at)
        if len(run.notices) == noted and len(seen) < MOST_SEEN:
            seen[value] = made
        return made

    def _judge_anew(self, value: Any, run: MessageRun, at: At) -> Any:
        made = as_base(value, self.datatype.base)
        if made is MISSING:
            message = f"the value is not of type {self.datatype.base}"
            return self._lose(run, at, "value-invalid", message, self.policies.on_invalid, value)
        broken = violated(made, self.datatype)
        if broken == "max_length":
            return self._overflow(made, run, at)
        if broken == "enum":
            # No policy keeps what the target does not list.
            outcome = self.policies.on_unknown
            message = explained(broken, self.datatype, "target")
            return self._lose(run, at, "code-unknown", message, outcome, made)
        if broken is not None:
            message = explained(broken, self.datatype, "target")
            return self._lose(run, at, "value-invalid", message, self.policies.on_invalid, made)
        if self.matcher is not None and self.matcher.fullmatch(str(made)) is None:
            message = f"the value does not match the pattern of {self.tag}"
            return self._lose(run, at, "value-invalid", message, self.policies.on_invalid, made)
        if self.check is not None and not self._holds(self.check, made, run, at):
            message = f"the value is not a valid {self.tag}"
            outcome = self.policies.on_invalid
            if outcome.effect.keeps_value:
                self._note(run, at, "value-invalid", f"{message}; kept", made)
                return made
            return self._lose(run, at, "value-invalid", message, outcome, made)
        if self.partial is not None and self._holds(self.partial, made, run, at):
            message = "the value is incomplete"
            return self._lose(run, at, "value-partial", message, self.policies.on_partial, made)
        return made

    def _holds(self, check: Convert, value: Any, run: MessageRun, at: At) -> bool:
        try:
            return check(value, run, at) is True
        except LimitError as error:
            run.fail(error, at, self.name, self.source, self.rule)
            return False
        except ExpressionError:
            return False

    def _overflow(self, value: str, run: MessageRun, at: At) -> Any:
        limit = self.datatype.facets.max_length or 0
        message = explained("max_length", self.datatype, "target")
        outcome = self.policies.on_overflow
        match outcome:
            case Outcome.TRUNCATE:
                cut = value[:limit].rstrip()
                if violated(cut, self.datatype) is None:
                    self._note(run, at, "text-truncated", f"{message}; cut there", value)
                    return cut
            case Outcome.ERROR | Outcome.OMIT | Outcome.OMIT_PARENT | Outcome.KEEP | Outcome.FIRST:
                pass
            case other:
                assert_never(other)
        return self._lose(run, at, "value-too-long", message, outcome, value)

    def _note(self, run: MessageRun, at: At, code: str, message: str, value: object = None) -> None:
        run.note(code, message, at, self.name, self.source, self.rule, value)

    def _lose(
        self,
        run: MessageRun,
        at: At,
        code: str,
        message: str,
        outcome: Outcome,
        value: object = None,
    ) -> Any:
        return run.lose(
            code,
            message,
            at,
            self.name,
            self.source,
            self.rule,
            outcome,
            value,
            required=self.required,
        )


def convert_once(
    convert: Convert, memory: dict[str, Any], value: Any, run: MessageRun, at: At
) -> Any:
    """What a conversion to an object of leaves gives; for short texts remembered, as for leaves.

    Who asks has looked in the memory.
    """
    short = value.__class__ is str and len(value) <= SHORT
    noted = len(run.notices)
    made = convert(value, run, at)
    if short and made.__class__ is dict and len(run.notices) == noted and len(memory) < MOST_SEEN:
        memory[value] = made.copy()
    return made


def as_base(value: Any, base: str) -> Any:
    """A value of the language as a leaf of `base` holds it; MISSING where it cannot be one.

    Text stays text; an integer becomes its digits, other numbers their shortest text; text that
    is an XSD integer or boolean becomes one where the base is.
    """
    if isinstance(value, bool):
        if base == "boolean":
            return value
        return MISSING
    if isinstance(value, str):
        if base in ("string", "decimal"):
            return value
        if base == "integer":
            return int(value) if LEXICAL["integer"](value) else MISSING
        return {"true": True, "1": True, "false": False, "0": False}.get(value, MISSING)
    if isinstance(value, (dict, list, Function)) or base == "boolean":
        return MISSING
    if isinstance(value, int):
        return value if base == "integer" else str(value)
    if not isinstance(value, float) or not math.isfinite(value):
        return MISSING
    if base == "integer":
        return int(value) if value.is_integer() else MISSING
    return format(Decimal(repr(value)), "f")
