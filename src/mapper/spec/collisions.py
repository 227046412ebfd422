"""Reading a mapping's YAML, with a finding for every expression that YAML would take for itself.

YAML stops at the first such expression. Here the text is read once more with that expression in
quotes, so that one pass finds them all; the file itself is not touched, and a file with findings
is never used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from mapper.contract.yaml_nodes import Node, read_yaml
from mapper.diagnostics.model import Finding, Position
from mapper.spec.quoting import collision, quote_hint, quoted

_ATTEMPTS: Final = 100
_ENTRY: Final = re.compile(
    r"""(?P<lead>[ ]*(?:-[ ]+)*)
        (?:(?P<key>'(?:[^']|'')*'|"(?:[^"\\]|\\.)*"|[^\s'"\[\]{},#|>][^\s:]*?)[ ]*:(?:[ \t]+|$))?
        (?P<value>.*)""",
    re.VERBOSE | re.DOTALL,
)
_DEVICE: Final = re.compile(r"&[\w-]+\s*[\[{\n]|!(?:!|[\w-]+\s)")
"""An anchor or tag that is meant as one: what follows it is of YAML too."""
_KEY_IN_BRACES: Final = re.compile(r"""[{,][ ]*(?:'[^']*'|"[^"]*"|[^\s:'"{}\[\],()]+):[ ]+""")
_TEXT_KEY: Final = re.compile(r"^[ ]*(#text)[ ]*:(?:[ \t]|$)", re.MULTILINE)


@dataclass(slots=True)
class _Entry:
    """A `key: value` or `- value`, by line numbers (from 0) and offsets in those lines."""

    first: int
    last: int
    key: str | None
    key_at: int
    value: str
    value_at: int


def read(content: bytes | str, file: str) -> tuple[Node | None, list[Finding]]:
    """The root node of a file and all that is wrong with it as YAML.

    As `contract.yaml_nodes.read_yaml`, and what the two languages make of one another is told as
    `quote-expression`, with the expression in quotes.
    """
    node, findings = read_yaml(content, file)
    if not findings:
        return node, _comments(_decoded(content), file)
    text = _decoded(content)
    if text is None:
        return node, findings
    collisions: list[Finding] = []
    for _ in range(_ATTEMPTS):
        lines = text.split("\n")
        mended = False
        for finding in findings:
            found = _mend(lines, finding, file)
            if found is not None:
                collisions.append(found)
                mended = True
                break
        if not mended:
            break
        text = "\n".join(lines)
        node, findings = read_yaml(text, file)
    lines = text.split("\n")
    hinted = [_hinted(finding, lines) for finding in findings]
    return node, collisions + hinted + _comments(text, file)


def _hinted(finding: Finding, lines: list[str]) -> Finding:
    """YAML only says what it expected: say what is usually wrong."""
    position = finding.position
    if finding.code != "yaml-syntax" or finding.hint is not None or position is None:
        return finding
    line = lines[position.line - 1] if position.line <= len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return replace(finding, hint="indent with blanks; YAML takes no tabs there")
    if "flow" not in finding.message:
        return finding
    hint = "put every expression between brackets or braces in quotes, or write one a line"
    return replace(finding, hint=hint)


def _decoded(content: bytes | str) -> str | None:
    if isinstance(content, str):
        return content
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _comments(text: str | None, file: str) -> list[Finding]:
    """`#text: …` at the start of a line: a comment to YAML, a rule to whoever wrote it."""
    findings = []
    for found in _TEXT_KEY.finditer(text or ""):
        line = (text or "").count("\n", 0, found.start(1)) + 1
        column = found.start(1) - found.start() + 1
        position = Position(file, line, column, line, column + len("#text"))
        message = "YAML reads a leading `#` as a comment, so this rule is not read"
        findings.append(
            Finding("quote-expression", message, position, hint="quote the name: `'#text': …`")
        )
    return findings


def _mend(lines: list[str], finding: Finding, file: str) -> Finding | None:
    """Put the expression that a finding is about in quotes; what to tell, or None."""
    if finding.code not in {"yaml-syntax", "yaml-not-allowed"} or finding.position is None:
        return None
    at = finding.position.line - 1
    found = _mend_flow(lines, finding, file)
    if found is not None:
        return found
    # YAML may notice only on a later line that an earlier one was cut.
    for line in range(min(at, len(lines) - 1), max(-1, at - 4), -1):
        entry = _entry(lines, line)
        if entry is None or not entry.first <= at <= entry.last + 1:
            continue
        found = _mend_key(lines, entry, file) or _mend_value(lines, entry, file)
        if found is not None:
            return found
    return _mend_unclosed(lines, file) if finding.code == "yaml-syntax" else None


def _mend_unclosed(lines: list[str], file: str) -> Finding | None:
    """A quote that does not close runs on to the next one: YAML notices anywhere below."""
    for line in range(len(lines)):
        entry = _entry(lines, line)
        if entry is not None and entry.value[:1] in {"'", '"'} and collision(entry.value):
            return _mend_value(lines, entry, file)
    return None


