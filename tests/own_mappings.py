"""The project's own mappings: their files, and their plans, of which each is made once a process."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from mapper.contract.file.contract_loading import Loader
from mapper.mapping_file.file_model import MappingFile
from mapper.mapping_file.mapping_loading import load_partly, load_view
from mapper.plan.plan_building import Contracts, build
from mapper.plan.plan_model import Plan
from mapper.yaml_text.mapping_folders import is_view, mapping_files

FOLDER = Path(__file__).resolve().parent.parent / "mappings"
FILES = {
    str(file.relative_to(FOLDER).with_suffix("")): file for file in sorted(mapping_files(FOLDER))
}
"""Mappings and views by name: the path below `mappings`, without `.yaml`."""

_CONTRACTS = Contracts(Loader())


def model(name: str) -> MappingFile:
    """What a mapping says, without its plan; of a view, what its mapping says."""
    file = FILES[name]
    return load_partly(load_view(file).mapping if is_view(file) else file).mapping


@cache
def plan(name: str) -> Plan:
    """The plan of a mapping or view."""
    return build(FILES[name], _CONTRACTS)
