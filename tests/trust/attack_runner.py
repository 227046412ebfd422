"""Runs the program on every attack, in this process, and prints how each ended, as lines of JSON.

`python -m tests.trust.attack_runner FOLDER`. The process has a limit on its memory, and an alarm
ends what hangs: so a test starts it as a process of its own.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from pathlib import Path
from types import FrameType

from tests.cli.conftest import run_in
from tests.trust.attack_files import SECRET, WORLD, Attack, Content, attacks

MEMORY = 4_000_000_000
"""Bytes of address space; the libraries alone take a good part of it."""
GROWTH = 900_000
"""Kilobytes that the process may grow to in all, of which 200,000 are its code and libraries."""
HANG = 30
"""Seconds after which an attack is taken to hang: far more than any takes on a slow machine."""


class Hung(BaseException):
    """An attack that does not end: no handler of the program may catch it."""


def _hung(_signal: int, _frame: FrameType | None) -> None:
    raise Hung


def write(folder: Path, files: dict[str, Content]) -> None:
    """Write the files of an attack."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if callable(content):
            content(path)
        else:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())


def tree(folder: Path) -> set[str]:
    """All that is below a folder but for outputs."""
    found = {str(path.relative_to(folder)) for path in folder.rglob("*")}
    return {name for name in found if not name.startswith(("work/out", "kept"))}


def faults(attack: Attack, folder: Path) -> list[str]:
    """What went wrong: an internal error, a value that is shown, a file that was written."""
    work = folder / "work"
    work.mkdir(parents=True)
    write(work, {**WORLD, **attack.files})
    before = tree(folder)
    signal.alarm(HANG)
    try:
        ended = run_in(work, *attack.arguments, stdin=attack.stdin)
    except Hung:
        return ["hangs"]
    except (Exception, SystemExit) as error:  # noqa: BLE001  # what leaves the program is the finding
        return [f"{type(error).__name__} leaves the program"]
    finally:
        signal.alarm(0)
    found = []
    if ended.code not in (0, 1, 2):
        found.append(f"exit code {ended.code}")
    found += [word for word in ("Traceback", "internal error", "Warning:") if word in ended.err]
    if SECRET in ended.err:
        found.append("a value on standard error")
    if len(ended.err) > 2_000_000:
        found.append(f"{len(ended.err)} characters on standard error")
    if tree(folder) != before:
        found.append(f"written: {sorted(tree(folder) ^ before)[:3]}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if peak > GROWTH:
        found.append(f"{peak} kB of memory")
    return [*found, *([ended.err[-300:]] if found else [])]


def main() -> None:
    """Run them all."""
    folder = Path(sys.argv[1])
    only = sys.argv[2] if len(sys.argv) > 2 else ""
    os.environ["MAPPER_CACHE"] = str(folder / "kept")
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGALRM, _hung)
    for number, attack in enumerate(attacks()):
        if only in attack.family:
            found = faults(attack, folder / str(number))
            print(json.dumps([attack.family, attack.name, found]), flush=True)


if __name__ == "__main__":
    main()
