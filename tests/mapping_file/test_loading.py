"""Loading a mapping: everything its files say, and everything that is wrong with them at once."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from mapper import mapping_file
from mapper.diagnostics.catalogue import CODES
from mapper.diagnostics.errors import FindingsError
from mapper.mapping_file.mapping_loading import load_partly, load_view
from mapper.yaml_text.mapping_root import mapping_root

MAPPING = """\
mapping: winkel/bestelling
source: {contract: bron.contract.yaml, message: Bestelling}
target: {contract: doel.contract.yaml, message: Order}
"""

Write = Callable[[dict[str, str]], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes files below a root, and gives the root; file names in findings are relative to it."""
    monkeypatch.chdir(tmp_path)

    def files(contents: dict[str, str]) -> Path:
        root = Path("mappings")
        for name in ("bron.contract.yaml", "doel.contract.yaml"):
            contents.setdefault(name, "")
        for name, content in contents.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8")
        return root

    return files


def reported(path: Path) -> list[str]:
    """The findings of a mapping, `file:line:column code`."""
    with pytest.raises(FindingsError) as raised:
        mapping_file.load(path)
    return [f"{finding.position} {finding.code}" for finding in raised.value.findings]


def test_a_mapping_and_its_files(write: Write) -> None:
    """A mapping comes with its tables, fragments and formats, and with the files that were read."""
    root = write(
        {
            "m.yaml": MAPPING
            + "version: '1.10'\n"
            + "tables: {land: {file: t/land.csv, key: van, value: naar}}\n"
            + "formats: [f.yaml]\nfragments: [deel/g.yaml]\n"
            + "parameters: {bsn: {type: string, default: '012'}}\n"
            + "index: {persoon: {over: personen, by: [id, nr], many: true, where: actief}}\n"
            + "map: {Nummer: nr}\n",
            "t/land.csv": "van,naar,naam\nNL,1,Nederland\nXX,,Onbekend\n",
            "f.yaml": "formats: {dag: {base: string, check: $length($) = 8, from: {datum: $}}}\n"
            "types: {'d:Dag': dag}\npolicies: {on_many: {outcomes: [error, first]}}\n",
            "deel/g.yaml": "tables: {soort: {file: s.csv, key: [a, b]}}\n"
            "fragments: {adres: {source: Adres, rules: {Straat: straat}}}\n",
            "deel/s.csv": "a,b,c\n1,2,3\n",
        }
    )
    loaded = mapping_file.load(root / "m.yaml")
    assert loaded.mapping.version == "1.10"
    assert loaded.mapping.parameters == {"bsn": loaded.mapping.parameters["bsn"]}  # type: ignore[index] # a Text is found by its text
    assert loaded.mapping.parameters["bsn"].default == "012"  # type: ignore[index] # as above
    index = next(iter(loaded.mapping.index.values()))
    assert (index.over, index.by, index.many, index.where) == (
        "personen",
        ("id", "nr"),
        True,
        "actief",
    )
    assert loaded.tables["land"].single
    assert loaded.tables["land"].values() == {"NL": "1", "XX": None}
    assert loaded.fragments[0].tables["soort"].rows == {("1", "2"): {"a": "1", "b": "2", "c": "3"}}
    assert not loaded.fragments[0].tables["soort"].single
    (kind,) = loaded.formats[0].file.formats.values()
    assert (kind.base, kind.check) == ("string", "$length($) = 8")
    assert {str(name): rule.expression for name, rule in kind.from_.items()} == {"datum": "$"}
    assert loaded.formats[0].file.types == {"d:Dag": "dag"}
    assert loaded.formats[0].file.policies["on_many"].outcomes == ("error", "first")
    assert loaded.source_contract == root / "bron.contract.yaml"
    assert [path.name for path in loaded.files] == [
        "m.yaml",
        "land.csv",
        "f.yaml",
        "g.yaml",
        "s.csv",
    ]


