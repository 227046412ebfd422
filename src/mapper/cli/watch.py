"""`mapper watch`: a message mapped again after each save."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from mapper.cli.command_loading import check_is_mapping
from mapper.cli.inputs import check_exists
from mapper.cli.options import (
    Draft,
    Form,
    MappingFile,
    Params,
    Tables,
    Today,
    View,
    examples,
    named_values,
)
from mapper.cli.terminal import read_still, results, talk
from mapper.diagnostics.extras import require_extra
from mapper.diagnostics.plural import counted

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from mapper.editor.watched_run import Line, Shown

EXAMPLES = examples(
    "mapper watch mappings/shop/order.yaml in/b.xml",
    "mapper watch mappings/shop/order.yaml in/b.xml --to xml --view carrier",
)

_SUFFIXES: Final = {".yaml", ".yml", ".csv"}
_AROUND: Final = 2
"""So many lines are shown around one that changed, where not all fit."""
_STYLES: Final = {"+": "green", "-": "red", " ": ""}


def watch(  # noqa: PLR0913  # the arguments and options of the command
    mapping: MappingFile,
    source: Annotated[
        Path, typer.Argument(metavar="INPUT", help="The message: a file, or a folder of parts.")
    ],
    to: Annotated[Form, typer.Option(help="The form of the output.")] = Form.JSON,
    view: View = None,
    param: Params = None,
    today: Today = None,
    tables: Tables = None,
    draft: Draft = False,
    show_values: Annotated[
        bool, typer.Option("--show-values", help="Show data values in notices.")
    ] = False,
) -> None:
    """Map a message, and again whenever one of its files is saved.

    It shows the findings of the mapping, the notices, and the output with what changed since the
    last save. While a file is broken the last output stays. Ctrl-C ends it.

    With --draft a mapping is shown that is not finished: what can wait is grouped.

    It needs the extra `watch`: pip install 'message-mapper[watch]'.
    """
    require_extra("watchfiles", "watch", "`mapper watch`")
    check_is_mapping(mapping)
    check_exists(source)
    from rich.console import Console

    from mapper.editor.watched_run import WatchedRun

    params = named_values(param or (), "--param")
    day = today.date() if today is not None else None
    run = WatchedRun(mapping, source, to.value, view, params, day, tables, draft)
    stream = results()
    screen = _Screen(Console(file=stream, highlight=False), mapping, source, show_values)
    with suppress(KeyboardInterrupt), screen.redrawn():
        for saved in _saves(mapping, source, tables):
            if not read_still(stream):
                break
            if saved:
                screen.draw(run.run())
    talk("mapper: stopped watching")


def _saves(mapping: Path, source: Path, tables: Path | None) -> Iterator[bool]:
    """Again and again whether files of the mapping, or the message, were saved; first of all True."""
    from watchfiles import Change
    from watchfiles import watch as watched

    from mapper.yaml_text.mapping_root import mapping_root

    real = source.resolve()
    roots = [mapping_root(mapping), real if real.is_dir() else real.parent]
    roots += [tables.resolve()] if tables is not None else []

    def counts(change: Change, name: str) -> bool:
        path = Path(name)
        return path == real or real in path.parents or path.suffix in _SUFFIXES

    changes = watched(
        *dict.fromkeys(roots),
        watch_filter=counts,
        debounce=300,
        rust_timeout=200,
        yield_on_timeout=True,
        raise_interrupt=False,
        ignore_permission_denied=True,
    )
    # Watching has begun when nothing came for the first time: no save is lost after that.
    next(changes, None)
    yield True
    yield from map(bool, changes)


class _Screen:
    """Draws what there is to see: as wide and as high as the terminal, where it is one."""

    def __init__(self, console: Console, mapping: Path, source: Path, show_values: bool) -> None:
        self.console = console
        self.mapping, self.source = mapping, source
        self.show_values = show_values
        self.last: tuple[Shown, datetime] | None = None
        self.good: datetime | None = None

    @contextmanager
    def redrawn(self) -> Iterator[None]:
        """Draws again, meanwhile, when the terminal gets another size."""
        if not hasattr(signal, "SIGWINCH"):  # Windows has none
            yield
            return
        before = signal.signal(signal.SIGWINCH, lambda *_: self.again())
        try:
            yield
        finally:
            signal.signal(signal.SIGWINCH, before)

    def draw(self, shown: Shown) -> None:
        """Show what came out of a save."""
        now = datetime.now().astimezone()
        self.good = now if shown.current else self.good
        self.last = shown, now
        self.again()

    def again(self) -> None:
        """Show it again."""
        if self.last is None:
            return
        shown, when = self.last
        console = self.console
        if console.is_terminal:
            console.clear()
        above = [*self._head(when), *self._findings(shown), *self._notices(shown)]
        for line in above:
            console.print(line, overflow=line.overflow, no_wrap=line.no_wrap, crop=True)
        for line in self._output(shown, self._left(above)):
            console.print(line, overflow="ellipsis", no_wrap=True)

    def _left(self, above: list[Text]) -> int:
        """How many lines are left below others; as many as wanted where it is no terminal."""
        if not self.console.is_terminal:
            return sys.maxsize
        width = self.console.width
        taken = sum(1 if line.no_wrap else len(line.wrap(self.console, width)) for line in above)
        return max(3, self.console.height - taken - 2)

    def _room(self) -> int | None:
        """The columns that text is wrapped to; None where it is no terminal."""
        return self.console.width if self.console.is_terminal else None

    def _head(self, when: datetime) -> list[Text]:
        from rich.text import Text

        text = f"{self.mapping.name} ← {self.source.name}  {when:%H:%M:%S}"
        return [Text(text, style="bold", overflow="ellipsis", no_wrap=True)]

    def _findings(self, shown: Shown) -> list[Text]:
        from mapper.diagnostics.rendering import findings_as_text, summary

        if not shown.findings:
            return [self._title("no findings")]
        text = findings_as_text(shown.findings, last_line=False, columns=self._room())
        return [self._title(summary(shown.findings)), *self._block(text.splitlines())]

    def _notices(self, shown: Shown) -> list[Text]:
        from mapper.diagnostics.rendering import notices_as_text

        if not shown.notices and not shown.gone:
            return []
        gone = f", {shown.gone} gone" if shown.gone else ""
        new = f", {len(shown.fresh)} new" if shown.fresh and shown.current else ""
        title = self._title(f"{counted(len(shown.notices), 'notice')}{new}{gone}")
        text = notices_as_text(shown.notices, show_values=self.show_values, columns=self._room())
        return [title, *self._block(text.splitlines())]

    def _block(self, lines: list[str]) -> list[Text]:
        """Lines of text, as many as leave room for an output; quoted lines stay one line each."""
        from rich.text import Text

        most = len(lines)
        if self.console.is_terminal:
            most = max(4, self.console.height // 3)
        made = []
        for line in lines[:most]:
            quoted = line.lstrip()[:1] in {"|", "^"} or " | " in line[:12]
            made.append(Text(line, overflow="ellipsis" if quoted else "fold", no_wrap=quoted))
        if len(lines) > most:
            made.append(self._more(len(lines) - most))
        return made

    def _output(self, shown: Shown, room: int) -> list[Text]:
        from rich.text import Text

        if not shown.output:
            return [self._title("no output yet" if self.good is None else "no output")]
        if shown.current:
            changed = f"{counted(shown.changed, 'line')} changed" if shown.changed else "unchanged"
            title = "output" if shown.first else f"output, {changed}"
        else:
            since = f" of {self.good:%H:%M:%S}" if self.good is not None else ""
            title = f"the last output{since}"
        chosen = list(_chosen(shown.output, room - 1))
        made = [self._title(title)]
        for line in chosen:
            if isinstance(line, int):
                made.append(self._more(line))
            else:
                sign, text = line
                made.append(Text(f"{sign} {text}", style=_STYLES[sign]))
        return made

    def _more(self, number: int) -> Text:
        from rich.text import Text

        return Text(f"  … {counted(number, 'more line')}", style="dim", no_wrap=True)

    def _title(self, text: str) -> Text:
        from rich.text import Text

        line = f"── {text} "
        width = min(self.console.width, 120)
        return Text(
            line + "─" * max(0, width - len(line)), style="cyan", overflow="ellipsis", no_wrap=True
        )


def _chosen(lines: tuple[Line, ...], room: int) -> Iterator[Line | int]:
    """The lines that there is room for, those that changed and around them first.

    A number stands for so many that are left out.
    """
    if len(lines) <= room:
        yield from lines
        return
    changed = [number for number, (sign, _) in enumerate(lines) if sign != " "]
    wanted = {
        near
        for number in changed
        for near in range(number - _AROUND, number + _AROUND + 1)
        if 0 <= near < len(lines)
    } or set(range(room - 1))
    shown, left = 0, 0
    for number, line in enumerate(lines):
        if number not in wanted or shown + bool(left) >= room - 1:
            left += 1
            continue
        if left:
            yield left
            shown, left = shown + 1, 0
        yield line
        shown += 1
    if left:
        yield left
