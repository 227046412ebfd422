"""Source of a compiled module → code."""

from __future__ import annotations

from zlib import crc32

from mapper.compiler.compiled_program import Program
from mapper.compiler.module_code import ModuleSource


def assemble(source: ModuleSource, name: str) -> Program:
    """The code of a module's sections, each with the lines it has in the whole text."""
    file = file_of(name, source.text)
    functions = compile(source.functions, file, "exec")
    foot = compile("\n" * source.functions.count("\n") + source.foot, file, "exec")
    return Program(name, functions, foot, source.text.encode())


def file_of(name: str, text: str) -> str:
    """The file that tracebacks name for a compiled mapping: its own, and one line.

    Not `<…>`: of such names `linecache` shows no lines.
    """
    printable = "".join(c if c.isprintable() else " " for c in name)
    return f"mapping:{printable}:{crc32(text.encode()):08x}"