def test_all_files_are_read_in_one_pass(write: Write) -> None:
    """What is wrong in the mapping, its fragments, formats and tables is reported together."""
    root = write(
        {
            "m.yaml": MAPPING
            + "tables: {t: {file: t.csv, key: a}}\nformats: [f.yaml]\nfragments: [g.yaml, h.yaml]\n"
            + "map: {A: {$vaule: x}}\n",
            "t.csv": "a,b\n,2\n",
            "f.yaml": "formats: {dag: {bas: string}}\n",
            "g.yaml": "fragments:\n  adres:\n    rules:\n      A: a ? b : c\n",
        }
    )
    assert reported(root / "m.yaml") == [
        "mappings/f.yaml:1:17 unknown-key",
        "mappings/g.yaml:4:10 quote-expression",
        "mappings/m.yaml:6:21 file-not-found",
        "mappings/m.yaml:7:11 unknown-key",
        "mappings/t.csv:2:1 empty-key",
    ]


@pytest.mark.parametrize(
    ("content", "findings"),
    [
        ("", ["1:1 wrong-kind"]),
        ("- a\n", ["1:1 wrong-kind"]),
        ("mapping: m\nmap: {A: b}\n", ["1:1 missing-key", "1:1 missing-key"]),
        (MAPPING + "map: {A: b}\nmapp: x\n", ["5:1 unknown-key"]),
        (MAPPING + "map: {A: b}\nformats: x.yaml\n", ["5:10 file-not-found"]),
        (MAPPING + "map: {A: b}\nformats: {x: y}\n", ["5:10 quote-expression"]),
        (MAPPING + "map: {A: b}\ndescription: zie #12\n", ["5:14 quote-expression"]),
        (
            MAPPING
            + "map: {A: b}\nindex:\n  x: {over: a, by: b}\n  y:\n    over: a #$i\n    by: b\n",
            ["8:11 quote-expression"],
        ),
        (MAPPING + "map: {A: b}\nversion:\n", ["5:1 nothing-here"]),
        (MAPPING + "map: {A: b}\nparameters: {een-twee: {}}\n", ["5:14 name-invalid"]),
        (
            MAPPING + "map: {A: b}\nparameters: {x: {}}\nindex: {x: {over: a, by: b}}\n",
            ["5:14 duplicate-name"],
        ),
        (
            MAPPING + "map: {A: b}\nindex: {x: {over: a, by: b, many: ja}}\n",
            ["5:35 wrong-kind"],
        ),
    ],
)
def test_what_a_mapping_may_not_say(write: Write, content: str, findings: list[str]) -> None:
    """Each mistake is reported at its position."""
    root = write({"m.yaml": content})
    assert reported(root / "m.yaml") == [f"mappings/m.yaml:{finding}" for finding in findings]


@pytest.mark.parametrize(
    ("policies", "finding"),
    [
        ("on_overlow: {outcomes: [error, omit]}", "1:12 unknown-key"),
        ("on_many: {outcomes: [error, truncate]}", "1:40 policy-unknown"),
        ("on_overflow: {outcomes: error, default: trunkate}", "1:52 policy-unknown"),
        ("on_overflow: {outcomes: [error, omit], default: truncate}", "1:60 policy-unknown"),
    ],
)
def test_what_a_register_may_not_allow(write: Write, policies: str, finding: str) -> None:
    """An event that there is not, an outcome that it has not, a default that is not allowed.

    The JSON Schema takes none of them either; what hangs together, a default and the outcomes
    beside it, it does not see.
    """
    text = f"policies: {{{policies}}}\n"
    root = write({"m.yaml": MAPPING + "formats: [f.yaml]\nmap: {A: b}\n", "f.yaml": text})
    assert reported(root / "m.yaml") == [f"mappings/f.yaml:{finding}"]
    valid = Draft202012Validator(mapping_file.schema("formats")).is_valid(yaml.safe_load(text))
    assert valid == ("truncate}" in policies)


def test_a_variant_changes_its_base(write: Write) -> None:
    """Keys merge, `~` takes away, lists are replaced whole; paths stay relative to their file."""
    root = write(
        {
            "basis/m.yaml": MAPPING.replace("bron", "../bron").replace("doel", "../doel")
            + "fragments: [a.yaml]\nmap:\n  A: een\n  B: {$from: x, C: y, D: z}\n  E: {$each: [p, q], $value: $}\n",
            "basis/a.yaml": "fragments: {}\n",
            "v.yaml": "extends: basis/m.yaml\nmapping: variant\nmap:\n  A: twee\n"
            "  B: {D: ~, F: w}\n  E: {$each: [r]}\n  G: nieuw\n",
        }
    )
    loaded = mapping_file.load(root / "v.yaml")
    fields = {str(name): rule for name, rule in loaded.mapping.map.fields.items()}
    assert list(fields) == ["A", "B", "E", "G"]
    assert fields["A"].expression == "twee"
    assert [str(name) for name in fields["B"].fields] == ["C", "F"]
    assert fields["B"].from_ == "x"
    assert fields["E"].each == ("r",)
    assert loaded.mapping.name == "variant"
    assert loaded.mapping.extends == "basis/m.yaml"
    assert loaded.source_contract == root / "bron.contract.yaml"
    assert str(fields["A"].position) == "mappings/v.yaml:4:6"
    assert next(iter(fields["B"].fields)).position.file == "mappings/basis/m.yaml"
    assert [path.name for path in loaded.files] == ["v.yaml", "m.yaml", "a.yaml"]


