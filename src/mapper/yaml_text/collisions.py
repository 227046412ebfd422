"""Reading a mapping's YAML, with a finding for every expression that YAML would take for itself.

YAML stops at the first such expression. Here the text is read once more with that expression in
quotes, so that one pass finds them all; the file itself is not touched, and a file with findings
is never used.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from mapper.diagnostics.diagnostic import Finding, Position
from mapper.yaml_text.indentation import absorbed_items, or_misindented
from mapper.yaml_text.quote_repair import QuoteRepair
from mapper.yaml_text.quoting import refused_elsewhere
from mapper.yaml_text.yaml_nodes import MappingNode, Node, ScalarNode, read_yaml

_ATTEMPTS: Final = 100
_GROWTH: Final = 2
"""How much larger the text may become by repair: quotes within quotes double each time."""
_NO_BLANK: Final = re.compile(r"[ ]*([A-Za-z_$][\w$-]*):(?=[^\s:/])[^'\"{}]*$")
_OTHER_BREAK: Final = re.compile("\r(?!\n)|[\x85\u2028\u2029]")
_TEXT_KEY: Final = re.compile(r"^[ ]*(#text)[ ]*:(?:[ \t]|$)", re.MULTILINE)


def read(content: bytes | str, file: str) -> tuple[Node | None, list[Finding]]:
    """The root node of a file and all that is wrong with it as YAML.

    As `yaml_nodes.read_yaml`, and what the two languages make of one another is reported as
    `quote-expression`, with the expression in quotes. Positions are those of the file.
    """
    node, findings = read_yaml(content, file)
    text = _decoded(content)
    if text is None:
        return node, findings
    if not findings:
        return node, _comments(text, file) + _deceptive(node)
    findings = or_misindented(findings, text, file)
    if findings[0].code == "yaml-indentation":
        return None, findings
    if _OTHER_BREAK.search(text):
        return node, findings  # lines of YAML are no lines of the file: nothing is repaired
    repair = QuoteRepair(file, text)
    collisions: list[Finding] = []
    for _ in range(_ATTEMPTS):
        found = next(filter(None, map(repair.apply, findings)), None)
        if found is None or len(repair.text) > _GROWTH * (len(text) + 1000):
            break
        collisions.append(found)
        node, findings = read_yaml(repair.text, file)
    if collisions and node is not None:
        repair.restore(node)
    rows = text.split("\n")
    rest = [
        _hinted(replace(finding, position=repair.original_position(finding.position)), rows)
        for finding in findings
    ]
    return node, collisions + rest + _comments(text, file)


def _decoded(content: bytes | str) -> str | None:
    if isinstance(content, str):
        return content.removeprefix("\ufeff")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _hinted(finding: Finding, rows: list[str]) -> Finding:
    """YAML only says what it expected: say what is usually wrong."""
    position = finding.position
    if finding.code != "yaml-syntax" or finding.hint is not None or position is None:
        return finding
    for above in range(position.line, max(position.line - 2, 0), -1):
        found = _NO_BLANK.match(rows[above - 1]) if above <= len(rows) else None
        if found is not None:
            start, key = found.start(1) + 1, found[1]
            message = f"`{key}:` is no key, as no blank stands behind its colon"
            at = Position(position.file, above, start, above, start + len(key) + 1)
            return replace(finding, message=message, position=at, hint=f"write `{key}: …`")
    line = rows[position.line - 1] if position.line <= len(rows) else ""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return replace(finding, hint="indent with blanks; YAML takes no tabs there")
    if "flow" in finding.message:
        hint = "quote each expression between brackets or braces, or write one per line"
    else:
        hint = "check the indentation and the quotes of this line and of the one above it"
    return replace(finding, hint=hint)


def _comments(text: str, file: str) -> list[Finding]:
    """`#text: …` at the start of a line: a comment to YAML, a rule to whoever wrote it."""
    findings = []
    for found in _TEXT_KEY.finditer(text):
        line = text.count("\n", 0, found.start(1)) + 1
        column = found.start(1) - found.start() + 1
        position = Position(file, line, column, line, column + len("#text"))
        message = "YAML reads a leading `#` as a comment, so this rule is not read"
        findings.append(
            Finding("quote-expression", message, position, hint="quote the name: `'#text': …`")
        )
    return findings


def _deceptive(root: Node | None) -> list[Finding]:
    """What YAML reads, and otherwise than it looks or than other parsers do."""
    findings: list[Finding] = []
    open_nodes = [(root, False)] if root is not None else []
    while open_nodes:
        node, flow = open_nodes.pop()
        if isinstance(node, ScalarNode):
            if node.style == "plain" and refused_elsewhere(node.raw, flow=flow):
                message = "some YAML parsers refuse this text without quotes"
                hint = f"put it in quotes, or run `mapper fmt {node.source.file}`"
                findings.append(
                    Finding("yaml-unquoted", message, node.position, "warning", hint=hint)
                )
        elif isinstance(node, MappingNode):
            open_nodes += [(one, node.flow) for entry in node for one in entry]
        else:
            open_nodes += [(one, node.flow) for one in node.items]
            if not node.flow:
                findings += absorbed_items(node)
    return findings
