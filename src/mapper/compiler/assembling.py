"""Source of a compiled module → code, once it is known to read no name that is not set."""

from __future__ import annotations

import ast
import marshal
from types import CodeType
from zlib import crc32

from mapper.compiler.compiled_program import Program
from mapper.compiler.definite_assignment import Unset, module_names, unset_names
from mapper.compiler.module_code import ModuleSource
from mapper.diagnostics.diagnostic import Finding
from mapper.diagnostics.errors import FindingsError


def assemble(source: ModuleSource, name: str) -> Program:
    """The code of a module's sections, each with the lines it has in the whole text.

    Raises FindingsError where a name may be unset or left over: a fault of the compiler's own.
    """
    codes: list[CodeType] = []
    file = file_of(name, source.text)
    before = 0
    # What `loading` gives a module: what runs the reference path, and what looks at its tables.
    known = {"reference", "watched"}
    for section in source:
        text = "\n" * before + section
        if section is not source.foot:  # which has no function of its own
            tree = ast.parse(text)
            unset = unset_names(tree, known)
            if unset:
                raise FindingsError([_fault(source, unset[0])])
            known.update(module_names(tree))
        codes.append(compile(text, file, "exec"))
        before += section.count("\n")
    fast, reference, foot = codes
    return Program(name, fast, marshal.dumps(reference), foot, source.text.encode())


def _fault(source: ModuleSource, unset: Unset) -> Finding:
    """What is reported of code that may read a name that is not set; the rule stands in a comment."""
    lines = source.text.split("\n")[: unset.line]
    rule = next((line.strip(" #") for line in reversed(lines) if line.lstrip().startswith("#")), "")
    what = "left over from another item" if unset.left_over else "unset"
    message = f"the code that mapper made for `{rule}` reads `{unset.name}`, which may be {what}"
    hint = "this is a fault of mapper, not of the mapping: report it, with the mapping"
    return Finding("compiler-fault", message, hint=hint)


def file_of(name: str, text: str) -> str:
    """The file that tracebacks name for a compiled mapping: its own, and one line.

    Not `<…>`: of such names `linecache` shows no lines.
    """
    printable = "".join(c if c.isprintable() else " " for c in name)
    return f"mapping:{printable}:{crc32(text.encode()):08x}"
