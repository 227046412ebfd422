"""Where a command's results go: standard output, one file, or a file an input in a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from mapper.cli.inputs import Input
from mapper.cli.options import Form
from mapper.cli.terminal import show_bytes
from mapper.writing.files import write_atomically

if TYPE_CHECKING:
    from mapper import Result

DEFAULT_FORM: Final = Form.JSON


class Output:
    """Writes the results of inputs. `path` None is standard output.

    With several inputs, or `by_subject` (an input may give several messages), the path is a
    folder, made where it is not there; so it is with one input where the folder exists or the
    path ends in a slash. Wrong use (two inputs of one name, several XML messages on standard
    output) is said before anything is mapped.
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
        self.several = by_subject or len(inputs) > 1
        self.pretty = pretty
        self.path = None if path is None else Path(path)
        self.folder = (
            self.path is not None
            and path is not None
            and (self.several or self.path.is_dir() or path.endswith("/"))
        )
        self.form = form or self._form_of_path() or DEFAULT_FORM
        if self.several and self.path is None and (self.form is Form.XML or pretty):
            raise typer.BadParameter(
                "several messages need a folder (-o FOLDER), or go one a line as compact JSON"
            )
        if self.several and self.path is not None and self.path.is_file():
            raise typer.BadParameter(f"{path} is a file; several messages need a folder")
        if self.folder:
            self._check_names(inputs)

    def write(self, source: Input, result: Result, number: int | None = None) -> None:
        """Writes a message of one input, the `number`th where it may give several.

        Raises MessageError or OSError, and then writes nothing.
        """
        make = result.to_xml if self.form is Form.XML else result.to_json
        content = make(pretty=self.pretty)
        if self.path is None:
            show_bytes(content)
        elif self.folder:
            file = self._file(source, number)
            file.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(file, content)
        else:
            write_atomically(self.path, content)

    def _file(self, source: Input, number: int | None = None) -> Path:
        """The file of a message. A subject's own name would be data: its number stands there."""
        name = source.stem if number is None else f"{source.stem}.{number}"
        return (self.path or Path()) / f"{name}.{self.form.value}"

    def _form_of_path(self) -> Form | None:
        suffix = "" if self.path is None or self.folder else self.path.suffix.lower()
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