def _mend_flow(lines: list[str], finding: Finding, file: str) -> Finding | None:
    """An expression in brackets or braces, which begins with a character that is YAML's own."""
    if finding.position is None or finding.position.line > len(lines):
        return None
    row = finding.position.line
    line = lines[row - 1].rstrip()
    entry = _entry(lines, row - 1)
    if entry is None or entry.value[:1] not in {"{", "["}:
        return None
    # YAML places an alias or anchor without a name after its sign.
    for start in (finding.position.column - 1, finding.position.column - 2):
        if not entry.value_at < start < len(line):
            continue
        segment = line[start : len(line.rstrip("]} "))].rstrip()
        opened = line[:start].rstrip()[-1:] in {":", ",", "[", "{"}
        if opened and segment and segment[0] in "@%`*&!|>":
            return _quote(lines, row, start, segment, file)
    if finding.code != "yaml-syntax" or collision(entry.value) is not None:
        return None
    return _mend_in_braces(lines, row, entry.value_at, finding.position.column - 1, file)


def _mend_in_braces(lines: list[str], row: int, begin: int, at: int, file: str) -> Finding | None:
    """An expression in braces, of which YAML takes a bracket, comma or colon as its own."""
    line = lines[row - 1].rstrip()
    keys = list(_KEY_IN_BRACES.finditer(line, begin))
    for number in range(len(keys) - 1, -1, -1):
        start = keys[number].end()
        last = number == len(keys) - 1
        end = len(line.rstrip("} ")) if last else keys[number + 1].start()
        segment = line[start:end].rstrip()
        if start > at or not segment:
            continue
        if segment[0] not in "'\"{[" and re.search(r"[\[\]{},]|:(?: |$)| #", segment):
            return _quote(lines, row, start, segment, file)
        return None
    return None


def _quote(lines: list[str], row: int, start: int, segment: str, file: str) -> Finding:
    """Put part of a line in quotes; what to tell."""
    line = lines[row - 1]
    lines[row - 1] = line[:start] + quoted(segment) + line[start + len(segment) :]
    position = Position(file, row, start + 1, row, start + len(segment) + 1)
    reason = collision(segment) or "YAML reads a comma or bracket of this expression as its own"
    return Finding("quote-expression", reason, position, hint=quote_hint(segment))


def _entry(lines: list[str], line: int) -> _Entry | None:
    """The entry that begins on a line, with the more indented lines below it."""
    found = _ENTRY.fullmatch(lines[line].rstrip("\r"))
    if found is None or (not found["lead"].strip() and found["key"] is None):
        return None
    width = len(found["lead"]) if found["key"] is not None else found["lead"].rstrip().rfind("-")
    if not found["value"].strip():
        return _Entry(line, line, found["key"], found.start("key"), "", found.start("value"))
    last = line
    for after in range(line + 1, len(lines)):
        body = lines[after].strip()
        if body and len(lines[after]) - len(lines[after].lstrip(" ")) <= width:
            break
        if body:
            last = after
    rest = [text.strip() for text in lines[line + 1 : last + 1]]
    value = "\n".join([found["value"].rstrip(), *rest])
    return _Entry(line, last, found["key"], found.start("key"), value, found.start("value"))


def _mend_key(lines: list[str], entry: _Entry, file: str) -> Finding | None:
    key = entry.key
    if key is None or key[0] not in "@%`*&!":
        return None
    line = lines[entry.first]
    end = entry.key_at + len(key)
    lines[entry.first] = line[: entry.key_at] + quoted(key) + line[end:]
    position = Position(
        file, entry.first + 1, entry.key_at + 1, entry.first + 1, entry.key_at + len(key) + 1
    )
    message = f"YAML does not take a name that begins with `{key[0]}`"
    hint = f"quote the name: `{quoted(key)}: …`"
    return Finding("quote-expression", message, position, hint=hint)


def _mend_value(lines: list[str], entry: _Entry, file: str) -> Finding | None:
    line = lines[entry.first].rstrip("\r")
    one_line = line[entry.value_at :].rstrip()
    value, last = entry.value, entry.last
    reason = collision(value)
    if reason is None or _DEVICE.match(value):
        return None
    if collision(one_line) is not None and _nests(lines[entry.first + 1 : entry.last + 1]):
        # What stands below is rules of its own, not the rest of the expression.
        value, last = one_line, entry.first
        reason = collision(value) or reason
    position = Position(
        file,
        entry.first + 1,
        entry.value_at + 1,
        last + 1,
        len(lines[last].rstrip()) + 1,
    )
    if last == entry.first:
        lines[entry.first] = line[: entry.value_at] + quoted(value)
    else:
        # As many lines as before, so that the places below stay what they are.
        lines[entry.first] = line[: entry.value_at] + "'" + one_line.replace("'", "''")
        for index in range(entry.first + 1, last + 1):
            lines[index] = lines[index].rstrip("\r").replace("'", "''")
        lines[last] = lines[last].rstrip() + "'"
    return Finding("quote-expression", reason, position, hint=quote_hint(value, entry.key))


def _nests(below: list[str]) -> bool:
    return any(re.match(r"\s*(?:- )?[$@\w#'\"-]+:(?:\s|$)", line) for line in below)
