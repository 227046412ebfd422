"""Views: grounds that cover their source and task, marks that go with what they mark."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapper.plan import check

FILES = {
    "law.grounds.yaml": """\
sources: {register: The register, archive: The archive}
tasks: {aid: Aid, care: Care}
grounds:
  law-1:
    article: Law 1
    edition: of 2026-07-01
    certainty: read
    allows: everything
    sources: [register]
    tasks: [aid]
  law-2:
    article: Law 2
    edition: of 2026-07-01
    certainty: older
    allows: something
    sources: [register, archive]
    tasks: [aid, care]
""",
    "in.contract.yaml": """\
contract: in
messages:
  in: {properties: {name: {type: string}, street: {type: string}, doubt: {type: string}}}
""",
    "out.contract.yaml": """\
contract: out
messages:
  out:
    properties:
      Name: {type: string}
      Address: {properties: {Street: {type: string}, Town: {type: string}}}
      Doubt: {type: string}
""",
    "part.contract.yaml": """\
contract: part
messages:
  out:
    properties:
      Name: {type: string}
      Address: {properties: {Street: {type: string}}}
      Doubt: {type: string}
""",
    "m.yaml": """\
mapping: m
source: {contract: in.contract.yaml, message: in}
target: {contract: out.contract.yaml, message: out}
marks:
  - mark: Doubt
    of: [Address]
    reason: Law 3
map:
  Name: name
  Address: {Street: street}
  Doubt: doubt
""",
    "views/v.yaml": """\
view: v
mapping: ../m.yaml
receiver: The town
purpose: Aid on request for it
grounds: ../law.grounds.yaml
source: register
task: aid
target: {contract: ../part.contract.yaml, message: out}
groups:
  - fields: [Name]
    basis: law-1
  - fields: [Address, Doubt]
    basis: [law-1, law-2]
""",
}


def reported(root: Path, **changes: tuple[str, str]) -> list[str]:
    """What check reports about the folder where texts of files are changed, each with its position."""
    folder = root / "mappings"
    for name, text in FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        old, new = changes.get(file.name.partition(".")[0], ("", ""))
        assert old in text
        file.write_text(text.replace(old, new) if old else text)
    return [
        f"{Path(one.position.file).name}:{one.position.line} {one.severity} {one.code}"
        + (f" {one.hint}" if one.hint else "")
        for one in check([folder])
        if one.position is not None
    ]


def test_a_view_with_grounds_that_cover_it(tmp_path: Path) -> None:
    """Nothing is reported of a view whose grounds name its source and its task."""
    assert reported(tmp_path) == []


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"v": ("task: aid", "task: care")}, "v.yaml:11 error ground-not-covering it covers aid"),
        ({"v": ("source: reg", "source: arch")}, "v.yaml:6 error ground-unknown"),
        ({"v": ("source: register", "source: archive")}, "v.yaml:11 error ground-not-covering"),
        ({"v": ("basis: law-1", "basis: law-3")}, "v.yaml:11 error ground-unknown did you mean"),
        ({"v": ("task: aid\n", "")}, "v.yaml:5 error missing-key add `task: …`"),
        ({"law": ("[aid, care]", "[aid, cure]")}, "law.grounds.yaml:17 error ground-unknown"),
        ({"law": ("certainty: read", "certainty: sure")}, "law.grounds.yaml:7 error wrong-kind"),
        ({"m": ("mark: Doubt", "mark: Doupt")}, "m.yaml:5 error mark-unknown did you mean"),
        ({"m": ("of: [Address]", "of: [Address.Stret]")}, "m.yaml:6 error mark-unknown did you"),
    ],
)
def test_what_is_wrong_with_grounds_and_marks_is_told(
    tmp_path: Path, changes: dict[str, tuple[str, str]], finding: str
) -> None:
    """A ground of another source or task, names that are not there, and keys that are missing."""
    found = reported(tmp_path, **changes)
    assert any(one.startswith(finding) for one in found), found


def test_a_view_that_withholds_the_mark_is_told(tmp_path: Path) -> None:
    """What is marked does not go out without its mark; without both, nothing is reported."""
    part, view = ("      Doubt: {type: string}\n", ""), ("[Address, Doubt]", "[Address]")
    (found,) = reported(tmp_path, part=part, v=view)
    assert found.startswith("v.yaml:8 error mark-withheld give the mark too")
    assert "Law 3" in found
    both = (
        "      Address: {properties: {Street: {type: string}}}\n      Doubt: {type: string}\n",
        "",
    )
    groups = ("  - fields: [Address, Doubt]\n    basis: [law-1, law-2]\n", "")
    assert reported(tmp_path, part=both, v=groups) == []


def test_what_is_open_is_told_once(tmp_path: Path) -> None:
    """Groups without a ground are one warning, however many there are in however many views."""
    (found,) = reported(tmp_path, v=("basis: law-1\n", "basis: TODO\n"))
    assert found.startswith("v.yaml:11 warning basis-to-do")
    (tmp_path / "mappings/views/w.yaml").write_text(
        FILES["views/v.yaml"].replace("[law-1, law-2]", "TODO").replace("view: v", "view: w")
    )
    (found,) = reported(tmp_path, v=("basis: law-1\n", "basis: TODO\n"))
    assert found.startswith("v.yaml:11 warning basis-to-do")
