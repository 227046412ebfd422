"""What is installed only where it is asked for."""

from __future__ import annotations

from importlib.util import find_spec

from mapper.diagnostics.diagnostic import Finding
from mapper.diagnostics.errors import FindingsError


def require_extra(module: str, extra: str, what: str) -> None:
    """Raise FindingsError where `module` of an extra is not installed; `what` needs it."""
    if find_spec(module) is None:
        message = f"{what} needs {module}, which is not installed"
        hint = f"pip install 'message-mapper[{extra}]'"
        raise FindingsError([Finding("extra-missing", message, hint=hint)])
