"""Names that rules give: those that nothing uses, and those that hide another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from mapper.diagnostics.diagnostic import Finding
from mapper.expression_types.result_types import BUILTIN_TYPES
from mapper.mapping_file.file_model import Fragment
from mapper.mapping_file.rule_model import Rule
from mapper.yaml_text.spanned_text import Text

FreeVariables = Callable[[Text], frozenset[str] | None]
"""The names that an expression takes from around it; None where it cannot be parsed."""


VALUE = "the parameter"
"""What a parameter of the mapping is: one of a fragment may have its name, and often its value."""


@dataclass(slots=True)
class NameChecks:
    """Looks at the names of one mapping's rules; `own` says whose unused names are reported."""

    free_variables: FreeVariables
    own: Callable[[Text], bool]
    findings: list[Finding] = field(default_factory=list)

    def rule(self, rule: Rule, around: Mapping[str, str]) -> None:
        """Look at the names of `rule` and of those in it, where `around` can be seen too.

        `around` says of each name what it is.
        """
        inside = dict(around)
        used = self._used(rule) if rule.as_ is not None or rule.let else None
        if rule.as_ is not None:
            self._give(rule.as_, "the `$as` name", inside)
            if not self._uses(used, rule.as_, (*rule.each, rule.from_)):
                self._unused(rule.as_, "the name")
        for name, text in rule.let.items():
            self._give(name, "the `$let` name", inside)
            if not self._uses(used, name, (text,)):
                self._unused(name, "the name")
        for _, inner in rule.children():
            self.rule(inner, inside)

    def fragment(self, fragment: Fragment, around: Mapping[str, str]) -> None:
        """Look at the parameters of a fragment, and at the names in its rules."""
        inside = dict(around)
        used = self._used(fragment.rules)
        for name in fragment.parameters:
            if inside.get(str(name)) != VALUE:
                self._give(name, "the parameter", inside)
            if not self._uses(used, name, ()):
                self._unused(name, "the parameter")
        self.rule(fragment.rules, inside)

    def _give(self, name: Text, what: str, inside: dict[str, str]) -> None:
        """Add a name to those in reach, and report what it hides."""
        hidden = inside.get(str(name)) or ("the function" if str(name) in BUILTIN_TYPES else None)
        if hidden is not None:
            message = f"{what} `{name}` hides {hidden} `${name}`"
            hint = "give one of the two another name"
            self.findings.append(Finding("hidden-name", message, name.position, "warning", hint))
        inside[str(name)] = what

    def _unused(self, name: Text, what: str) -> None:
        if self.own(name):
            message = f"nothing uses {what} `{name}`"
            self.findings.append(
                Finding("unused-name", message, name.position, "warning", "remove it")
            )

    def _used(self, rule: Rule) -> Counter[str] | None:
        """In how many expressions of a rule each name is used; None where one cannot be read."""
        found: Counter[str] = Counter()
        for text in texts(rule):
            names = self.free_variables(text)
            if names is None:
                return None
            found.update(names)
        return found

    def _uses(self, used: Counter[str] | None, name: Text, but: tuple[Text | None, ...]) -> bool:
        """Whether a name is used, or may be, in other expressions than some."""
        if used is None:
            return True
        apart = [self.free_variables(text) or frozenset() for text in but if text is not None]
        return used[str(name)] > sum(str(name) in names for names in apart)


def texts(rule: Rule) -> Iterator[Text]:
    """All expressions of a rule, and of those in it."""
    conditions = (rule.where, rule.distinct_by, rule.when, rule.nothing_when)
    single = (rule.expression, rule.from_, *conditions, rule.value)
    yield from (text for text in single if text is not None)
    yield from rule.each
    yield from rule.order_by
    yield from rule.let.values()
    yield from rule.with_.values()
    if rule.match is not None and rule.match.of is not None:
        yield rule.match.of
    for _, inner in rule.children():
        yield from texts(inner)
