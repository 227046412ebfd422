"""Schemas of random content models: what an import keeps of them, and what it says is lost."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

from lxml import etree

from mapper.contract.file.contract_loading import Loader
from mapper.contract.file.contract_text import contract_text
from mapper.contract.xsd.xsd_export import xsd_files
from mapper.contract.xsd.xsd_import import import_xsd
from mapper.diagnostics.errors import FindingsError
from mapper.report.message_verdict import verdict_on

COUNT = 3000 if os.environ.get("MAPPER_FUZZ") == "full" else 200
OCCURS = [(1, "1")] * 6 + [(0, "1")] * 4 + [
    (0, "2"), (1, "2"), (1, "unbounded"), (0, "unbounded"), (2, "3"), (2, "2"),
]  # fmt: skip
HEAD = (
    '<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema"><s:element name="R"><s:complexType>'
    "<s:sequence>{}</s:sequence></s:complexType></s:element></s:schema>"
)


def particle(random: Random, depth: int, names: str) -> str:
    """A sequence, a choice or an element, occurring somehow."""
    least, most = random.choice(OCCURS)
    occurs = f'minOccurs="{least}" maxOccurs="{most}"'
    if depth == 0 or random.random() < 0.45:
        return f'<s:element name="{random.choice(names)}" type="s:string" {occurs}/>'
    kind = random.choice(("sequence", "choice"))
    inside = "".join(particle(random, depth - 1, names) for _ in range(random.randrange(1, 4)))
    return f"<s:{kind} {occurs}>{inside}</s:{kind}>"


def message(random: Random, names: str) -> etree._Element:
    """A message of a few of the names, in any order."""
    root = etree.Element("R")
    for name in random.choices(names, k=random.randrange(6)):
        for _ in range(random.choice((1, 1, 1, 2, 3))):
            etree.SubElement(root, name).text = "x"
    return root


def test_a_schema_is_kept_exactly_or_the_loss_is_said(tmp_path: Path) -> None:
    """Without a remark the exported schema gives the verdict of the first one, on any message;
    so does the contract itself, and with a remark too it accepts what the first one accepts.
    """
    file, text = tmp_path / "a.xsd", tmp_path / "a.contract.yaml"
    exact = 0
    for seed in range(COUNT):
        random = Random(seed)
        names = "ABCD"[: random.randrange(2, 5)]
        file.write_text(HEAD.format(particle(random, 3, names)))
        try:
            first = etree.XMLSchema(etree.parse(file))
            imported = import_xsd([file], ["R"])
        except (etree.XMLSchemaParseError, FindingsError):
            # most often the model is not deterministic, which XSD does not allow
            continue
        text.write_text(contract_text(imported.contract, imported.remarks))
        made = Loader().load(text)
        second = etree.XMLSchema(etree.fromstring(next(iter(xsd_files(made).values()))))
        exact += not imported.remarks
        for _ in range(60):
            root = message(random, names)
            verdict = first.validate(root)
            if not imported.remarks:
                assert second.validate(root) == verdict, (seed, etree.tostring(root))
            notices = verdict_on(made.messages["R"], etree.tostring(root), "message.xml")
            if verdict or not imported.remarks:
                assert verdict == (not notices), (seed, notices, etree.tostring(root))
    assert exact > COUNT / 3
