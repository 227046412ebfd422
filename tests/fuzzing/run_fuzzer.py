"""Runs a fuzz target under atheris, which is led by what of the program an input reaches.

`python -m tests.fuzzing.run_fuzzer TARGET FOLDER SECONDS`. What breaks a target is in FOLDER/found.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import atheris


def main() -> None:
    """Fuzz one target for so many seconds, or until something is found."""
    name, folder, seconds = sys.argv[1], Path(sys.argv[2]).absolute(), sys.argv[3]
    os.environ["MAPPER_CACHE"] = "off"
    with atheris.instrument_imports(include=["mapper"]):
        from tests.fuzzing.fuzz_targets import TARGETS, seeds

    corpus, found = folder / "corpus", folder / "found"
    for made in (corpus, found):
        made.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds(name)):
        (corpus / f"seed-{number}").write_bytes(seed)
    arguments = [
        *(f"-max_total_time={seconds}", "-timeout=30", "-rss_limit_mb=3000", "-max_len=20000"),
        *(f"-artifact_prefix={found}/", "-verbosity=1", "-print_final_stats=1"),
        str(corpus),
    ]
    atheris.Setup([sys.argv[0], *arguments], TARGETS[name](folder / "world"))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
