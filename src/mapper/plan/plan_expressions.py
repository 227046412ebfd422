"""Expressions of a mapping: parsed, typed in their scope, their findings with source spans."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from mapper.contract.message_model import ObjectType
from mapper.diagnostics.diagnostic import Finding, Position
from mapper.expression_types.inferred_types import UNKNOWN, Inferred, Origin, TypeScope, members_of
from mapper.expression_types.type_inference import Analysis, ExpressionFinding, analyse
from mapper.jsonata.analyse.free_variables import free_variables
from mapper.jsonata.analyse.other_languages import foreign_syntax
from mapper.jsonata.functions.compiled_pattern import Pattern
from mapper.jsonata.parse import ir
from mapper.jsonata.parse.parsing import parse
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.plan.plan_model import TypedExpression
from mapper.regex.regex_error import RegexError
from mapper.yaml_text.spanned_text import Text

FORBIDDEN = {
    "now": "a mapping gives the same output every day: pass the moment as a parameter",
    "millis": "a mapping gives the same output every day: pass the moment as a parameter",
    "random": "a mapping gives the same output every time",
    "shuffle": "a mapping gives the same output every time",
    "eval": "a mapping's expressions are all known before it runs",
}
"""Built-ins that a mapping may not use, each with the reason."""


Use: TypeAlias = Literal["value", "context", "condition"]
"""What the value of an expression is for."""


@dataclass(frozen=True, slots=True)
class Uses:
    """What some expressions read of the source, and the names they use."""

    reads: set[tuple[ObjectType, str]]
    whole: set[ObjectType]
    used: set[str]


COMPARING: Final = frozenset(("=", "!=", "in"))
"""The operators by which a value is compared with others for being the same."""

MOST_TREES: Final = 20_000
"""So many expressions are kept as trees at most."""

MOST_ANALYSES: Final = 50
"""So many analyses are kept of one expression at most: it may stand in several scopes."""


@dataclass(slots=True, eq=False)
class ExpressionTree:
    """An expression as a tree, with what does not depend on where it stands."""

    node: ir.Node
    nodes: tuple[ir.Node, ...]
    """All its nodes, parents first."""
    free_variables: tuple[str, ...]
    compares: bool
    _analyses: dict[object, Analysis] = field(default_factory=dict)

    def analysis(self, scope: TypeScope, text: str) -> Analysis:
        """What it is in a scope. One without findings is made once for all that see the same."""
        names = [(name, scope.names.get(name)) for name in self.free_variables]
        seen = (
            *(_seen(scope.context), _seen(scope.root), scope.known_present),
            *((name, _seen(type_)) for name, type_ in names if type_ is not None),
        )
        found = self._analyses.get(seen)
        if found is None:
            found = analyse(self.node, scope, text)
            if not found.findings:  # their hints depend on more than that
                if len(self._analyses) >= MOST_ANALYSES:
                    self._analyses.clear()
                self._analyses[seen] = found
        return found


def _seen(type_: Inferred) -> object:
    return type_.items, type_.optional, type_.many, type_.origins


@dataclass(slots=True)
class Trees:
    """Expressions as trees, by their text: many plans have the same ones, and none changes them."""

    _kept: dict[str, ExpressionTree] = field(default_factory=dict)

    def of(self, text: str) -> ExpressionTree:
        """The tree of an expression. Raises ExpressionError where it is none."""
        tree = self._kept.get(text)
        if tree is None:
            if len(self._kept) >= MOST_TREES:
                self._kept.clear()
            tree = self._kept[text] = _tree(parse(text))
        return tree


def _tree(node: ir.Node) -> ExpressionTree:
    nodes = tuple(ir.walk(node))
    compares = any(isinstance(each, ir.Binary) and each.operator in COMPARING for each in nodes)
    return ExpressionTree(node, nodes, free_variables(node), compares)


@dataclass(slots=True)
class Expressions:
    """Makes the plan's expressions; keeps what they read and what is wrong with them."""

    findings: list[Finding]
    trees: Trees = field(default_factory=Trees)
    reads: set[tuple[ObjectType, str]] = field(default_factory=set)
    whole: set[ObjectType] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    """Names of the mapping (tables, indexes, parameters) that some expression uses."""
    made: list[TypedExpression] = field(default_factory=list)
    """All that were made, in order."""

    def begin(self) -> Uses:
        """What was read and used so far, which is kept no longer: count anew from here."""
        before = Uses(self.reads, self.whole, self.used)
        self.reads, self.whole, self.used = set(), set(), set()
        return before

    def add(self, uses: Uses) -> None:
        """Count as read and used what was set apart."""
        self.reads |= uses.reads
        self.whole |= uses.whole
        self.used |= uses.used

    def make(
        self, text: Text, scope: TypeScope, target: str | None = None, use: Use = "value"
    ) -> TypedExpression:
        """The expression `text` in `scope`, with findings for all that is wrong with it.

        `use` is what it yields is for, and so what is read of it: of a `value` all, to the last
        leaf; of a `context` (or what has a name) what others read of it; of a `condition` whether
        there is anything.
        """
        try:
            tree = self.trees.of(str(text))
        except ExpressionError as error:
            message, hint = f"{error.code}: {error.message}", _constant(text)
            position = text.position_at(error.position or 0, len(error.token or " "))
            foreign = foreign_syntax(str(text))
            if foreign is not None and hint is None:
                message = foreign.message
                hint = f"write `{foreign.fixed}`" if self._parses(foreign.fixed) else foreign.hint
                position = _span(text, foreign.start, foreign.end)
            self._find("expression-syntax", message, position, hint, target)
            nothing = ir.Literal(None, start=0, end=len(text))
            made = TypedExpression(text, nothing, UNKNOWN, (), scope.context, {}, scope)
            made.broken = True
            self.made.append(made)
            return made
        analysis = tree.analysis(scope, text)
        for finding in analysis.findings:
            self.findings.append(
                Finding(
                    finding.code,
                    finding.message,
                    _span(text, finding.start, finding.end),
                    finding.severity,
                    _quoted(text, finding) or _or_text(text, scope, finding),
                    finding.path,
                    target,
                )
            )
        self._forbid(text, tree, target)
        read_whole = analysis.whole | set(analysis.type.source_objects if use == "value" else ())
        reads = analysis.reads | set(members_of(analysis.type) if use == "condition" else ())
        self.reads |= reads
        self.whole |= read_whole
        names = tree.free_variables
        self.used.update(names)
        made = TypedExpression(
            text,
            tree.node,
            analysis.type,
            tuple(name for name in names if name in scope.names),
            scope.context,
            analysis.types,
            scope,
            _source(analysis.type.origins or analysis.origins, scope.context),
            _source(analysis.origins, scope.context),
            frozenset(reads),
            frozenset(read_whole),
            analysis.owners,
            tree.nodes,
            tree.compares,
            any(finding.severity == "error" for finding in analysis.findings),
        )
        self.made.append(made)
        return made

    def _parses(self, text: str) -> bool:
        """Whether a text is an expression."""
        try:
            self.trees.of(text)
        except ExpressionError:
            return False
        return True

    def _regex(self, text: Text, node: ir.Regex, target: str | None) -> None:
        """Report a regular expression that cannot be run within bounds."""
        try:
            Pattern(node.pattern, node.flags)
        except RegexError as error:
            position = text.position_at(node.start + 1 + error.offset)
            hint = None
            if error.code == "regex-unsupported":
                hint = (
                    "regular expressions run on RE2, which never takes long: it has no lookaround "
                    "and no backreferences"
                )
            self._find(error.code, error.message, position, hint, target)

    def names_in(self, text: Text) -> frozenset[str] | None:
        """The names that `text` takes from around it; None where it cannot be parsed."""
        try:
            return frozenset(self.trees.of(str(text)).free_variables)
        except ExpressionError:
            return None

    def _forbid(self, text: Text, tree: ExpressionTree, target: str | None) -> None:
        for each in tree.nodes:
            if isinstance(each, ir.Regex):
                self._regex(text, each, target)
            if isinstance(each, ir.Variable) and each.name in FORBIDDEN:
                message = f"${each.name} cannot be used in a mapping"
                position = _span(text, each.start, each.end)
                self._find("not-supported", message, position, FORBIDDEN[each.name], target)

    def _find(
        self, code: str, message: str, position: Position, hint: str | None, target: str | None
    ) -> None:
        self.findings.append(Finding(code, message, position, hint=hint, target_path=target))


