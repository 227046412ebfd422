"""The examples of the catalogue of codes: what a user types, and what mapper prints.

An example is one text: files, each below a comment with its name; a command behind `$`; what it
prints. `python -m tests.cli.code_examples` runs all of them and writes what they print now into
`src/mapper/diagnostics/codes/`, for you to review.

They are about the voyage of a ferry: the contracts and formats are those of `tests/plan/rules`.
Of a YAML file of that world an example shows the keys that it changes, at their own lines.
"""

from __future__ import annotations

import re
import shlex
import shutil
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

from tests.cli.conftest import run_in

WORLD = Path(__file__).parents[1] / "plan" / "rules"
CODES = Path(__file__).parents[2] / "src" / "mapper" / "diagnostics" / "codes"
FOLDER = Path("mappings/ferry")
BASE = {
    "crossing.yaml": """\
mapping: ferry/crossing
version: "1"
source: {contract: voyage.contract.yaml, message: Voyage}
target: {contract: manifest.contract.yaml, message: Manifest}
formats: [ferry.formats.yaml]
map:
  Name: ship
""",
    "views/coast-guard.yaml": """\
view: ferry/coast-guard
mapping: ../crossing.yaml
receiver: The coast guard
purpose: To find who is missed
target: {contract: ../missed.contract.yaml, message: Manifest}
groups:
  - {fields: [Name], basis: Law of the sea 1}
""",
    "missed.contract.yaml": """\
contract: ferry/missed
messages:
  Manifest: {properties: {Name: {type: string}}}
""",
}
_FILE = re.compile(r"# ([\w./*-]+\.\w+)")
_KEY = re.compile(r"^(?=[^\s#])", re.MULTILINE)
_NOT_SHOWN = re.compile(
    r"\d+ (error|warning|remark|passed|failed|mapped|mapping file|updated)s?\b.*"
    r"|For more about a code: .*"
)


@dataclass(frozen=True)
class CodeExample:
    """The parts of one example."""

    files: dict[str, str]
    command: str

    @classmethod
    def of(cls, text: str) -> CodeExample:
        """The example of a text; what it prints is left out."""
        files: dict[str, str] = {}
        name = ""
        for line in text.splitlines(keepends=True):
            found = _FILE.fullmatch(line.strip())
            if line.startswith("$ mapper "):
                return cls(files, line[2:].strip())
            if found is not None:
                name = found.group(1)
                files[name] = ""
            else:
                files[name] += line
        raise ValueError("an example has no command")

    def printed(self, root: Path) -> str:
        """What the command prints about its files, in an empty folder."""
        folder = root / FOLDER
        folder.mkdir(parents=True)
        for path in WORLD.glob("*.yaml"):
            if not path.name.endswith(".cases.yaml"):
                shutil.copy(path, folder)
        at_root = any(name.startswith(("mappings/", "fixtures/")) for name in self.files)
        place = root if at_root else folder
        for name, text in BASE.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text, "utf-8")
        for name, text in self.files.items():
            file = place / name
            file.parent.mkdir(parents=True, exist_ok=True)
            body = text.strip("\n") + "\n" if text.strip() else ""
            if file.suffix == ".yaml" and file.exists():
                body = _with_rest(body, file.read_text("utf-8"))
            file.write_text(body, "utf-8")
        ended = run_in(place, *shlex.split(self.command)[1:])
        shown = ended.out if "[" in ended.out and not ended.out.startswith("{") else ended.err
        shown = shown.replace(f"{root.resolve()}/", "")
        lines = [line.rstrip() for line in shown.splitlines() if not _NOT_SHOWN.fullmatch(line)]
        return "\n".join(lines).strip("\n") + "\n"


def _with_rest(text: str, whole: str) -> str:
    """A part of a file, and below it what the whole file has under other keys."""
    given = {block.split(":")[0] for block in _KEY.split(text)}
    return text + "".join(
        block for block in _KEY.split(whole) if block and block.split(":")[0] not in given
    )


def shown_with(text: str, printed: str) -> str:
    """An example with what it prints replaced."""
    before, dollar, rest = text.partition("$ mapper ")
    return before + dollar + rest.partition("\n")[0] + "\n" + printed


def main() -> None:
    """Write what each example prints now."""
    for file in sorted(CODES.glob("*.toml")):
        content = file.read_text("utf-8")
        for name, code in tomllib.loads(content).items():
            example = code.get("example") if isinstance(code, dict) else None
            if not example:
                continue
            with tempfile.TemporaryDirectory() as folder:
                printed = CodeExample.of(example).printed(Path(folder))
            if f"[{name}]" not in printed and f"{name}: " not in printed:
                print(f"{file.name}: {name} does not come:\n{printed}")
            content = content.replace(example, shown_with(example, printed))
        file.write_text(content, "utf-8")


if __name__ == "__main__":
    main()
