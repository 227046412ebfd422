"""The run of a mapping over one message: what it notes, and where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, assert_never

from mapper.diagnostics.diagnostic import (
    NOTICES_LEFT_OUT,
    Notice,
    Position,
    Severity,
    notices_left_out,
)
from mapper.jsonata.runtime.evaluation import Evaluation
from mapper.jsonata.runtime.expression_errors import ExpressionError, LimitError
from mapper.jsonata.runtime.limits import DEFAULT_LIMITS, Limits
from mapper.jsonata.runtime.missing import MISSING
from mapper.policies.outcomes import Outcome
from mapper.running.expression_positions import error_position

At = tuple[Any, ...] | None
"""Where something is in both messages: (`At` around it, target step, its index, source step, its
index).

Steps are names or dotted paths, indices count from 0 or are None. The index in the target may be
the list that is being filled: the index is then that of the item which comes next. The source step of
an item of several lists is how long each of them is, and their paths. Linked rather
than joined: most messages have nothing to note, and then no text is made.
"""


Here = tuple[At, str | None, str | None, int]
"""What the notices of a join or a table are about: where, its target step, its source, its rule."""


class _Absent:
    """The class of `OMIT_PARENT`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "OMIT_PARENT"


OMIT_PARENT: Final = _Absent()
"""What a leaf yields when its policy leaves out the object it belongs to."""


class MessageRefused(Exception):  # noqa: N818  # no error of the program: a rule's decision
    """A rule says `$fail`: the message as a whole is refused; the notice is already made."""


class Later:
    """The value of a name, evaluated when it is first needed, and once.

    `function` is what gives it, `arguments` what that is called with. `here` is what the notices of
    a join or a table are about.
    """

    __slots__ = ("_arguments", "_error", "_function", "_here", "_run", "_value")

    def __init__(
        self,
        run: MessageRun,
        function: Callable[..., Any],
        here: Here | None,
        *arguments: Any,
    ) -> None:
        self._run = run
        self._function: Callable[..., Any] | None = function
        self._here = here
        self._arguments = arguments

    def value(self) -> Any:
        """The value. Raises the ExpressionError of its expression, the same one each time."""
        function = self._function
        if function is not None:
            self._function = None
            self._value: Any = None
            self._error: ExpressionError | None = None
            try:
                if self._here is None:
                    self._value = function(*self.given())
                else:
                    self._value = self._noted(function, self._here)
            except ExpressionError as error:
                self._error = error
        if self._error is not None:
            raise self._error
        return self._value

    def given(self) -> tuple[Any, ...]:
        """What the function is called with."""
        return self._arguments

    def _noted(self, function: Callable[..., Any], here: Here) -> Any:
        """The value, whose notices are about `here`."""
        run = self._run
        outer = run.here
        try:
            given = self.given()
            run.here = here
            return function(*given)
        finally:
            run.here = outer


class LaterOfLater(Later):
    """Such a value that is made of others: what its function is called with may come later too."""

    __slots__ = ()

    def given(self) -> tuple[Any, ...]:
        """What the function is called with."""
        return tuple(
            [each.value() if isinstance(each, Later) else each for each in self._arguments]
        )


_REST: Final[dict[Severity, Notice]] = {
    "error": notices_left_out(1, "error"),
    "warning": notices_left_out(1, "warning"),
    "info": notices_left_out(1, "info"),
}
"""Stands in a run for each notice beyond the limit: whether a rule noted something still shows."""


