"""The tutorial: its page, its script, and what comes of it from an empty folder."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from lxml import etree

SERVICE = "sgr/xsd/RDWDossierGSD/v0200-b02"


def test_page_and_script_have_the_same_commands(project_root: Path) -> None:
    """Who follows the page does what the script does."""
    page = (project_root / "docs/tutorial.md").read_text("utf-8")
    script = (project_root / "docs/tutorial/tutorial.sh").read_text("utf-8")
    commands = re.findall(r"^\$ (.*)$", page, re.MULTILINE)
    assert len(commands) > 10
    assert script.split("\n\n")[-1].splitlines() == commands


def test_from_an_empty_folder(project_root: Path, reference_data: Path, tmp_path: Path) -> None:
    """The script ends well, with the mapping and the cases of the project; BKWI's schema takes the outputs."""
    tutorial = project_root / "docs/tutorial"
    shutil.copytree(tutorial / "antwoorden", tmp_path / "bron")
    shutil.copy(tutorial / "voertuigen.schema.json", tmp_path / "bron")
    (tmp_path / "bkwi").symlink_to(reference_data / SERVICE)
    programs = tmp_path / "programs"
    programs.mkdir()
    mapper = programs / "mapper"
    mapper.write_text(f'#!/bin/sh\nexec {sys.executable} -m mapper "$@"\n', "utf-8")
    mapper.chmod(0o755)
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    ended = subprocess.run(
        ["bash", str(tutorial / "tutorial.sh")],
        cwd=tmp_path,
        env={
            **environment,
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PROJECT": str(project_root),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "is still to do" in ended.stdout, "what the draft leaves to do"
    for name in (
        "mappings/rdw",
        "fixtures/rdw",
        "mappings/sgr/rdw-dossier-gsd-v0200.contract.yaml",
    ):
        assert _content(tmp_path / name) == _content(project_root / name)
    body = tmp_path / "bkwi/Diensten/RDWDossierGSD/v0200-b02/BodyReaction.xsd"
    schema = etree.XMLSchema(etree.parse(str(body)))
    outputs = sorted((tmp_path / "fixtures/rdw/kentekeninfo").glob("*/expected.xml"))
    assert len(outputs) > 5
    for output in outputs:
        schema.assertValid(etree.parse(str(output)))


def _content(path: Path) -> dict[str, str]:
    """All files at or below a path, with their text."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return {str(file.relative_to(path)): file.read_text("utf-8") for file in files}
