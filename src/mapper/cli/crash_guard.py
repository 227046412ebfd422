"""The last guard: whatever goes wrong, the user sees what to do and never a traceback."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from types import TracebackType

from mapper.cli import exit_codes
from mapper.cli.code_reference import refer_to_codes
from mapper.cli.progress import how_far
from mapper.cli.terminal import talk
from mapper.diagnostics.errors import FindingsError, MessageError


def guarded(command: Callable[[], object]) -> None:
    """Runs a command; ends the process with the code for how it went.

    Findings and notices that no command caught are printed as text. Another exception is a fault
    of the program: one line says where, without the exception's text, as that may hold data.
    With MAPPER_DEBUG=1 the traceback is printed too.
    """
    try:
        command()
    except (FindingsError, MessageError) as error:
        from mapper.cli.printing import print_findings, print_notices

        if isinstance(error, FindingsError):
            print_findings(error.findings)
        else:
            print_notices(error.notices)
        sys.exit(exit_codes.FAILED)
    except KeyboardInterrupt:
        talk(f"mapper: stopped{how_far()}")
        sys.exit(exit_codes.INTERRUPTED)
    except SystemExit as ended:
        # So typer ends a command that was interrupted, in silence.
        if isinstance(getattr(ended.__context__, "__cause__", None), KeyboardInterrupt):
            talk(f"mapper: stopped{how_far()}")
        raise
    except OSError as error:
        _debug()
        name = f"{error.filename}: " if error.filename is not None else ""
        talk(f"mapper: {name}{error.strerror or type(error).__name__}")
        sys.exit(exit_codes.FAILED)
    except Exception as error:  # noqa: BLE001 - the last guard, there is nothing above it
        _debug()
        talk(f"mapper: internal error: {type(error).__name__} in {_place(error.__traceback__)}")
        if not _debugging():
            talk("This is a fault in mapper, not in your files. Please report this line, and what")
            talk("MAPPER_DEBUG=1 shows (it can hold data of the message: read it first).")
        sys.exit(exit_codes.INTERNAL)
    finally:
        refer_to_codes()


def _place(trace: TracebackType | None) -> str:
    """The innermost module and line of the program that the exception came through."""
    place = "?"
    while trace is not None:
        module = trace.tb_frame.f_globals.get("__name__", "?")
        if str(module).startswith("mapper") or place == "?":
            place = f"{module}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return place


def _debugging() -> bool:
    return os.environ.get("MAPPER_DEBUG", "") not in {"", "0"}


def _debug() -> None:
    if _debugging():
        traceback.print_exc()
