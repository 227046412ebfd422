"""Where generated code stands: what `$` is, which names hold what, and what is being filled."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from mapper.code_tree.quotation import Code, constant, expression
from mapper.expression_types.inferred_types import Inferred
from mapper.plan.plan_model import RulePlan

RESULT = "result"
"""The variable of what a function returns: an item of `$each` looks whether another gave it."""


@dataclass(frozen=True, slots=True)
class Put:
    """The output becomes the field `name` of the record `owner`."""

    owner: str
    name: str


@dataclass(frozen=True, slots=True)
class Append:
    """Every output is added to the list `rows`."""

    rows: str


@dataclass(frozen=True, slots=True)
class Fill:
    """The fields of the output go into the record `owner`, its constants into `constants`.

    Constants alone do not keep an object, so they join its record once it is known to be kept.
    Only then is asked for what may not be missing: `asked` holds that, by the name of the field.
    """

    owner: str
    constants: str
    asked: str | None = None


@dataclass(frozen=True, slots=True)
class Give:
    """The output becomes the Python variable `name`."""

    name: str


Sink = Put | Append | Fill | Give


@dataclass(frozen=True, slots=True)
class CodeScope:
    """What code that is written stands in: its `$`, its names, what it fills.

    `item` is the Python variable of `$`, `at` the code of where it is in both messages
    (see `running.message_run.At`), `names` the code of the names in scope. `drop` is the
    variable that says that the object around is left out; `convert` says that this is a
    conversion, whose failures are the business of the leaf it is made for.
    """

    item: str
    type: Inferred
    at: Code
    names: dict[str, Code] = field(default_factory=dict)
    drop: str | None = None
    convert: bool = False
    at_field: bool = False
    """Whether `at` is where the field itself is that is made, rather than the object around it."""
    later: dict[str, Code] = field(default_factory=dict)
    """Names whose value may come later, with the variable that holds it or a Later."""
    proven: dict[str, Inferred] = field(default_factory=dict)
    """Names whose value is certain to be of this type, and no list, once it is there."""
    lists: dict[str, tuple[Code, Inferred]] = field(default_factory=dict)
    """Names whose value is a list of items of a type, with the code of that list."""

    def step(self, rule: RulePlan) -> str | None:
        """The step from here to the field that `rule` fills; None where `at` is there already."""
        return rule.target.name if rule.target is not None and not self.at_field else None

    def inside(self, item: str, type_: Inferred) -> CodeScope:
        """The scope with another `$`."""
        return replace(self, item=item, type=type_)

    def naming(
        self,
        name: str,
        python: Code,
        *,
        later: Code | None = None,
        proven: Inferred | None = None,
        listed: tuple[Code, Inferred] | None = None,
    ) -> CodeScope:
        """The scope with one more name, whose value is `python`; see `later`."""
        names = {**self.names, name: python}
        others = {key: variable for key, variable in self.later.items() if key != name}
        if later is not None:
            others[name] = later
        types = {key: type_ for key, type_ in self.proven.items() if key != name}
        if proven is not None:
            types[name] = proven
        lists = {key: held for key, held in self.lists.items() if key != name}
        if listed is not None:
            lists[name] = listed
        return replace(self, names=names, later=others, proven=types, lists=lists)


@dataclass(frozen=True, slots=True)
class Duplicates:
    """What makes items of a list equal: the rule's `$distinct_by`, and the dict of keys seen."""

    rule: RulePlan
    seen: str


def at_code(
    around: Code,
    step: str | None,
    index: Code | None,
    source: str | None,
    source_index: Code | None = None,
) -> Code:
    """Where something is in both messages (`running.message_run.At`)."""
    none = constant(None)
    numbers = [none if each is None else each for each in (index, source_index)]
    return expression(
        "({}, {}, {}, {}, {})", around, constant(step), numbers[0], constant(source), numbers[1]
    )
