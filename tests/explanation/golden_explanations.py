"""Golden files: what `mapper explain` prints of values of small messages.

`golden/cases.yaml` has the mappings and messages, `golden/<name>.txt` the text.
`python -m tests.explanation.golden_explanations` writes them again.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from mapper.diagnostics.errors import MessageError
from mapper.explanation.explanation_text import ExplanationText
from mapper.explanation.message_explanation import MessageExplanation
from mapper.explanation.recorded_run import RecordedMapping
from mapper.explanation.source_lines import SourceLines
from tests.compiler.golden_modules import plan_of

GOLDEN = Path(__file__).parent / "golden"
CASES: dict[str, dict[str, Any]] = yaml.safe_load((GOLDEN / "cases.yaml").read_text("utf-8"))


def explanation_of(case: dict[str, Any], folder: Path) -> MessageExplanation:
    """The explanation of the message of a case, its files written into `folder`."""
    recorded = RecordedMapping(plan_of(case, folder))
    content = json.dumps(case["document"], indent=1)
    with suppress(MessageError):  # a message that is refused is explained too
        recorded.map(content)
    assert recorded.last is not None
    lines = SourceLines(content, recorded.reader, recorded.last.document)
    return MessageExplanation(recorded.plan, recorded.last, lines)


def golden_text(name: str, width: int = 80) -> str:
    """What is printed of a case, masked, then with values."""
    case = CASES[name]
    with TemporaryDirectory() as folder:
        explanation = explanation_of(case, Path(folder))
        found = list(explanation.of(case["ask"]))
        texts = [
            ExplanationText(width=width, values=values, source="voyage.json").one(each)
            for values in (False, True)
            for each in found
        ]
        # The folder is as long as it may be elsewhere, so it goes before lines are wrapped.
        return "\n".join(texts).replace(f"{folder}/", "")


def write_all() -> None:
    """Write the golden file of every case."""
    for old in GOLDEN.glob("*.txt"):
        old.unlink()
    for name in CASES:
        (GOLDEN / f"{name}.txt").write_text(golden_text(name), "utf-8")


if __name__ == "__main__":
    write_all()
