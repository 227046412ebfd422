"""`mapper contract`: what its commands write can be loaded."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from mapper import contract
from mapper.cli.contract import app

SCHEMAS = Path(__file__).parent / "schemas"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["import", "library.xsd", "--element", "Catalogue"], "Catalogue"),
        (["import", "shop.openapi.yaml"], "OrderAnswer"),
        (["import", "links.schema.json", "--element", "Links"], "Links"),
        (["infer", "catalogue.xml"], "Catalogue"),
    ],
)
def test_what_is_written_loads(arguments: list[str], message: str, tmp_path: Path) -> None:
    """XSD, OpenAPI, JSON Schema and samples all give a contract file."""
    file = tmp_path / "a.contract.yaml"
    command, source, *rest = arguments
    ran = CliRunner().invoke(app, [command, str(SCHEMAS / source), *rest, "-o", str(file)])
    assert ran.exit_code == 0, ran.output
    assert list(contract.load(file).messages) == [message]


def test_namespaces_are_refused_where_there_are_none() -> None:
    """Options that say nothing about JSON are wrong use, and not passed over."""
    arguments = ["import", str(SCHEMAS / "shop.openapi.yaml"), "--envelope", "soap-1.1"]
    assert CliRunner().invoke(app, arguments).exit_code == 2