class MessageRun(Evaluation):
    """Everything that belongs to the mapping of one message and to no other.

    `rules` are the positions of the mapping's rules: (file, line, column) by rule number. `indexes`
    are the joins of this message, `shared` those it shares with other messages of one delivery.
    `unread` is how often the source has content that was not read, since its contract does not know it; `nothing`
    is where a rule says that the source has nothing, where one did.
    `sifted` is where items are and none passes a `$where`, by the first of these items;
    None where some pass.
    """

    __slots__ = (
        "failed",
        "here",
        "indexes",
        "noted",
        "nothing",
        "notices",
        "objects",
        "parameters",
        "rules",
        "shared",
        "sifted",
        "unread",
    )

    def __init__(
        self,
        rules: tuple[tuple[str, int, int], ...],
        limits: Limits = DEFAULT_LIMITS,
        root: Any = None,
        parameters: dict[str, Any] | None = None,
        shared: dict[str, Any] | None = None,
        unread: int = 0,
    ) -> None:
        super().__init__(limits, root=root)
        self.rules = rules
        self.notices: list[Notice] = []
        self.failed = False
        self.objects = limits.objects
        self.parameters = parameters or {}
        self.indexes: dict[Any, Any] = {}
        self.shared: dict[str, Any] = {} if shared is None else shared
        self.unread = unread
        self.nothing: tuple[At, str | None, int] | None = None
        self.noted: set[Any] = set()
        self.sifted: dict[int, Here | None] = {}
        self.here: Here = (None, None, None, 0)

    def note(  # noqa: PLR0913  # generated code calls it: a notice's parts, as they are known there
        self,
        code: str,
        message: str,
        at: At,
        step: str | None,
        source: str | None,
        rule: int,
        value: object = None,
        severity: Severity = "warning",
        reason: str | None = None,
    ) -> None:
        """Note something about the target field `step` below `at`, made of `source`.

        `reason` is the mapping's own code of it.
        """
        if severity == "error":
            self.failed = True
        if len(self.notices) >= self.limits.notices:
            self.notices.append(_REST[severity])
            return
        file, line, column = self.rules[rule]
        self.notices.append(
            Notice(
                code,
                message,
                severity,
                target_path=join(target_path(at), step),
                source_path=join(source_path(at), source),
                position=Position(file, line, column),
                value=None if value is None else str(value),
                reason=reason,
            )
        )

    def bounded_notices(self) -> list[Notice]:
        """The notices, those beyond the limit as a number for each severity."""
        most = self.limits.notices
        if len(self.notices) <= most:
            return self.notices
        rest = Counter(notice.severity for notice in self.notices[most:])
        return [*self.notices[:most], *(notices_left_out(n, one) for one, n in rest.items())]

    def lose(  # noqa: PLR0913  # generated code calls it: a notice's parts, as they are known there
        self,
        code: str,
        message: str,
        at: At,
        step: str | None,
        source: str | None,
        rule: int,
        outcome: Outcome,
        value: object = None,
        *,
        required: bool = False,
    ) -> Any:
        """Leave a value out as `outcome` says, with a notice: MISSING, or OMIT_PARENT.

        What the target requires (`required`) cannot be left out alone. An outcome that keeps
        something of a value comes here where there is nothing to keep.
        """
        match outcome:
            case Outcome.OMIT_PARENT:
                left = f"{message}; the object around it is left out"
                self.note(code, left, at, step, source, rule, value)
                return OMIT_PARENT
            case Outcome.ERROR:
                self.note(code, message, at, step, source, rule, value, "error")
            case Outcome.OMIT | Outcome.KEEP | Outcome.TRUNCATE | Outcome.FIRST:
                if required:
                    self.note(code, message, at, step, source, rule, value, "error")
                else:
                    self.note(code, f"{message}; left out", at, step, source, rule, value)
            case other:
                assert_never(other)
        return MISSING

    def reported(self, at: At, step: str) -> bool:
        """Whether an error about the target field `step`, or its items, is noted already."""
        path = join(target_path(at), step) or ""
        return any(
            n.severity == "error"
            and n.target_path is not None
            and (n.target_path == path or n.target_path.startswith(f"{path}["))
            for n in self.notices
        )

    def fail(
        self, error: ExpressionError, at: At, step: str | None, source: str | None, rule: int
    ) -> Any:
        """Note that the expression of a rule failed: the message cannot be mapped. MISSING."""
        message, value = self.words(error)
        self.note(error.code, message, at, step, source, rule, value, "error")
        self.locate(error, rule)
        return MISSING

    def locate(self, error: ExpressionError, rule: int) -> None:
        """Let the last notice say where in its expression the error came up, if that is known."""
        position = error_position(error, self.rules, rule)
        if position is not None and self.notices[-1].code != NOTICES_LEFT_OUT:
            self.notices[-1] = replace(self.notices[-1], position=Position(*position))

    @staticmethod
    def words(error: ExpressionError) -> tuple[str, object]:
        """What an error says without values, and the value it is about.

        What `$error` and `$assert` say is made of data, perhaps, and so counts as a value.
        """
        if error.code in ("D3137", "D3141"):
            return f"{error.code}: the expression raises an error of its own", error.message
        return f"{error.code}: {error.message}", error.value

    def refuse_objects(self) -> None:
        """Raise the LimitError of a message that the rules make too many objects of."""
        limit = self.limits.objects
        message = f"The message makes more than {limit} objects of lists"
        raise LimitError("too-many-objects", message)

    def note_here(self, code: str, message: str, value: object, severity: Severity) -> None:
        """Note something about the rule whose expression is being evaluated."""
        at, step, source, rule = self.here
        self.note(code, message, at, step, source, rule, value, severity)


def target_path(at: At) -> str:
    """The target path, with indices: `Order.Line[2]`."""
    return _path(at, 1)


def source_path(at: At) -> str:
    """The source path, with indices."""
    return _path(at, 3)


def _origin(
    index: int, lengths: tuple[int, ...], paths: tuple[str | None, ...]
) -> tuple[str | None, int]:
    """The path of the list that an item of several lists comes from, and its index there."""
    for length, path in zip(lengths, paths, strict=True):
        if index < length:
            return path, index
        index -= length
    return None, index


def _path(at: At, step: int) -> str:
    steps: list[str] = []
    while at is not None:
        name, index = at[step], at[step + 1]
        if name.__class__ is tuple:
            name, index = _origin(index, *name)
        if name or (name == "" and index is not None):  # an item of a message that is a list
            if index is not None:
                name = f"{name}[{len(index) if isinstance(index, list) else index}]"
            steps.append(name)
            if name.startswith("$$."):
                break  # a path from the message, not from here
        at = at[0]
    return ".".join(reversed(steps)).removeprefix("$$.")


def join(path: str, step: str | None) -> str | None:
    """Add a step to a path; None where there is neither."""
    if not step:
        return path or None
    if step.startswith("$$."):
        return step.removeprefix("$$.")
    return f"{path}.{step}" if path else step
