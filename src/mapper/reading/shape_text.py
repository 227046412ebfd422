"""How a shape stands in a module: namespaces have names, as each is in the name of many elements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class _Qualified(str):
    """The name of an element, which a module puts together from a namespace and a local name."""

    __slots__ = ("code",)

    code: str

    def __repr__(self) -> str:
        return self.code


def named_namespaces(shape: Any, give: Callable[[str], str]) -> tuple[Any, dict[str, str]]:
    """A value of tuples and texts, whose `repr()` names the namespaces in it; the texts by name.

    `give` makes a name for the constant of a namespace, which begins with a brace as
    `{urn:example}` does in the names of elements.
    """
    names: dict[str, str] = {}

    def named(value: Any) -> Any:
        if isinstance(value, tuple):
            made = [named(each) for each in value]
            return value.__class__(*made) if hasattr(value, "_fields") else tuple(made)
        if not isinstance(value, str) or not value.startswith("{"):
            return value
        space, brace, local = value.partition("}")
        if not brace or not local:
            return value
        if space not in names:
            names[space] = give("NAMESPACE")
        qualified = _Qualified(value)
        qualified.code = f"{names[space]} + {local!r}"
        return qualified

    made = named(shape)
    return made, {name: f"{space}}}" for space, name in names.items()}