def test_a_variant_of_a_variant(write: Write) -> None:
    """Bases may have bases."""
    root = write(
        {
            "a.yaml": MAPPING + "map: {A: een, B: een, C: een}\n",
            "b.yaml": "extends: a.yaml\nmap: {B: twee, C: twee}\n",
            "c.yaml": "extends: b.yaml\nmap: {C: drie}\n",
        }
    )
    rule = mapping_file.load(root / "c.yaml").mapping.map
    assert [field.expression for field in rule.fields.values()] == ["een", "twee", "drie"]


def test_what_a_variant_may_not_say(write: Write) -> None:
    """A base that extends its variant, and the removal of what is not there, are reported."""
    root = write(
        {
            "a.yaml": "extends: b.yaml\n" + MAPPING + "map: {A: een}\n",
            "b.yaml": "extends: a.yaml\n",
            "c.yaml": "extends: d.yaml\nmap: {Aa: ~}\n",
            "d.yaml": MAPPING + "map: {A: een, AA: twee}\n",
        }
    )
    assert reported(root / "a.yaml") == ["mappings/b.yaml:1:10 extends-itself"]
    assert reported(root / "c.yaml") == ["mappings/c.yaml:2:7 removes-nothing"]


def test_the_root_is_where_the_settings_are(write: Write) -> None:
    """`mapper.yaml` marks the root, else a folder called mappings, else the folder of the file."""
    root = write({"a/b/m.yaml": "", "los/m.yaml": ""}).resolve()
    assert mapping_root(root / "a/b/m.yaml") == root
    (root / "a/mapper.yaml").write_text("")
    assert mapping_root(root / "a/b/m.yaml") == root / "a"
    other = root.parent / "elders"
    other.mkdir()
    assert mapping_root(other / "m.yaml") == other


@pytest.mark.parametrize("way", ["../geheim.csv", "link.csv", "map/geheim.csv", "absolute"])
def test_nothing_outside_the_root_is_read(write: Write, way: str) -> None:
    """A path out of the root is refused, by dots, by a link, through a linked folder, from `/`."""
    root = write({"m.yaml": ""})
    outside = root.parent / "buiten"
    outside.mkdir()
    secret = outside / "geheim.csv"
    secret.write_text("a,b\ngeheim,x\n")
    (root.parent / "geheim.csv").write_text("a,b\ngeheim,x\n")
    (root / "link.csv").symlink_to(secret.resolve())
    (root / "map").symlink_to(outside.resolve())
    named = str(secret.resolve()) if way == "absolute" else way
    (root / "m.yaml").write_text(
        MAPPING + f"tables: {{t: {{file: '{named}', key: a}}}}\nmap: {{A: x}}\n"
    )
    with pytest.raises(FindingsError) as raised:
        mapping_file.load(root / "m.yaml")
    (finding,) = raised.value.findings
    assert (finding.code, str(finding.position)) == ("path-outside-root", "mappings/m.yaml:4:20")
    assert "x" not in (finding.message + (finding.hint or "")).split()


@pytest.mark.parametrize("name", ["a" * 5000, "rond", "a\\0b", ".", "t.csv/x", "x\\e[2J"])
def test_a_path_that_cannot_be_followed_is_told(write: Write, name: str) -> None:
    """A name too long, a link to itself, a folder, a file as folder, control characters."""
    root = write(
        {
            "m.yaml": MAPPING + f'tables: {{t: {{file: "{name}", key: a}}}}\nmap: {{A: x}}\n',
            "t.csv": "a\n",
        }
    )
    (root / "rond").symlink_to("rond")
    assert reported(root / "m.yaml") == ["mappings/m.yaml:4:20 file-not-found"]


