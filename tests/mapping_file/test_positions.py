"""A position in an expression is a position in the file, whatever the scalar's style."""

import pickle

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mapper.diagnostics.diagnostic import Position
from mapper.yaml_text.scalar_spans import Lines
from mapper.yaml_text.spanned_text import Text
from mapper.yaml_text.yaml_nodes import MappingNode, ScalarNode, read_yaml

# Every word is found once in the file, so that a plain search is the judge of where it stands.
ENDINGS = ["", "é", "宽", "𝒳", "'", '"', "\\", "(", ".x", "=", "?", "#", "/*"]
SEPARATORS = [" ", "  ", "\t"]
BREAKS = ["\n", "\n\n", "\n\n\n"]


def words(endings: list[str]) -> st.SearchStrategy[list[str]]:
    """Words `w0…`, `w1…`, each with something after it that styles write in different ways."""
    return st.lists(st.sampled_from(endings), min_size=1, max_size=6).map(
        lambda tails: [f"w{number}{tail}" for number, tail in enumerate(tails)]
    )


def joined(parts: list[str], gaps: list[str]) -> str:
    """The words with the gaps between them."""
    return "".join(word + gap for word, gap in zip(parts, [*gaps, ""], strict=False))


gaps = st.lists(st.sampled_from([*SEPARATORS, *BREAKS]), min_size=6, max_size=6)
heads = st.sampled_from(
    ["key: ", "key:   ", "- ", "a:\n  b:\n    key: ", "- - ", "# wat\nkey: ", "'k': "]
)
ends = st.sampled_from(["\n", "", "\n\n\n", " # commentaar\n"])


def scalar_of(file: str) -> Text | None:
    """The last scalar of a file, as a text."""
    node, findings = read_yaml(file, "file.yaml")
    if findings:
        return None
    while not isinstance(node, ScalarNode):
        assert node is not None
        children = (
            [value for _, value in node.entries] if isinstance(node, MappingNode) else node.items
        )
        node = children[-1]
    return Lines(node.source).text(node)


def check(file: str, parts: list[str], written: list[str]) -> None:
    """Each word of the value stands where a search in the file finds it."""
    text = scalar_of(file)
    # Not every text can be written in every style; then YAML refuses it, and nothing is promised.
    assume(text is not None)
    assert text is not None
    for word, raw in zip(parts, written, strict=True):
        offset = text.index(word)
        at = file.index(raw)
        line = file.count("\n", 0, at) + 1
        column = at - file.rfind("\n", 0, at)
        found = text.position_at(offset, len(word))
        assert (found.line, found.column) == (line, column)
        assert found.end_line == line
        assert found.end_column == column + len(raw)
    assert text.position.line >= 1


@settings(max_examples=300, deadline=None)
@given(words(["", "é", "宽", "𝒳", "(", ".x", "=", "?", "'", "\\"]), gaps, heads, ends)
def test_plain_scalars(parts: list[str], between: list[str], head: str, end: str) -> None:
    """Plain scalars, on one line or folded over several."""
    inner = joined(parts, [gap.replace("\n", "\n       ") for gap in between])
    check(head + inner + end, parts, parts)


@settings(max_examples=300, deadline=None)
@given(words(ENDINGS), gaps, heads, ends)
def test_single_quoted_scalars(parts: list[str], between: list[str], head: str, end: str) -> None:
    """Single-quoted scalars, with doubled quotes."""
    written = [word.replace("'", "''") for word in parts]
    inner = joined(written, [gap.replace("\n", "\n       ") for gap in between])
    check(f"{head}'{inner}'{end}", parts, written)


@settings(max_examples=300, deadline=None)
@given(words(ENDINGS), gaps, heads, ends, st.booleans())
def test_double_quoted_scalars(
    parts: list[str], between: list[str], head: str, end: str, escape: bool
) -> None:
    """Double-quoted scalars, with escapes of every length and escaped line ends."""
    written = [word.replace("\\", "\\\\").replace('"', '\\"') for word in parts]
    if escape:
        written = [
            word.replace("é", "\\xe9").replace("宽", "\\u5bbd").replace("𝒳", "\\U0001d4b3")
            for word in written
        ]
        between = [gap.replace("\n", "\\n") for gap in between]
        between[0] = " \\\n      "
    inner = joined(written, [gap.replace("\n", "\n       ") for gap in between])
    check(f'{head}"{inner}"{end}', parts, written)


@settings(max_examples=300, deadline=None)
@given(
    words(ENDINGS),
    gaps,
    st.sampled_from(["key: ", "a:\n  b:\n    key: ", "- - "]),
    st.sampled_from(["|", ">", "|-", ">-", "|+", ">+", "| # commentaar", "|2", ">4-"]),
    st.sampled_from(["", "\n", "\n\n"]),
)
def test_block_scalars(
    parts: list[str], between: list[str], head: str, header: str, end: str
) -> None:
    """Literal and folded scalars, with indentation found or given, and every chomping."""
    indent = " " * 9
    inner = joined(parts, [gap.replace("\n", "\n" + indent) for gap in between])
    check(f"{head}{header}\n{indent}{inner}{end}", parts, parts)


def test_the_end_of_a_text_has_a_place() -> None:
    """An offset after the last character is the place where something is missing."""
    for file in ("key: abc\n", "key: 'abc'\n", 'key: "abc"\n', "key: a\\\n  bc\n"):
        text = scalar_of(file)
        assert text is not None
        assert text.position_at(len(text)).column == text.position_at(len(text) - 1).column + 1
        assert text.position_at(999) == text.position_at(len(text))


def test_the_end_of_a_block_is_where_its_content_ends() -> None:
    """The line end that a block keeps is not a place to look at."""
    text = scalar_of("key: |\n  een\n    twee\n\nna: x\n".removesuffix("na: x\n"))
    assert text is not None
    assert text.endswith("\n")
    assert text.position_at(len(text)) == Position("file.yaml", 3, 9, 3, 10)


def test_windows_line_ends_and_a_byte_order_mark_change_no_place() -> None:
    """Lines count the same with CR LF; a byte order mark takes no column."""
    node, findings = read_yaml("\ufeffkey: >\r\n  een\r\n  twee\r\n".encode(), "file.yaml")
    assert findings == []
    assert isinstance(node, MappingNode)
    value = node.entries[0][1]
    assert isinstance(value, ScalarNode)
    text = Lines(value.source).text(value)
    assert text == "een twee\n"
    assert text.position_at(4, 4) == Position("file.yaml", 3, 3, 3, 7)


def test_a_text_survives_pickling_with_its_places() -> None:
    """Texts travel to other processes as part of what is compiled from them."""
    text = scalar_of("key: >\n  een\n  twee\n")
    assert text is not None
    again = pickle.loads(pickle.dumps(text))
    assert again == text
    assert again.position_at(5) == text.position_at(5)
    assert again.position == text.position
