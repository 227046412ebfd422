"""The JSON Schemas for editors: they take what the loader takes."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from mapper import mapping_file
from mapper.cases.expected_notices import NOTICES
from mapper.cases.small_case_files import SmallCasesFile
from mapper.coverage.unreached import UnreachedFile
from mapper.mapping_file.file_schemas import schema_of
from mapper.mapping_file.rule_grammar import BODIES
from mapper.mapping_file.rule_model import instructions
from mapper.mutation.accepted_changes import UnnoticedFile
from mapper.policies.outcomes import Event

KINDS = ["mapping", "fragments", "formats", "view", "settings", "grounds"]
RULES = yaml.safe_load((Path(__file__).parent / "rules.yaml").read_text("utf-8"))
SHAPE_CODES = {"unknown-key", "two-bodies", "no-body", "two-contexts", "policy-unknown"}


@pytest.mark.parametrize("kind", KINDS)
def test_each_schema_is_one(kind: str) -> None:
    """Each is a valid JSON Schema of 2020-12, and says what each key is for."""
    schema = mapping_file.schema(kind)
    Draft202012Validator.check_schema(schema)
    for definition in schema["$defs"].values():
        assert definition["description"]
        for member in definition.get("properties", {}).values():
            assert member["description"]


def test_every_instruction_is_described() -> None:
    """An editor explains each instruction of a rule."""
    (_, written) = mapping_file.schema("mapping")["$defs"]["Rule"]["anyOf"]
    assert set(written["properties"]) == set(instructions())
    assert {f"${event}" for event in Event} < set(written["properties"])
    assert set(BODIES) < set(written["properties"])
    assert all(member["description"] for member in written["properties"].values())


def rule_schema() -> dict[str, Any]:
    """The schema of one rule."""
    schema = mapping_file.schema("fragments")
    return {"$schema": schema["$schema"], "$ref": "#/$defs/Rule", "$defs": schema["$defs"]}


@pytest.mark.parametrize("case", RULES, ids=lambda case: case["promise"])
def test_the_schema_takes_what_the_loader_takes(case: dict[str, Any]) -> None:
    """A rule without findings is valid; one of the wrong shape is not."""
    if any(finding.split()[1].startswith(("yaml", "quote")) for finding in case["findings"]):
        return
    valid = Draft202012Validator(rule_schema()).is_valid(yaml.safe_load(case["rule"]))
    if not case["findings"]:
        assert valid
    if {finding.split()[1] for finding in case["findings"]} & SHAPE_CODES:
        assert not valid


def test_the_projects_own_files_are_valid(project_root: Path) -> None:
    """Every file below mappings/ that the loader takes is valid to an editor."""
    seen = 0
    loaders = {"fragments": mapping_file.load_fragments, "formats": mapping_file.load_formats}
    for kind, load in loaders.items():
        validator = Draft202012Validator(mapping_file.schema(kind))
        for path in sorted((project_root / "mappings").rglob(f"*.{kind}.yaml")):
            load(path)
            validator.validate(yaml.load(path.read_text("utf-8"), yaml.CSafeLoader))
            seen += 1
    assert seen


def test_the_files_of_cases_are_valid(project_root: Path) -> None:
    """Reasons and expected notices have a schema too, which takes those of the project."""
    kinds = {
        "unreached": UnreachedFile,
        "notices": NOTICES,
        "cases": SmallCasesFile,
        "unnoticed": UnnoticedFile,
    }
    for kind, annotation in kinds.items():
        validator = Draft202012Validator(schema_of(annotation, kind))
        Draft202012Validator.check_schema(validator.schema)
        files = sorted((project_root / "fixtures").rglob(f"*{kind}.yaml"))
        assert files
        for path in files:
            validator.validate(yaml.load(path.read_text("utf-8"), yaml.CSafeLoader))
    reasons = Draft202012Validator(schema_of(UnreachedFile, "unreached"))
    assert not reasons.is_valid({"tables": [{"file": "a.csv", "rows": ["x"]}]})
    assert not reasons.is_valid({"table": []})


def test_a_variant_is_asked_for_nothing() -> None:
    """With `extends`, parts of a file and `~` are valid; without it, they are not."""
    validator = Draft202012Validator(mapping_file.schema("mapping"))
    variant = {"extends": "m.yaml", "source": {"message": "A"}, "map": {"B": None, "C": {"D": "x"}}}
    assert validator.is_valid(variant)
    assert not validator.is_valid({**variant, "extnds": "x"})
    del variant["extends"]
    assert not validator.is_valid(variant)


def test_another_kind_is_refused() -> None:
    """The error names the kinds there are."""
    with pytest.raises(ValueError, match="mapping, fragments, formats, view, settings, grounds"):
        mapping_file.schema("contracts")
