"""Where a command's results go: standard output, one file, or one file per input in a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from mapper.cli.inputs import Input
from mapper.cli.options import Form
from mapper.cli.terminal import show, show_bytes, talk
from mapper.writing.whole_files import write_atomically

if TYPE_CHECKING:
    from mapper import Result

DEFAULT_FORM: Final = Form.JSON


def write_text(text: str, file: Path | None) -> None:
    """Writes a text to a file, whole or not at all; without one to standard output."""
    if file is None:
        show(text)
    else:
        write_atomically(file, text.encode())
        talk(f"written  {file}")


class Output:
    """Writes the results of inputs. `path` None is standard output.

    With several inputs, or `by_subject` (an input may give several messages), the path is a
    folder, made where it is not there; so it is with one input where the folder exists or the
    path ends in a slash. `single` says that there is room for one message, though the input may
    give several: the caller must see to that. Usage errors (two inputs of one name, several XML
    messages on standard output) are reported before anything is mapped.
    """

    def __init__(
        self,
        path: str | None,
        form: Form | None,
        inputs: Sequence[Input],
        *,
        pretty: bool = False,
        by_subject: bool = False,
    ) -> None:
        self.pretty = pretty
        self.path = None if path is None else Path(path)
        is_folder = path is not None and (Path(path).is_dir() or path.endswith("/"))
        named_as_file = self.path is not None and not is_folder and self._form_of_path() is not None
        by_line = self.path is None and form is not Form.XML and not pretty
        self.single = (
            by_subject
            and len(inputs) == 1
            and (named_as_file or (self.path is None and not by_line))
        )
        self.several = len(inputs) > 1 or (by_subject and not self.single)
        self.folder = is_folder or (self.path is not None and self.several)
        self.form = form or (None if self.folder else self._form_of_path()) or DEFAULT_FORM
        if self.several and self.path is None and not by_line:
            raise typer.BadParameter(
                f"{len(inputs)} inputs give several messages: name a folder for them (-o FOLDER), "
                "or print them as JSON, one per line (without --to xml and --pretty)"
            )
        if self.several and self.path is not None and (named_as_file or self.path.is_file()):
            raise typer.BadParameter(
                f"{path} is a file, and several messages need a folder: end the name in a slash if it is one"
            )
        if self.folder:
            self._check_names(inputs)

    def write(self, source: Input, result: Result, number: int | None = None) -> None:
        """Writes a message of one input, the `number`th where it may give several.

        Raises MessageError or OSError, and then writes nothing.
        """
        from mapper.batch.message_results import written

        content = written(result, self.form.value, pretty=self.pretty)
        if self.path is None:
            show_bytes(content)
        elif self.folder:
            file = self._file(source, number)
            file.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(file, content)
        else:
            write_atomically(self.path, content)

    def _file(self, source: Input, number: int | None = None) -> Path:
        """The file of a message. A subject's own name would be data: the file has its number."""
        name = source.stem if number is None else f"{source.stem}.{number}"
        return (self.path or Path()) / f"{name}.{self.form.value}"

    def _form_of_path(self) -> Form | None:
        suffix = "" if self.path is None else self.path.suffix.lower()
        return next((form for form in Form if suffix == f".{form.value}"), None)

    def _check_names(self, inputs: Sequence[Input]) -> None:
        seen: dict[Path, Input] = {}
        for source in inputs:
            file = self._file(source)
            if file in seen:
                raise typer.BadParameter(
                    f"{seen[file].name} and {source.name} would both become {file}"
                )
            if source.path is not None and file.resolve() == source.path.resolve():
                raise typer.BadParameter(f"{file} is an input: give another folder")
            seen[file] = source
