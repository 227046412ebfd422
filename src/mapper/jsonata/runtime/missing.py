"""MISSING: the value of an expression without a value (JSONata's undefined)."""

from __future__ import annotations

from typing import Final, final


@final
class MissingType:
    """The class of `MISSING`, its only instance. JSON null is None."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "MISSING"

    def __reduce__(self) -> str:
        # Pickled by name, so that `is MISSING` holds in the process that reads it.
        return "MISSING"

    def __copy__(self) -> MissingType:
        return self

    def __deepcopy__(self, memo: object) -> MissingType:
        return self


MISSING: Final = MissingType()
