"""What a reader notes on its way: counted once a path, and put in words when it is done."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from mapper.diagnostics.model import Notice, Severity
from mapper.diagnostics.nearest import meant
from mapper.reading.names import shown

Chain = tuple["Chain", str] | None
"""A path as it grows: (the path above, the name); None is the message itself."""


@dataclass(slots=True)
class _Note:
    """One thing that was found at one path."""

    message: str
    severity: Severity
    value: str | None
    known: Collection[str]
    name: str
    count: int = 1


class Notes:
    """Collects the notices of one message."""

    __slots__ = ("_found",)

    def __init__(self) -> None:
        self._found: dict[tuple[str, Chain], _Note] = {}

    def unknown(
        self, above: Chain, name: str, known: Collection[str], *, what: str, permitted: bool = False
    ) -> None:
        """Note a name the contract does not have; `known` are the names it has there.

        `what` is `element`, `attribute`, `member`, `column` or `part`; where the contract permits
        undeclared content the notice is for information only.
        """
        code = "source-unknown-attribute" if what == "attribute" else "source-unknown-element"
        note = self._add(code, (above, "@" + name if what == "attribute" else name))
        if note is not None:
            note.name = name
            if permitted:
                note.severity = "info"
                note.message = (
                    f"the contract permits this {what} without declaring it; it is not read"
                )
            else:
                note.known = known
                note.message = f"the contract does not know this {what}; it is not read"

    def other_namespace(self, above: Chain, name: str, namespace: str | None) -> None:
        """Note an element whose name is known here, though in another namespace."""
        note = self._add("source-unknown-element", (above, name))
        if note is not None:
            note.name = name
            place = f"the namespace `{shown(namespace)}`" if namespace else "no namespace"
            note.message = f"the contract does not know this element in {place}; it is not read"

    def stray_text(self, path: Chain, value: str) -> None:
        """Note text where the contract has elements only."""
        note = self._add("source-unexpected-text", path, value)
        if note is not None:
            note.message = "text between elements where the contract has none; it is not read"

    def nil_with_content(self, path: Chain) -> None:
        """Note an element that is nil and has content nevertheless."""
        note = self._add("source-nil-with-content", path)
        if note is not None:
            note.message = "the element is nil and yet has content; the content is not read"

    def unfit(self, path: Chain, base: str, value: str) -> None:
        """Note a value that is not of its base type."""
        note = self._add("source-value-invalid", path, value)
        if note is not None:
            article = "an" if base[0] in "aeiou" else "a"
            note.message = f"the value is not {article} {base}; it is left out"

    def differs(self, path: Chain, expected: str, found: str) -> None:
        """Note JSON of another form than the contract's, which is read nevertheless."""
        note = self._add("source-form-differs", path)
        if note is not None:
            note.message = (
                f"the contract has {expected} here, the message {found}; it is read as such"
            )

    def wrong_form(self, path: Chain, expected: str, found: str) -> None:
        """Note a value of a form that cannot be read as the contract's."""
        note = self._add("source-form-wrong", path)
        if note is not None:
            note.message = f"the contract has {expected} here, the message {found}; it is left out"

    def too_many(self, path: Chain) -> None:
        """Note a second value where the contract has at most one: an error."""
        note = self._add("source-too-many-values", path)
        if note is not None:
            note.severity = "error"
            note.message = "the message has more than one value here, the contract at most one"

    def missing_part(self, name: str) -> None:
        """Note a part that the message requires and the delivery does not have: an error."""
        note = self._add("source-part-missing", (None, name))
        if note is not None:
            note.severity = "error"
            note.message = "the delivery does not have this part, which the contract requires"

    def missing_column(self, path: Chain) -> None:
        """Note a column that is not in the header of a table."""
        note = self._add("source-column-missing", path)
        if note is not None:
            note.message = "the header does not have this column; it is absent in all rows"

    def notices(self, *, strict: bool = False) -> tuple[Notice, ...]:
        """Put what was found in words, by path; when strict, each warning is an error."""
        if not self._found:
            return ()
        by_path: dict[tuple[str, str], _Note] = {}
        for (code, path), note in self._found.items():
            label = dotted(path)
            if note.name:
                # Only the last name is not the contract's.
                label = label.removesuffix(note.name) + shown(note.name)
            same = by_path.setdefault((label, code), note)
            if same is not note:
                same.count += note.count
        return tuple(
            Notice(
                code,
                self._words(note, strict),
                "error" if strict and note.severity == "warning" else note.severity,
                source_path=path,
                value=note.value,
                count=note.count,
            )
            for (path, code), note in sorted(by_path.items(), key=lambda item: item[0])
        )

    def _add(self, code: str, path: Chain, value: str | None = None) -> _Note | None:
        note = self._found.get((code, path))
        if note is not None:
            note.count += 1
            return None
        self._found[code, path] = note = _Note("", "warning", value, (), "")
        return note

    @staticmethod
    def _words(note: _Note, strict: bool) -> str:
        # Looking for the nearest name costs more than reading a small message, and a source that
        # has drifted would pay it for every message: it is done only where the message is refused.
        hint = meant(note.name, note.known) if strict and note.known else None
        return f"{note.message}; {hint}" if hint else note.message


def dotted(path: Chain) -> str:
    """The path as text, from the message down: `a.b.c`; empty for the message itself."""
    names: list[str] = []
    while path is not None:
        path, name = path
        names.append(name)
    return ".".join(reversed(names))
