"""Where YAML and JSONata collide, the file says so; an expression is never another one in silence."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.diagnostics.diagnostic import Finding
from mapper.mapping_file.rule_model import Rule
from mapper.yaml_text.collisions import read
from mapper.yaml_text.node_checks import NodeChecks
from mapper.yaml_text.spanned_model import validated
from mapper.yaml_text.yaml_nodes import MappingNode

CASES = yaml.safe_load((Path(__file__).parent / "collisions.yaml").read_text("utf-8"))


def rule_of(text: str) -> tuple[Rule | None, list[Finding]]:
    """The rule that a file's text is, and all findings."""
    node, findings = read(text, "file.yaml")
    checks = NodeChecks()
    rule = validated(Rule, node, "the root", checks) if node is not None else None
    return rule, findings + checks.findings


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["yaml"])
def test_a_collision_is_told_with_the_expression_in_quotes(case: dict[str, str]) -> None:
    """The finding says `quote-expression`, stands on the line, and shows how to write it."""
    _, findings = rule_of(f"Before: fine\nField: {case['yaml']}\nAfter: fine\n")
    reported = [finding for finding in findings if finding.code == "quote-expression"]
    assert len(reported) == 1
    assert findings == reported
    assert reported[0].position is not None
    assert reported[0].position.line == 2
    if "shown" in case:
        assert reported[0].hint is not None
        assert case["shown"] in reported[0].hint


@pytest.mark.parametrize(
    "case", [case for case in CASES if "shown" in case], ids=lambda case: case["yaml"]
)
def test_what_the_hint_shows_repairs_it(case: dict[str, str]) -> None:
    """The quoted form that a finding shows is read without findings."""
    rule, findings = rule_of(f"Before: fine\nField: {case['shown']}\nAfter: fine\n")
    assert findings == []
    assert rule is not None
    assert [str(name) for name in rule.fields] == ["Before", "Field", "After"]


def test_one_pass_finds_all_collisions() -> None:
    """YAML stops at the first one; the findings do not."""
    lines = [f"F{number}: {case['yaml']}" for number, case in enumerate(CASES)]
    _, findings = rule_of("\n".join(lines) + "\n")
    reported = {
        finding.position.line - 1
        for finding in findings
        if finding.code == "quote-expression" and finding.position is not None
    }
    # The quote that does not close takes what follows with it, up to the next quote.
    assert len(CASES) - len(reported) <= 1


def test_an_attribute_or_text_key_without_quotes_is_told() -> None:
    """`@name:` is a reserved character to YAML, and `#text:` a comment that would be dropped."""
    _, findings = rule_of("Field:\n  '@a': x\n  #text: y\n  @b: z\n")
    assert [(finding.code, str(finding.position)) for finding in findings] == [
        ("quote-expression", "file.yaml:4:3"),
        ("quote-expression", "file.yaml:3:3"),
    ]


def test_an_expression_over_several_lines_is_told_whole() -> None:
    """The span covers the continuation lines, and the hint holds all of the expression."""
    _, findings = rule_of("Field: a\n  ? b\n  : c\nAfter: fine\n")
    (found,) = findings
    assert found.position is not None
    assert (found.position.line, found.position.end_line) == (1, 3)
    assert found.hint is not None
    assert "'a ? b : c'" in found.hint


@pytest.mark.parametrize(
    "text",
    [
        "Field: naam # wat het is\n",
        "Field: a.b   #\n",
        "Field: 'naam' # wat het is\n",
        "Field: naam#$i.x\n",
        "Field: a ?b :c\n",
        "Field: $f(a, 'x:y')\n",
        "Field: |\n  a ? b : c # geen commentaar\n",
        "# een regel\nField: -5\n",
    ],
)
def test_what_yaml_leaves_whole_needs_no_quotes(text: str) -> None:
    """A comment after a whole expression is a comment; nothing is reported that is not in the way."""
    rule, findings = rule_of(text)
    assert findings == []
    assert rule is not None


TOKENS = [
    *("a b.c $x 1 = ~ ? # [ ] { } ( ) , % * @ ` & ! | > - / : \\ é 宽".split()),
    *(" ", ": ", " #", " #$i", "- ", "'", '"', "''", '"x"', "'y'", "null", "true"),
]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(TOKENS), min_size=1, max_size=8).map("".join).map(str.strip))
def test_an_unquoted_expression_is_itself_or_a_finding(expression: str) -> None:
    """Whatever is written after `Field: `, the rule holds exactly that, or there is a finding.

    Only what is YAML through and through is excepted: a text wholly in quotes, a block in
    brackets or braces, and a comment that a blank follows.
    """
    rule, findings = rule_of(f"Field: {expression}\nAfter: fine\n")
    if findings or not expression:
        return
    assert rule is not None
    assert [str(name) for name in rule.fields] == ["Field", "After"]
    field = next(iter(rule.fields.values()))
    if expression[0] in "'\"{[":
        return
    kept, _, comment = (expression + " ").partition(" # ")
    assert field.expression == (kept.strip() if comment or kept != expression else expression)


def test_a_file_that_cannot_be_repaired_keeps_what_yaml_says() -> None:
    """A syntax error that is no collision is reported as YAML reports it, with its position."""
    node, findings = read("a: b\n c: d\n  - e\n", "file.yaml")
    assert findings
    assert all(finding.position is not None for finding in findings)
    assert node is None or isinstance(node, MappingNode)


def test_a_tab_is_told() -> None:
    """What YAML calls a character that cannot start a token is reported as what it is."""
    _, findings = rule_of("A:\n\tB: x\n")
    assert [finding.hint for finding in findings] == [
        "indent with blanks; YAML takes no tabs there"
    ]


def test_rules_may_be_deep() -> None:
    """As deep as YAML is read, and no deeper: then a finding, never a crash."""
    for depth, fine in ((95, True), (5000, False)):
        text = "".join(f"{' ' * level}A:\n" for level in range(depth)) + " " * depth + "B: x\n"
        rule, findings = rule_of(text)
        assert (rule is not None and not findings) == fine
        assert fine or "file-too-large" in {finding.code for finding in findings}


@pytest.mark.parametrize(
    ("field", "expression", "word"),
    [
        ("a ? b : c", "a ? b : c", "c"),
        ("a ? 'b' : \"c\" & d   # wat", "a ? 'b' : \"c\" & d", "d"),
        ("{$value: a[b = 'x'], $on_many: first}", "a[b = 'x']", "x"),
        ("'x' & \"y\" & z", "'x' & \"y\" & z", "z"),
        ("a\n  ? 'b'\n  : c  # wat", "a ? 'b' : c", "c"),
    ],
)
def test_what_is_found_later_stands_in_the_file_as_it_is(
    field: str, expression: str, word: str
) -> None:
    """Reading goes on with quotes put in; places are those of the file, which has none."""
    file = f"Before: fine\nField: {field}\nAfter: fine\n"
    rule, findings = rule_of(file)
    assert [finding.code for finding in findings] == ["quote-expression"]
    assert rule is not None
    before, found, after = rule.fields.values()
    text = found.expression or found.value
    assert text is not None
    assert text.startswith(expression)
    at = text.position_at(text.rindex(word, 0, len(expression)))
    lines = file.split("\n")
    assert lines[at.line - 1][at.column - 1] == word
    assert (before.position.line, before.position.column) == (1, 9)
    assert after.expression is not None
    assert lines[after.expression.position.line - 1] == "After: fine"