def test_the_base_lies_in_the_root_too(write: Write) -> None:
    """`extends` follows the rule for paths."""
    root = write({"m.yaml": "extends: ../m.yaml\nmap: {A: x}\n"})
    (root.parent / "m.yaml").write_text(MAPPING + "map: {A: x}\n")
    assert reported(root / "m.yaml") == ["mappings/m.yaml:1:10 path-outside-root"]


TABLES = [
    ("", "van, naar", ["t.csv:1:1 table-malformed"]),
    ("van,naar\na,1\na,2\n", "van, naar", ["t.csv:3:1 duplicate-key"]),
    ("van,naar\n,1\n", "van, naar", ["t.csv:2:1 empty-key"]),
    (
        "van,naar\na\nb,1,2\n",
        "van, naar",
        ["t.csv:2:1 table-malformed", "t.csv:3:1 table-malformed"],
    ),
    ("van,van\na,1\n", "van, van", ["t.csv:1:1 table-malformed"]),
    ("van,\na,1\n", "van, van", ["t.csv:1:1 table-malformed"]),
    ("van,naar\n a,1\n", "van, naar", ["t.csv:2:1 table-malformed"]),
    ('van,naar\n"a,1\n', "van, naar", ["t.csv:2:1 table-malformed"]),
    ("van,naar\n", "vna, naar", ["m.yaml:4:32 table-without-column"]),
    ("van,naar\n", "van, naa", ["m.yaml:4:44 table-without-column"]),
]


@pytest.mark.parametrize(("content", "columns", "findings"), TABLES)
def test_tables(write: Write, content: str, columns: str, findings: list[str]) -> None:
    """What is wrong with a table is reported by line, without its values."""
    key, value = columns.split(", ")
    root = write(
        {
            "m.yaml": MAPPING
            + f"tables: {{t: {{file: t.csv, key: {key}, value: {value}}}}}\nmap: {{A: x}}\n",
            "t.csv": content,
        }
    )
    assert reported(root / "m.yaml") == [f"mappings/{finding}" for finding in findings]


def test_a_table_row_never_stands_in_a_finding(write: Write) -> None:
    """Not in the message, and not in what is printed."""
    from mapper.diagnostics.rendering import findings_as_text

    root = write(
        {
            "m.yaml": MAPPING + "tables: {t: {file: t.csv, key: a}}\nmap: {A: x}\n",
            "t.csv": "a,b\ngeheim,geheim\ngeheim,geheim\ngeheim\n,geheim\n geheim,geheim\n",
        }
    )
    with pytest.raises(FindingsError) as raised:
        mapping_file.load(root / "m.yaml")
    assert len(raised.value.findings) == 4
    assert "geheim" not in findings_as_text(raised.value.findings)


def test_cells_over_several_lines_keep_the_count(write: Write) -> None:
    """A finding after a cell with line ends in it still names the right line."""
    root = write(
        {
            "m.yaml": MAPPING + "tables: {t: {file: t.csv, key: a}}\nmap: {A: x}\n",
            "t.csv": 'a,b\nx,"een\ntwee"\n\ny,z\ny,z\n',
        }
    )
    assert reported(root / "m.yaml") == ["mappings/t.csv:6:1 duplicate-key"]


VIEW = """\
view: gemeente
mapping: m.yaml
receiver: Gemeente Voorbeeld
purpose: toets
target: {contract: doel.contract.yaml, message: Order}
groups:
  - {fields: [A.B, A.C], basis: artikel 1}
  - {fields: D, basis: TODO}
"""


def test_a_view(write: Write) -> None:
    """A view names its mapping, receiver, purpose and contract, and a legal basis per group."""
    root = write({"v.yaml": VIEW, "m.yaml": MAPPING + "map: {A: x}\n"})
    loaded = load_view(root / "v.yaml")
    assert (loaded.view.name, loaded.view.target.message) == ("gemeente", "Order")
    assert [group.fields for group in loaded.view.groups] == [("A.B", "A.C"), ("D",)]
    assert (loaded.mapping, loaded.target_contract) == (
        root / "m.yaml",
        root / "doel.contract.yaml",
    )
    (warning,) = loaded.warnings
    assert (warning.code, warning.severity) == ("basis-to-do", "warning")
    assert str(warning.position) == "mappings/v.yaml:8:24"


