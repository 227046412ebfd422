"""How a batch of many messages takes memory, and how much faster two processes are than one.

    python -m bench.batch_memory FOLDER [--messages 100000]

Writes messages into FOLDER, maps them with one process and with two, and prints for each the memory
of all its processes, second by second (the largest, and the largest after the first tenth against
the last), and the processor time of its busiest process. On a machine that does other work the
clock says little: the time of the busiest process is what a quiet one would take.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
CASES = ROOT / "fixtures/nhr/inschrijving"
MAPPING = ROOT / "mappings/nhr/inschrijving.yaml"
LEFT_OUT = ("onvolledig", "vestiging", "fault", "leeg")


@dataclass(slots=True)
class Measured:
    """The memory of the processes of a batch, in MB, and their processor time, in seconds."""

    memory: list[float] = field(default_factory=list)
    seconds: dict[int, float] = field(default_factory=dict)
    clock: float = 0.0

    @property
    def drift(self) -> float:
        """The largest memory of the last half against that of the second tenth, as a part of it."""
        tenth = max(1, len(self.memory) // 10)
        early = max(self.memory[tenth : 3 * tenth] or self.memory)
        return max(self.memory[len(self.memory) // 2 :]) / early - 1


def write_messages(folder: Path, messages: int) -> None:
    """Write messages: those of the cases, over and over, a thousand a folder."""
    contents = [case.read_bytes() for case in sorted(CASES.glob("*/input.xml"))]
    for number in range(messages):
        file = folder / f"{number // 1000:04}" / f"{number:07}.xml"
        if number % 1000 == 0:
            file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(contents[number % len(contents)])


def measured(command: list[str]) -> Measured:
    """Runs a command, and looks at its processes every half second."""
    found = Measured()
    began = time.monotonic()
    started = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    while started.poll() is None:
        whole = 0.0
        for process in (started.pid, *_children(started.pid)):
            try:
                status = Path(f"/proc/{process}/status").read_text("ascii")
                times = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
            except OSError:
                continue  # it has ended meanwhile
            resident = next((line for line in status.splitlines() if "VmRSS" in line), "VmRSS: 0")
            whole += int(resident.split()[1]) / 1000
            found.seconds[process] = (int(times[11]) + int(times[12])) / 100
        found.memory.append(whole)
        time.sleep(0.5)
    found.clock = time.monotonic() - began
    return found


def _children(process: int) -> list[int]:
    try:
        text = Path(f"/proc/{process}/task/{process}/children").read_text("ascii")
    except OSError:
        return []
    return [int(child) for child in text.split()]


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--messages", type=int, default=100_000)
    asked = parser.parse_args()
    source = asked.folder / "in"
    if not source.exists():
        write_messages(source, asked.messages)
    busiest = {}
    for jobs in (1, 2):
        target = asked.folder / f"out-{jobs}.jsonl"
        command = [sys.executable, "-m", "mapper", "batch", str(MAPPING), str(source)]
        found = measured([*command, "-o", str(target), "--jobs", str(jobs)])
        busiest[jobs] = max(found.seconds.values())
        print(
            f"{jobs} jobs: {found.clock:.0f} s by the clock, {busiest[jobs]:.1f} s the busiest "
            f"process, {max(found.memory):.0f} MB at most, {100 * found.drift:+.1f} % from early on"
        )
    print(f"two processes: {busiest[1] / busiest[2]:.2f} times as fast as one")


if __name__ == "__main__":
    main()
