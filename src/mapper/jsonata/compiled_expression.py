"""Expressions on their own: compile once, call on any JSON value."""

from __future__ import annotations

import builtins as builtins_module
import inspect
from collections.abc import Callable, Mapping
from types import CodeType, FunctionType, TracebackType
from typing import Any

from mapper.code_tree.python_printing import source_text
from mapper.jsonata.emit.emission import ModuleParts
from mapper.jsonata.emit.function_code import Emission, emit_function
from mapper.jsonata.functions.registry import BUILTINS, EXTENSIONS
from mapper.jsonata.parse.parsing import parse
from mapper.jsonata.runtime.evaluation import Evaluation, too_deep
from mapper.jsonata.runtime.expression_errors import ExpressionError, LimitError
from mapper.jsonata.runtime.function import Builtin, Function
from mapper.jsonata.runtime.limits import DEFAULT_LIMITS, Limits
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.sequence import OuterArray
from mapper.jsonata.runtime.signature import Signature

_EVAL_SIGNATURE = "<sx?:x>"


class Expression:
    """A compiled expression: call it with the data, and with variables where it takes any.

    It may be called from several threads, and is pickled as its text.
    """

    text: str
    """The text of the expression."""
    limits: Limits
    """The limits of one evaluation."""

    def __init__(
        self,
        text: str,
        *,
        functions: Mapping[str, Callable[..., Any]] | None = None,
        limits: Limits = DEFAULT_LIMITS,
        allow_eval: bool = False,
        extensions: bool = True,
    ) -> None:
        self.text = text
        self.limits = limits
        self._given = dict(functions or {})
        self._allow_eval = allow_eval
        self._extensions = extensions
        self._functions = {name: as_function(name, call) for name, call in self._given.items()}
        self._program = self._compile(frozenset(self._functions))
        # Programs in which some built-in functions are variables, as bindings may want it.
        self._variants: dict[frozenset[str], _Program] = {}

    def _compile(self, outside: frozenset[str]) -> _Program:
        builtins = {**BUILTINS, **EXTENSIONS} if self._extensions else dict(BUILTINS)
        if self._allow_eval:
            builtins["eval"] = Builtin("eval", _EVAL_SIGNATURE, _no_eval, 2)
        return _Program(self.text, builtins, outside, self._allow_eval)

    def __reduce__(self) -> tuple[object, ...]:
        options = {
            "functions": self._given,
            "limits": self.limits,
            "allow_eval": self._allow_eval,
            "extensions": self._extensions,
        }
        return (_unpickle, (self.text, options))

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"

    @property
    def source(self) -> str:
        """The generated Python code."""
        return self._program.source

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the variables that the expression takes from outside."""
        return tuple(
            name for name in self._program.emission.free_variables if name not in self._functions
        )

    def __call__(self, data: Any = MISSING, bindings: Mapping[str, Any] | None = None) -> Any:
        """The value for `data`; MISSING when there is none.

        `bindings` are values for the variables of the expression, by name; a Python function is
        a function there, too. Raises ExpressionError, with the position in the text.
        """
        program = self._program
        evaluation = Evaluation(self.limits, root=data)
        if self._allow_eval:
            evaluation.evaluate = self._evaluate
        variables: Mapping[str, Any] = self._functions
        if bindings:
            variables = {
                **self._functions,
                **{
                    name: as_function(name, value) if callable(value) else value
                    for name, value in bindings.items()
                },
            }
            hidden = program.builtins.keys() & bindings.keys()
            if hidden:
                program = self._variant(frozenset(hidden))
        context = OuterArray((data,)) if isinstance(data, list) else data
        result = program.run(context, data, evaluation, variables)
        if program.emission.holds_nothing:
            try:
                return _as_json(result)
            except RecursionError:
                # A transform can make a value that holds itself.
                raise too_deep(evaluation) from None
        if isinstance(result, list) and result.__class__ is not list:
            return list(result)
        return result

    def _variant(self, hidden: frozenset[str]) -> _Program:
        program = self._variants.get(hidden)
        if program is None:
            program = self._compile(hidden | frozenset(self._functions))
            # Two threads may both get here; either program will do.
            self._variants[hidden] = program
        return program

    def _evaluate(
        self,
        arguments: tuple[Any, ...],
        context: Any,
        root: Any,
        evaluation: Evaluation,
        visible: Mapping[str, Any],
    ) -> Any:
        """`$eval`: parse a text, and evaluate it in its scope."""
        text, focus = Signature(_EVAL_SIGNATURE).validate(arguments, context, "eval")
        if text is MISSING:
            return MISSING
        if focus is not MISSING:
            context = OuterArray((focus,)) if focus.__class__ is list else focus
        builtins = self._program.builtins
        outside = frozenset(name for name in visible if name in builtins) | frozenset(
            self._functions
        )
        try:
            program = _Program(text, builtins, outside, True)
        except ExpressionError as error:
            message = f"$eval was given a text that is not an expression: {error.message}"
            raise ExpressionError("D3120", message) from error
        try:
            return program.run(context, root, evaluation, {**self._functions, **visible})
        except LimitError:
            raise
        except ExpressionError as error:
            message = f"The expression that $eval was given cannot be evaluated: {error.message}"
            raise ExpressionError("D3121", message) from error


def _as_json(result: Any) -> Any:
    """`result` with null for every MISSING in an array, as JSON has it."""
    if isinstance(result, list):
        return [None if item is MISSING else _as_json(item) for item in result]
    if isinstance(result, dict):
        return {name: _as_json(value) for name, value in result.items()}
    return result


def _unpickle(text: str, options: dict[str, Any]) -> Expression:
    return Expression(text, **options)


def _no_eval(*arguments: Any) -> Any:
    raise ExpressionError("eval-not-allowed", "$eval can be called by its name only")


class _Program:
    """An expression as a Python function."""

    def __init__(
        self, text: str, builtins: Mapping[str, Builtin], outside: frozenset[str], dynamic: bool
    ) -> None:
        self.builtins = builtins
        self.emission: Emission = emit_function(
            parse(text),
            "expression",
            ModuleParts(),
            builtins=builtins,
            outside=outside,
            outer_input=True,
            dynamic=dynamic,
        )
        header = source_text(self.emission.parts.header())
        self.lines = self.emission.lines
        self.first_line = header.count("\n") + 3
        self.source = "\n".join([header, "", *(line.text for line in self.lines)])
        namespace: dict[str, Any] = {"__name__": "mapper.generated"}
        code = builtins_module.compile(self.source, "<mapper expression>", "exec")
        exec(code, namespace)  # noqa: S102 (the code is made from a tree, never from text)
        function = namespace["expression"]
        if not isinstance(function, FunctionType):
            raise TypeError(function)
        self.function = function
        self.codes = frozenset(_codes(function.__code__))

    def run(
        self, context: Any, root: Any, evaluation: Evaluation, variables: Mapping[str, Any]
    ) -> Any:
        """Call the function; an error gets its position in the text."""
        free = self.emission.free_variables
        try:
            if not free:
                return self.function(context, root, evaluation)
            given = [variables.get(name, MISSING) for name in free]
            return self.function(context, root, evaluation, *given)
        except ExpressionError as error:
            if error.position is None:
                error.position = self.offset_of(error.__traceback__)
            raise
        except RecursionError as error:
            deep = too_deep(evaluation)
            deep.position = self.offset_of(error.__traceback__)
            raise deep from None

    def offset_of(self, traceback: TracebackType | None) -> int | None:
        """The offset that the innermost line of this program in a traceback belongs to."""
        found = None
        while traceback is not None:
            if traceback.tb_frame.f_code in self.codes:
                found = traceback.tb_lineno
            traceback = traceback.tb_next
        if found is None:
            return None
        return self.lines[found - self.first_line].offset


def _codes(code: CodeType) -> list[CodeType]:
    found = [code]
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            found.extend(_codes(constant))
    return found


def as_function(name: str, value: Any) -> Any:
    """A Python callable as a function of the language."""
    if isinstance(value, Function):
        return value
    try:
        parameters = inspect.signature(value).parameters.values()
    except (TypeError, ValueError):
        arity = 1
    else:
        kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
        arity = sum(parameter.kind in kinds for parameter in parameters)

    def call(*arguments: Any) -> Any:
        return value(*arguments, *[MISSING] * (arity - len(arguments)))

    return Function(call, arity, name)


def compile(
    text: str,
    *,
    functions: Mapping[str, Callable[..., Any]] | None = None,
    limits: Limits = DEFAULT_LIMITS,
    allow_eval: bool = False,
    extensions: bool = True,
) -> Expression:
    """Compile a JSONata expression.

    `functions` are Python functions it may call by name, `extensions` are mapper's own functions
    beside JSONata's, `allow_eval` switches `$eval` on.

    Raises ExpressionError (S0…) where `text` is no expression.
    """
    return Expression(
        text, functions=functions, limits=limits, allow_eval=allow_eval, extensions=extensions
    )
