"""Three verdicts on messages broken in known ways, for every schema that is an entry.

libxml2 judges each by the published schema and by the export of its contract, and the contract
judges its bytes itself, as `mapper contract validate` does. Where the import left no remark that explains it there is no difference.
"""

from __future__ import annotations

import os
from pathlib import Path

from lxml import etree

from mapper import contract
from mapper.contract.message_model import Contract
from mapper.generate.valid_documents import documents
from mapper.report.message_verdict import verdict_on
from tests.contract.mutants import mutants
from tests.contract.records import element_of
from tests.contract.test_xsd import exported, loaded

COUNT = 300 if os.environ.get("MAPPER_FUZZ") == "full" else 40
ENTRIES = ("sgr/xsd/**/BodyReaction.xsd", "sgr/xsd/**/BodyAction.xsd")
OTHERS = {
    "nhr/xsd/Dataservice.xsd": ("ophalenInschrijvingResponse", "ophalenVestigingResponse"),
    "uwv/Loonaangifte2026v2.0.xsd": ("Loonaangifte",),
}
REMARKED = ("repeat together", "occurs more than once")
"""Remarks after which messages that the schema refuses may be accepted."""


def roots(made: Contract, schema: etree.XMLSchema) -> list[etree._Element]:
    """Messages that the schema accepts: three of each element, of small and large."""
    found = []
    for message in made.messages.values():
        accepted = [
            root
            for record in documents(message, 12, seed=7)
            for root in [element_of(record, message)]
            if schema.validate(root)
        ]
        assert accepted, message.name
        found += accepted[:3]
    return found


def compare(file: Path, names: tuple[str, ...], folder: Path) -> None:
    """Compare the verdicts on mutants of generated messages."""
    text = contract.import_xsd(file, names)
    made = loaded(text, folder)
    first, second = etree.XMLSchema(etree.parse(file)), exported(made, folder)
    whole = roots(made, first)
    verdicts = set()
    looser = any(remark in text for remark in REMARKED)
    for index, root in enumerate(whole):
        message = made.messages[etree.QName(root).localname]
        assert second.validate(root)
        for mutant in mutants(root, -(-COUNT // len(whole)), f"{file.name} {index}"):
            if mutant.tag != root.tag:
                continue
            verdict = first.validate(mutant)
            verdicts.add(verdict)
            if verdict or not looser:
                sent = etree.tostring(mutant)
                assert second.validate(mutant) == verdict, sent[:2000]
                notices = verdict_on(message, sent, file.name)
                assert verdict == (not notices), (notices, sent[:2000])
    assert verdicts == {True, False}


def entries(data: Path) -> list[tuple[Path, tuple[str, ...]]]:
    """The schemas that are entries, and the elements of their messages; none named: all."""
    found = [(file, ()) for pattern in ENTRIES for file in sorted(data.glob(pattern))]
    return [*found, *((data / file, names) for file, names in OTHERS.items())]


def test_published_schemas_keep_their_verdict(tmp_path: Path, reference_data: Path) -> None:
    """No mutant of an entry has another verdict by the export or by the contract."""
    given = entries(reference_data)
    assert len(given) > len(OTHERS)
    for number, (file, names) in enumerate(given):
        folder = tmp_path / str(number)
        folder.mkdir()
        compare(file, names, folder)
