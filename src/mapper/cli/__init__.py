"""The command line: one module per command. Commands import what they need when they run."""

from __future__ import annotations

import gc
import signal
import sys
from typing import NoReturn

_YOUNG = 20_000
"""How many objects are made before garbage is looked for among them."""


def main() -> None:
    """Runs the command that the arguments name, and ends the process with its exit code."""
    # What modules and mappings make is kept: Python's own 700 would look for garbage in it all the time.
    gc.set_threshold(_YOUNG)
    try:
        from mapper.cli.crash_guard import guarded
        from mapper.cli.terminal import open_streams

        open_streams()
        guarded(_command)
    except KeyboardInterrupt:
        # Before there is a guard, or while it ends the process.
        if sys.stderr is not None:
            sys.stderr.write("mapper: stopped\n")
        sys.exit(130)
    finally:
        gc.freeze()  # the process ends: what it leaves is not searched for garbage once more


def _command() -> None:
    for name in ("SIGTERM", "SIGHUP"):
        # Windows has no SIGHUP; who starts a process with `nohup` wants it to go on.
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _stop)
    from mapper.cli.app import app

    app()


def _stop(*_signal: object) -> NoReturn:
    """End as with Ctrl-C: what was being written is removed, and what was done is said."""
    raise KeyboardInterrupt