def depends_on_message(expression: TypedExpression, names: Container[str]) -> bool:
    """Whether what an expression gives depends on the message, or on one of `names`."""
    return any(name in names for name in expression.free_variables) or any(
        isinstance(node, ir.Variable) and node.name == "$" for node in ir.walk(expression.node)
    )


def _quoted(text: Text, finding: ExpressionFinding) -> str | None:
    """A hint for who quoted a text and got a path: the quotes were YAML's."""
    if finding.code != "unknown-source-path" or not text.isidentifier():
        return None
    return _constant(text)


def _constant(text: Text) -> str | None:
    """A hint for a text between quotes that is a word or a code, and no expression."""
    if text.plain or not text.replace("-", "").replace("_", "").isalnum():
        return None
    value = f'"{text}"' if text[:1].isdigit() else text
    return f"the quotes are YAML's; for the text itself write {{$const: {value}}} or '\"{text}\"'"


def _or_text(text: Text, scope: TypeScope, finding: ExpressionFinding) -> str | None:
    """The hint of a finding about a word that no name of the source is like: it may be meant itself."""
    if finding.code != "unknown-source-path" or not text.isidentifier() or not text.plain:
        return finding.hint
    names = [name for item in scope.context.objects for name in item.fields]
    if not str(text)[:1].isupper() or any(name[:1].isupper() for name in names):
        return finding.hint
    itself = f"for the text itself: {{$const: {text}}}"
    return itself if finding.hint is None else f"{finding.hint} Or {itself}"


def _span(text: Text, start: int, end: int) -> Position:
    return text.position_at(start, max(end - start, 1))


def _source(origins: Sequence[Origin], context: Inferred) -> str | None:
    """The first of some paths, relative to the context where one lies below it."""
    if context.many and () in origins:
        return ""  # the items of a message that is a list
    for origin in origins:
        for base in context.origins:
            if origin[: len(base)] == base and len(origin) > len(base):
                return ".".join(step for step in origin[len(base) :] if step) or None
    if any(origin and origin in context.origins for origin in origins):
        return None  # the context itself, of which its place says the path and the index
    for origin in origins:
        path = ".".join(step for step in origin if step and not step.startswith("\0"))
        if path:
            # Not below the context: a path from the message, as `$$` says it.
            return path if context.origins == ((),) else f"$$.{path}"
    return None
