"""What was added by hand to an imported contract, and what a next version does to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from mapper import contract
from mapper.cases.rule_reach import cases_by_rule
from mapper.cli.contract import app
from mapper.contract.difference import changes
from mapper.contract.message_model import LeafType, ObjectType
from mapper.diagnostics.errors import FindingsError
from mapper.plan.checking import check
from mapper.report.contract_impact import contract_impact

IMPORTED = """\
contract: persoon
namespaces: {p: 'urn:persoon'}
namespace: p
assumed: {why: imported, settled_by: its edition}
messages:
  Antwoord: {$ref: '#/$defs/p:Persoon'}
$defs:
  p:Persoon:
    type: object
    required: [naam]
    properties:
      naam: {type: string, maxLength: 40}
      geslacht: {$ref: '#/$defs/p:Geslacht'}
      geboren: {type: string}
      adres: {type: array, items: {type: object, properties: {huisnummer: {type: integer}}}}
  p:Geslacht: {type: string, enum: [M, V, O]}
"""
SCHEMA = """\
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:p" targetNamespace="urn:p">
  <xs:element name="Persoon"><xs:complexType><xs:sequence>
    <xs:element name="{name}" type="{type}" minOccurs="0"/>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>
"""


def extension(definitions: str, *, head: str = "") -> str:
    """A contract that extends the imported one; `definitions` are lines of its `$defs`."""
    lines = "".join(f"  {line}\n" for line in definitions.splitlines())
    return f"contract: persoon\nextends: imported.contract.yaml\n{head}$defs:\n{lines}"


def loaded(folder: Path, text: str, imported: str = IMPORTED) -> contract.Contract:
    """The contract that a text extends the imported one to."""
    (folder / "imported.contract.yaml").write_text(imported)
    (folder / "own.contract.yaml").write_text(text)
    return contract.load(folder / "own.contract.yaml")


def person(made: contract.Contract) -> ObjectType:
    """The type of the message."""
    type_ = made.messages["Antwoord"].type
    assert isinstance(type_, ObjectType)
    return type_


PROPERTY = "p:Persoon:\n  properties:\n    {}"

ADDITIONS = {
    "format": PROPERTY.format("geboren: {type: string, format: date}"),
    "codes": PROPERTY.format("geboren: {type: string, enum: [A, B]}"),
    "codes-with-source": "p:Geslacht:\n  type: string\n  enum: [M, V]\n"
    "  source: {publication: Codelijst, edition: '1'}",
    "source": "p:Geslacht: {source: {publication: Codelijst, edition: '1'}}",
    "narrower": PROPERTY.format("naam: {type: string, maxLength: 20}"),
    "pattern": PROPERTY.format("naam: {type: string, xsdPattern: '[A-Z]+'}"),
    "description": PROPERTY.format("naam: {description: De naam}"),
    "required": "p:Persoon: {required: [geboren]}",
    "nillable": PROPERTY.format("geboren: {nillable: true}"),
    "below-a-list": PROPERTY.format(
        "adres: {items: {properties: {huisnummer: {type: integer, maximum: 99999}}}}"
    ),
    "replaced": PROPERTY.format("naam: {type: string, maxLength: 80, replaces: {maxLength: 40}}"),
    "replaced-type": PROPERTY.format("geboren: {type: integer, replaces: {type: string}}"),
    "optional": "p:Persoon: {replaces: {required: [naam]}}",
    "added": "p:Persoon:\n  adds: [partner]\n  properties: {partner: {type: string}}",
}


@pytest.mark.parametrize("kind", ADDITIONS)
def test_what_is_added_is_what_the_contract_says(kind: str, tmp_path: Path) -> None:
    """It is the contract that has both in one file: the one that is written out in full."""
    made = loaded(tmp_path, extension(ADDITIONS[kind]))
    assert not made.warnings
    base = contract.load(tmp_path / "imported.contract.yaml")
    changed = [each.path for each in changes(base, made)]
    assert len(changed) == (kind not in {"description", "source"}), changed
    assert made.file == str(tmp_path / "own.contract.yaml")
    assert made.digest != base.digest


def test_an_addition_is_seen_where_it_was_added(tmp_path: Path) -> None:
    """In the model: a code list with its source, a format, the reach of a narrower limit."""
    made = loaded(tmp_path, extension(ADDITIONS["codes-with-source"]))
    leaf = person(made).fields["geslacht"].type
    assert isinstance(leaf, LeafType)
    assert leaf.facets.enum == ("M", "V")
    assert leaf.evidence is not None
    assert leaf.evidence.position is not None
    assert leaf.evidence.position.file.endswith("own.contract.yaml")
    assert person(made).fields["naam"].position is not None


NEXT = {
    "same": (IMPORTED, {}),
    "renamed": (IMPORTED.replace("geboren", "geboortedatum"), {"format": "extension-gone:6"}),
    "type": (
        IMPORTED.replace("geboren: {type: string}", "geboren: {type: integer}"),
        {"format": "extension-conflict:6", "codes": "extension-conflict:6"},
    ),
    "list": (
        IMPORTED.replace(
            "geboren: {type: string}", "geboren: {type: array, items: {type: string}}"
        ),
        {"format": "extension-conflict:6"},
    ),
    "code-gone": (
        IMPORTED.replace("[M, V, O]", "[M, X]"),
        {"codes-with-source": "extension-conflict:6"},
    ),
    "type-through-reference": (
        IMPORTED.replace("{type: string, enum: [M, V, O]}", "{type: integer}"),
        {"codes-with-source": "extension-conflict:5"},
    ),
    "narrower-than-mine": (
        IMPORTED.replace("maxLength: 40", "maxLength: 10"),
        {"narrower": "extension-conflict:6", "replaced": "extension-conflict:6"},
    ),
    "list-gone": (
        IMPORTED.replace("huisnummer: {type: integer}", "nummer: {type: integer}"),
        {"below-a-list": "extension-gone:6"},
    ),
    "definition-gone": (
        IMPORTED.replace("p:Geslacht", "p:Sekse"),
        {"codes-with-source": "extension-gone:4", "source": "extension-gone:4"},
    ),
    "optional-itself": (
        IMPORTED.replace("    required: [naam]\n", ""),
        {"optional": "extension-conflict:4"},
    ),
    "has-it-itself": (
        IMPORTED.replace("      geboren", "      partner: {type: string}\n      geboren"),
        {"added": "extension-conflict:6"},
    ),
    "format-other": (
        IMPORTED.replace("geboren: {type: string}", "geboren: {type: string, format: date-time}"),
        {"format": "extension-conflict:6"},
    ),
    "format-same": (
        IMPORTED.replace("geboren: {type: string}", "geboren: {type: string, format: date}"),
        {"format": "extension-same:6"},
    ),
    "required-same": (
        IMPORTED.replace("required: [naam]", "required: [naam, geboren]"),
        {"required": "extension-same:4"},
    ),
    "limit-same": (
        IMPORTED.replace("maxLength: 40", "maxLength: 20"),
        {"narrower": "extension-same:6"},
    ),
    "nillable-same": (
        IMPORTED.replace("geboren: {type: string}", "geboren: {type: string, nillable: true}"),
        {"nillable": "extension-same:6"},
    ),
}


@pytest.mark.parametrize(
    ("version", "kind", "expected"),
    [(version, *pair) for version, (_, found) in NEXT.items() for pair in found.items()],
)
def test_what_no_longer_fits_is_a_finding_at_its_line(
    version: str, kind: str, expected: str, tmp_path: Path
) -> None:
    """The field is gone, its type changed, the publisher says the same or the opposite."""
    try:
        found = list(loaded(tmp_path, extension(ADDITIONS[kind]), NEXT[version][0]).warnings)
    except FindingsError as error:
        found = list(error.findings)
    said = [f"{each.code}:{each.position.line}" for each in found if each.position is not None]
    assert said == [expected]
    assert all(str(each.position).startswith(str(tmp_path / "own.contract.yaml")) for each in found)


@pytest.mark.parametrize("kind", ADDITIONS)
@pytest.mark.parametrize("version", ["same", "another-field"])
def test_additions_survive_a_next_version(version: str, kind: str, tmp_path: Path) -> None:
    """A version that does not touch what was added to leaves it as it is."""
    before = person(loaded(tmp_path, extension(ADDITIONS[kind])))
    grown = IMPORTED.replace("      adres", "      nieuw: {type: string}\n      adres")
    after = person(
        loaded(tmp_path, extension(ADDITIONS[kind]), grown if version != "same" else IMPORTED)
    )
    assert (version != "same") == ("nieuw" in after.fields)
    for name, field in before.fields.items():
        now = after.fields[name]
        assert (now.minimum, now.nillable) == (field.minimum, field.nillable)
        if isinstance(field.type, LeafType) and isinstance(now.type, LeafType):
            assert now.type.datatype == field.type.datatype
            assert now.type.format == field.type.format


@pytest.mark.parametrize(
    ("addition", "code", "line"),
    [
        ("p:Persoon: [naam]", "wrong-kind", 4),
        ("p:Persoon: {properties: naam}", "wrong-kind", 4),
        ("p:Persoon: {properties: {naam: {format: date}}}", "missing-key", 4),
        ("p:Persoon: {properties: {naam: {typ: string}}}", "unknown-key", 4),
        ("p:Persoon: {adds: [x]}", "extension-gone", 4),
        ("p:Persoon: {replaces: {maxLength: 3}}", "extension-conflict", 4),
        ("p:Persoon: {replaces: {properties: {}}}", "extension-conflict", 4),
        ("p:Persoon: {replaces: nothing}", "wrong-kind", 4),
        ("p:Persoon:\n  properties:\n    geslacht: {type: string, enum: [M]}",
         "extension-conflict", 6),
        ("p:Persoon:\n  properties:\n    adres: {items: {type: string}}", "extension-conflict", 6),
        ("p:Persoon: {required: [naaam]}", "contract-value", 4),
        ("p:Geslacht: {type: string, enum: [M, W]}", "extension-conflict", 4),
    ],
)  # fmt: skip
def test_nonsense_is_a_finding_at_its_line(
    addition: str, code: str, line: int, tmp_path: Path
) -> None:
    """Never a traceback; each cause once."""
    with pytest.raises(FindingsError) as error:
        loaded(tmp_path, extension(addition))
    assert [(each.code, each.position and each.position.line) for each in error.value.findings] == [
        (code, line)
    ]


@pytest.mark.parametrize(
    ("named", "code"),
    [
        ("own.contract.yaml", "contract-cycle"),
        ("none.contract.yaml", "file-not-found"),
        ("{a: b}", "quote-expression"),
        ("../imported.contract.yaml", "path-outside-root"),
        ("[a]", "quote-expression"),
    ],
)
def test_what_is_extended_must_be_there(named: str, code: str, tmp_path: Path) -> None:
    """It is another file, below the mapping root, and does not extend this one."""
    folder = tmp_path / "below"
    folder.mkdir()
    with pytest.raises(FindingsError) as error:
        loaded(folder, f"contract: a\nextends: {named}\n")
    assert code in [each.code for each in error.value.findings]


def test_a_head_takes_a_source_and_aliases(tmp_path: Path) -> None:
    """A publication in the place of the assumption, and another URI of a namespace."""
    head = (
        "source: {publication: Boek, edition: '2'}\nnamespaces: {p: ['urn:persoon', 'urn:oud']}\n"
    )
    made = loaded(tmp_path, extension(ADDITIONS["format"], head=head))
    assert made.evidence is not None
    assert made.evidence.publication == "Boek"
    assert made.namespaces["p"] == ("urn:persoon", "urn:oud")
    with pytest.raises(FindingsError, match="another URI"):
        loaded(tmp_path, extension(ADDITIONS["format"], head="namespaces: {p: urn:nieuw}\n"))


def test_check_and_diff_see_what_a_next_version_does(tmp_path: Path) -> None:
    """One model: a mapping that uses the extending contract is checked with the next version."""
    folder = tmp_path / "mappings"
    folder.mkdir()
    loaded(folder, extension(ADDITIONS["format"]))
    (folder / "doel.contract.yaml").write_text(
        "contract: doel\nmessages:\n  Doel: {type: object, properties: {d: {type: string}}}\n"
    )
    (folder / "m.yaml").write_text(
        "mapping: m\nversion: '1'\nsource: {contract: own.contract.yaml, message: Antwoord}\n"
        "target: {contract: doel.contract.yaml, message: Doel}\nmap:\n  d: naam\n"
    )
    assert not [each for each in check([folder]) if each.severity == "error"]
    new = tmp_path / "new.contract.yaml"
    new.write_text(NEXT["renamed"][0])
    impact = contract_impact(folder / "imported.contract.yaml", new, [folder], cases_by_rule)
    (mapping,) = impact.mappings
    assert [each.finding.code for each in mapping.rules] == ["extension-gone"]
    (folder / "imported.contract.yaml").write_text(NEXT["format-same"][0])
    assert [each.code for each in check([folder])] == ["extension-same"]


def imported(folder: Path, name: str = "naam", type_: str = "xs:string") -> tuple[int, str]:
    """Import a schema over `imported.contract.yaml`; the exit code, and what was said."""
    (folder / "p.xsd").write_text(SCHEMA.format(name=name, type=type_))
    target = folder / "imported.contract.yaml"
    done = CliRunner().invoke(app, ["import", str(folder / "p.xsd"), "-o", str(target)])
    return done.exit_code, done.output


def test_import_again_of_the_same_schema_changes_nothing(tmp_path: Path) -> None:
    """Byte for byte; and another version is written over what was only imported."""
    assert imported(tmp_path)[0] == 0
    first = (tmp_path / "imported.contract.yaml").read_bytes()
    assert imported(tmp_path)[0] == 0
    assert (tmp_path / "imported.contract.yaml").read_bytes() == first
    assert imported(tmp_path, "achternaam")[0] == 0
    assert b"achternaam" in (tmp_path / "imported.contract.yaml").read_bytes()


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [("naam: {type: string}", "naam: {type: string, maxLength: 9}", None), ("", "# mine\n", None)],
)
def test_what_was_edited_by_hand_is_not_written_over(
    old: str, new: str, line: int | None, tmp_path: Path
) -> None:
    """The finding names the file, and nothing is written."""
    imported(tmp_path)
    file = tmp_path / "imported.contract.yaml"
    text = file.read_text()
    assert old in text
    edited = text.replace(old, new) if old else text + new
    file.write_text(edited)
    code, said = imported(tmp_path, "achternaam")
    assert code == 1
    assert "contract-edited" in said
    assert file.read_text() == edited


def test_an_import_says_what_no_longer_fits(tmp_path: Path) -> None:
    """The new version is written; the additions beside it that it breaks are findings."""
    imported(tmp_path)
    (tmp_path / "own.contract.yaml").write_text(
        "contract: p\nextends: imported.contract.yaml\n$defs:\n  p:Persoon:\n    properties:\n"
        "      naam: {type: string, format: naam}\n"
    )
    assert imported(tmp_path)[0] == 0
    code, said = imported(tmp_path, "achternaam")
    assert code == 1
    assert "own.contract.yaml:6:7: error: the extended contract has no `naam` here" in said
    code, said = imported(tmp_path, "naam", "xs:int")
    assert code == 1
    assert "this is for `type: string`, and it is integer" in said
