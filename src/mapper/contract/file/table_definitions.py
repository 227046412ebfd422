"""What a contract file says of tables: the `csv` of rows, of their fields, and of values."""

from __future__ import annotations

import codecs
from typing import Final

from mapper.datatypes.date_writing import PictureError, date_picture
from mapper.datatypes.table_form import CellForm, ColumnForm, TableForm
from mapper.yaml_text.node_checks import NodeChecks
from mapper.yaml_text.yaml_nodes import MappingNode, Node, ScalarNode

CELL_KEYS: Final = frozenset({"decimal", "group", "date", "date-time", "time", "boolean", "null"})
COLUMN_KEYS: Final = CELL_KEYS | {"name", "position"}
TABLE_KEYS: Final = CELL_KEYS | {
    *("encoding", "separator", "quote", "escape", "header", "skip", "comment", "trim")
}
_WORDS: Final = {"tab": "\t", "none": ""}
_LINE_ENDS: Final = "\n\r\0"


class TableDefinitionReader:
    """Reads the `csv` objects of a contract file."""

    def __init__(self, checks: NodeChecks) -> None:
        self.checks = checks

    def table(self, node: Node) -> TableForm:
        """The dialect that a row's type says."""
        if not self._is_object(node, TABLE_KEYS, "`csv` of a table"):
            return TableForm()
        assert isinstance(node, MappingNode)  # noqa: S101  # it was just looked at
        default = TableForm()
        separator = self._character(node, "separator", default.separator)
        quote = self._character(node, "quote", default.quote)
        escape = self._character(node, "escape", default.escape)
        comment = self._character(node, "comment", default.comment)
        if not separator:
            self.checks.report("contract-value", "a table has a separator", node.get("separator"))
            separator = default.separator
        given = [each for each in (separator, quote, escape, comment) if each]
        if len(set(given)) < len(given):
            message = "two of separator, quote, escape and comment are the same character"
            self.checks.report("contract-value", message, node)
        header = node.get("header")
        return TableForm(
            self._encoding(node.get("encoding")),
            separator,
            quote,
            escape,
            header is None or self.checks.flag(header),
            self.checks.count(node.get("skip"), 0) or 0,
            comment,
            self.checks.flag(node.get("trim")),
            self._cell(node),
        )

    def column(self, node: Node) -> ColumnForm:
        """Where the column of a field is, and how it is written."""
        if not self._is_object(node, COLUMN_KEYS, "`csv` of a field"):
            return ColumnForm()
        assert isinstance(node, MappingNode)  # noqa: S101  # it was just looked at
        name, position = node.get("name"), node.get("position")
        if name is not None and position is not None:
            message = "a column is found by its name or by its position, not by both"
            self.checks.report("contract-value", message, position)
        number = self.checks.count(position, 0) or 0
        if position is not None and number == 0:
            self.checks.report("contract-value", "columns are counted from 1", position)
        names = () if name is None else tuple(text.strip() for text in self.checks.texts(name))
        return ColumnForm(names, number, self._cell(node))

    def cell(self, node: Node) -> CellForm:
        """How a value is written, which has no column of its own here: it is a definition."""
        if not self._is_object(node, CELL_KEYS, "`csv` of a value"):
            return CellForm()
        assert isinstance(node, MappingNode)  # noqa: S101  # it was just looked at
        return self._cell(node)

    def _is_object(self, node: Node, keys: frozenset[str], what: str) -> bool:
        self.checks.mapping(node, what)
        if isinstance(node, MappingNode):
            self.checks.keys(node, keys, what)
        return isinstance(node, MappingNode)

    def _cell(self, node: MappingNode) -> CellForm:
        boolean = node.get("boolean")
        words = () if boolean is None else tuple(self.checks.texts(boolean))
        if boolean is not None and len(set(words)) != 2:
            message = "`boolean` has two texts: for true, and for false"
            self.checks.report("contract-value", message, boolean, "write `boolean: [J, N]`")
            words = ()
        null = node.get("null")
        decimal = self._character(node, "decimal", "")
        group = self._character(node, "group", "")
        if group and group == (decimal or "."):
            message = "the decimal mark and the mark between groups are the same"
            self.checks.report("contract-value", message, node.get("group") or node)
            group = ""
        return CellForm(
            decimal,
            group,
            self._picture(node, "date"),
            self._picture(node, "date-time"),
            self._picture(node, "time"),
            words,
            () if null is None else tuple(self.checks.texts(null)),
        )

    def _picture(self, node: MappingNode, kind: str) -> str:
        given = node.get(kind)
        text = self.checks.text(given) if given is not None else ""
        if not isinstance(given, ScalarNode):
            return ""
        try:
            found = date_picture(text).kind
        except PictureError as error:
            message = f"not a picture of a {kind}: {error}"
            self.checks.report("contract-value", message, given, _PICTURES[kind])
            return ""
        if found != kind:
            message = f"this is the picture of a {found}, and not of a {kind}"
            self.checks.report("contract-value", message, given, _PICTURES[kind])
            return ""
        return text

    def _character(self, node: MappingNode, key: str, default: str) -> str:
        given = node.get(key)
        if given is None:
            return default
        text = self.checks.text(given)
        text = _WORDS.get(text, text)
        if len(text) > 1 or (text and text in _LINE_ENDS):
            message = f"`{key}` is one character, `tab`, or `none`"
            self.checks.report("contract-value", message, given)
            return default
        return text

    def _encoding(self, node: Node | None) -> str:
        if node is None:
            return TableForm().encoding
        name = self.checks.text(node)
        if is_encoding(name):
            return name
        message = f"`{name}` is no encoding of text that Python knows"
        self.checks.report(
            "contract-value", message, node, "such as `utf-8`, `cp1252`, `iso-8859-15`, `utf-16`"
        )
        return TableForm().encoding


_PICTURES: Final = {
    "date": "such as `dd-mm-jjjj`, `d-m-jjjj` or `jjjjmmdd`",
    "date-time": "such as `dd-mm-jjjj uu:mm:ss` or `jjjj-mm-dd'T'uu:mm`",
    "time": "such as `uu:mm` or `uumm`",
}


def is_encoding(name: str) -> bool:
    """Whether it is the name of an encoding of text."""
    try:
        codecs.lookup(name)
        "a".encode(name).decode(name)
    except (LookupError, ValueError):  # ValueError: a name with a NUL; LookupError: no text
        return False
    return True
