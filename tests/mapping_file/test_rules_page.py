"""The examples of docs/rules.md are rules and files that the loader takes."""

import re
from pathlib import Path

import pytest

from mapper.mapping_file.file_model import FormatsFile, FragmentsFile, MappingFile
from mapper.mapping_file.rule_model import Rule, instructions
from mapper.mapping_file.view_model import GroundsFile, ViewFile
from mapper.policies.outcomes import Event
from mapper.yaml_text.collisions import read
from mapper.yaml_text.node_checks import NodeChecks
from mapper.yaml_text.spanned_model import SpannedModel, validated

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "rules.md"
TEXT = DOCUMENT.read_text("utf-8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
FILES: dict[str, type[SpannedModel]] = {
    "view": ViewFile,
    "grounds": GroundsFile,
    "mapping": MappingFile,
    "fragments": FragmentsFile,
    "formats": FormatsFile,
}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: text.split("\n", 1)[0])
def test_an_example_is_what_it_says(example: str) -> None:
    """Each example is a rule, a variant, or a whole file of its kind, without findings."""
    node, findings = read(example, "example.yaml")
    assert findings == []
    assert node is not None
    checks = NodeChecks()
    model = next(
        (FILES[key] for key in FILES if re.search(rf"^{key}:", example, re.MULTILINE)), None
    )
    if example.startswith("extends:"):
        return
    assert validated(model or Rule, node, "the file", checks) is not None
    assert checks.findings == []


def test_every_instruction_is_explained() -> None:
    """No instruction is missing from the page."""
    assert [name for name in instructions() if f"`{name}`" not in TEXT] == []


def test_the_outcomes_are_those_there_are() -> None:
    """The page lists for each event the outcomes that a rule may choose, the default in bold."""
    rows = dict(re.findall(r"^\| `\$(on_\w+)` \|[^|]*\|([^|]*)\|$", TEXT, re.MULTILINE))
    assert {event: tuple(re.findall(r"\w+", row)) for event, row in rows.items()} == {
        event: event.outcomes for event in Event
    }
    defaults = {event: re.findall(r"\*\*`(\w+)`\*\*", row) for event, row in rows.items()}
    assert defaults == {event: [event.default] for event in Event}