@pytest.mark.parametrize(
    ("change", "findings"),
    [
        (("receiver: Gemeente Voorbeeld\n", ""), ["1:1 missing-key"]),
        (("fields: D", "fields: [D, A.B]"), ["8:18 field-twice", "8:31 basis-to-do"]),
        (("m.yaml", "n.yaml"), ["2:10 file-not-found", "8:24 basis-to-do"]),
        (("basis: TODO", "basi: TODO"), ["8:17 unknown-key"]),
    ],
)
def test_what_a_view_may_not_say(
    write: Write, change: tuple[str, str], findings: list[str]
) -> None:
    """Each mistake is reported at its position, and an open basis with it."""
    root = write({"v.yaml": VIEW.replace(*change), "m.yaml": ""})
    with pytest.raises(FindingsError) as raised:
        load_view(root / "v.yaml")
    reported = [f"{finding.position} {finding.code}" for finding in raised.value.findings]
    assert reported == [f"mappings/v.yaml:{finding}" for finding in findings]


def test_a_partition_fills_a_parameter(write: Write) -> None:
    """The key of a subject goes to a parameter that the mapping has."""
    text = MAPPING.replace(
        "message: Bestelling}", "message: Bestelling, partition: {over: rijen, by: nr, as: klant}}"
    )
    root = write(
        {
            "m.yaml": text + "map: {A: x}\n",
            "n.yaml": text + "map: {A: x}\nparameters: {klant: {}}\n",
        }
    )
    assert reported(root / "m.yaml") == ["mappings/m.yaml:2:98 unknown-parameter"]
    partition = mapping_file.load(root / "n.yaml").mapping.source.partition
    assert partition is not None
    assert (partition.over, partition.by, partition.as_) == ("rijen", "nr", "klant")


def test_what_is_sound_is_read_beside_what_is_not(write: Write) -> None:
    """Whoever goes on with a broken mapping has all of it but what is broken."""
    root = write(
        {
            "m.yaml": MAPPING
            + "fragments: [g.yaml]\ntables: {t: {file: t.csv, key: a}, u: {file: weg.csv, key: a}}\n"
            + "map: {A: {$vaule: x}, B: {$from: y, C: z, D: {$when: a}}}\n",
            "t.csv": "a,b\n1,2\n",
            "g.yaml": "fragments: {een: {rules: {A: x}}, twee: {rulez: {A: x}}}\n",
        }
    )
    loaded = load_partly(root / "m.yaml")
    assert [finding.code for finding in loaded.findings] == [
        "unknown-key",
        "file-not-found",
        "unknown-key",
        "no-body",
    ]
    fields = {str(name): rule for name, rule in loaded.mapping.map.fields.items()}
    assert list(fields) == ["A", "B"]
    assert fields["B"].from_ == "y"
    assert [rule.expression for rule in fields["B"].fields.values()] == ["z", None]
    assert list(loaded.tables) == ["t"]
    assert [str(name) for name in loaded.fragments[0].file.fragments] == ["een"]
    assert {"unknown-fragment", "unknown-table"} <= loaded.consequences <= CODES.keys()


def test_a_sound_mapping_has_no_consequences(write: Write) -> None:
    """Nothing is left out of the findings of a mapping whose files are sound."""
    root = write({"m.yaml": MAPPING + "map: {A: x}\n"})
    assert mapping_file.load(root / "m.yaml").consequences == frozenset()


def test_one_name_is_one_table(write: Write) -> None:
    """Two files may declare the same table; another one by its name is a finding in the second."""
    table = "tables: {codes: {file: %s, key: %s}}\n"
    fragments = "fragments: {%s: {rules: {A: x}}}\n"
    files = {
        "m.yaml": MAPPING + "fragments: [a.yaml, b.yaml, c.yaml, d.yaml]\nmap: {A: x}\n",
        "a.yaml": table % ("codes.csv", "a") + fragments % "one",
        "b.yaml": table % ("codes.csv", "a") + fragments % "two",
        "codes.csv": "a,b\n1,2\n",
        "other.csv": "a,b\n1,3\n",
    }
    others = {
        "c.yaml": table % ("other.csv", "a") + fragments % "three",
        "d.yaml": table % ("codes.csv", "b") + fragments % "four",
    }
    assert reported(write(files | others) / "m.yaml") == [
        "mappings/c.yaml:1:10 duplicate-name",
        "mappings/d.yaml:1:10 duplicate-name",
    ]
