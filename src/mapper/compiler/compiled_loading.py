"""Source of a compiled module → a mapping that runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from collections.abc import Mapping as MappingABC
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mapper.compiler import compile_cache
from mapper.compiler.compiled_program import Program
from mapper.diagnostics.diagnostic import Finding, Position, Start
from mapper.diagnostics.errors import FindingsError
from mapper.diagnostics.nearest import meant
from mapper.jsonata.runtime.expression_errors import LimitError
from mapper.jsonata.runtime.limits import DEFAULT_LIMITS, Limits
from mapper.reading.collector_pause import collector_paused
from mapper.running.mapping import Compiled, Mapping
from mapper.yaml_text.file_contents import digests_of_reads

if TYPE_CHECKING:
    from mapper.compiler.recording_code import Recorder, RecordingCode
    from mapper.plan.plan_model import Plan

Watch = Callable[[str, dict[str, Any]], dict[str, Any]]
"""Gives the rows of a table, by its name and its rows, in another form."""
Reached = Callable[[Start], object]
"""Is called with the place of each rule that a message reaches."""


def load(
    path: str | Path,
    *,
    view: str | Path | None = None,
    limits: Limits = DEFAULT_LIMITS,
    tables: str | Path | None = None,
) -> Mapping:
    """Check, compile and load the mapping in a file.

    `view` is a view of it: a file, or the name of one in the folder `views` beside the mapping.
    `tables` is a folder with tables of one's own: a file there with the name that a table has
    below the mapping root takes its scope. What was compiled is kept by the content of all files it was made of (see `compile_cache`).

    Raises FindingsError where it has errors.
    """
    mapping, seen = Path(path), find_view(Path(path), view)
    own = Path(tables) if tables is not None else None
    with collector_paused():
        kept = compile_cache.read(mapping, seen, own)
        if kept is not None:
            return run_program(kept, limits)
        with digests_of_reads() as files:
            program, absent = _compiled(mapping, seen, own)
        compile_cache.write(mapping, seen, files, program, own, absent)
        return run_program(program, limits)


def _compiled(
    mapping: Path, view: Path | None, tables: Path | None
) -> tuple[Program, Iterable[Path]]:
    """The program of a mapping, and the files that must stay absent; the plan is freed."""
    # Only here: a mapping that is kept needs no YAML, no contracts and no parser.
    from mapper.plan.plan_building import build

    plan = build(mapping, view=view, tables=tables)
    plan.refuse_errors()
    program = _program(plan)
    for fragment in plan.fragments:
        fragment.rule = None  # one that uses itself would hold itself
    return program, plan.absent


def load_draft(
    path: str | Path,
    *,
    view: str | Path | None = None,
    limits: Limits = DEFAULT_LIMITS,
    tables: str | Path | None = None,
) -> tuple[Mapping, list[Finding]]:
    """A mapping that is not finished, and its findings; those that can wait do not refuse it.

    It is not kept. Raises FindingsError where it has errors that cannot wait.
    """
    plan, findings = draft_plan(path, view=view, tables=tables)
    return run_program(_program(plan), limits), findings


def draft_plan(
    path: str | Path, *, view: str | Path | None = None, tables: str | Path | None = None
) -> tuple[Plan, list[Finding]]:
    """The plan of a mapping that is not finished, and its findings; those that can wait refuse nothing.

    What the target requires may be missing from what it gives. Raises FindingsError where it has
    errors that cannot wait.
    """
    from mapper.diagnostics.waiting_codes import cannot_wait
    from mapper.plan.plan_building import build
    from mapper.plan.unfinished import OptionalTarget

    mapping, seen = Path(path), find_view(Path(path), view)
    own = Path(tables) if tables is not None else None
    plan = build(mapping, view=seen, tables=own)
    if cannot_wait(plan.findings):
        raise FindingsError(plan.errors)
    lenient = OptionalTarget(Path(plan.target_contract.file))
    return build(mapping, lenient, seen, own), plan.findings


def load_watched(
    plan: Plan, watch: Watch, reached: Reached, *, limits: Limits = DEFAULT_LIMITS
) -> Mapping:
    """The mapping of a plan, the rows of whose tables are what `watch(name, rows)` gives.

    Each rule whose context is there and whose condition holds calls `reached` with its start. For
    whoever wants to know what messages look up and reach. It is not kept, and cannot be pickled.
    """
    given = {"watched": watch, "reached": reached}
    return run_program(_program(plan, watched=True), limits, given)


def load_apart(plan: Plan, *, limits: Limits = DEFAULT_LIMITS) -> Mapping:
    """The mapping of a plan that no file says: one that was changed. It is not kept."""
    return run_program(_program(plan), limits)


def load_general(plan: Plan, *, limits: Limits = DEFAULT_LIMITS) -> Mapping:
    """The general build of a plan: it takes any document, and not only one that a reader made.

    It has no inline code: every expression is evaluated by its function. It is not kept.
    """
    return run_program(_program(plan, inline=False), limits)


def load_recorded(
    plan: Plan,
    recorder: Callable[[RecordingCode], Recorder],
    *,
    limits: Limits = DEFAULT_LIMITS,
) -> Mapping:
    """The instrumented build of a plan: it says to a recorder what it does, step by step.

    `recorder` makes it, of what the numbers of rules and expressions stand for. The build gives what
    the others give; it is not kept, and not for threads.
    """
    from mapper.compiler.recording_code import RECORDER, RecordingCode

    recording = RecordingCode(on=True)
    program = _program(plan, watched=True, inline=False, recording=recording)
    made = recorder(recording)
    given = {RECORDER: made, "watched": made.watched, "reached": lambda _: None}
    return run_program(program, limits, given)


def _program(
    plan: Plan,
    *,
    watched: bool = False,
    inline: bool = True,
    recording: RecordingCode | None = None,
) -> Program:
    """The program of a plan. Raises FindingsError where Python cannot hold it."""
    from mapper.compiler.assembling import assemble
    from mapper.compiler.module_code import module_source

    try:
        source = module_source(plan, watched=watched, inline=inline, recording=recording)
        return assemble(source, plan.name)
    except LimitError as error:
        code, message = "expression-syntax", f"{error.code}: {error.message}"
    except (SyntaxError, RecursionError, ValueError) as error:
        if not isinstance(error, RecursionError) and not _is_limit(error):
            raise
        code = "file-too-large"
        message = "the rules or an expression are nested deeper, or longer, than Python can hold"
    raise FindingsError([Finding(code, message, Position(plan.file, 1, 1))])


_LIMITS = (
    *("too many statically nested blocks", "too many levels of indentation"),
    *("too many nested parentheses", "Exceeds the limit"),
)
"""What Python says of code that is too much for it: of 20 loops, 100 indentations, 200 parentheses, a
number of more than 4300 digits."""


def _is_limit(error: SyntaxError | ValueError) -> bool:
    """Whether Python refuses code for its size, and not for what it is."""
    return any(words in str(error) for words in _LIMITS)


def find_view(mapping: Path, view: str | Path | None) -> Path | None:
    """The file of a view. Raises FindingsError where there is none."""
    if view is None:
        return None
    folder = mapping.parent / "views"
    for path in (Path(view), folder / f"{view}.yaml"):
        if path.is_file():
            return path
    names = [path.stem for path in folder.glob("*.yaml")] if folder.is_dir() else []
    hint = meant(str(view), names) or (f"there are {', '.join(sorted(names))}" if names else None)
    raise FindingsError([Finding("file-not-found", f"there is no view `{view}`", hint=hint)])


class _Lines:
    """The source of a compiled mapping, for tracebacks, decoded when one asks for it."""

    def __init__(self, program: Program) -> None:
        self.program = program

    def get_source(self, name: str) -> str:
        """The source, as `linecache` asks a module's loader for it."""
        return self.program.text()


def run_program(
    program: Program, limits: Limits, given: MappingABC[str, object] | None = None
) -> Mapping:
    """The mapping of a program, which finds what is `given` in its namespace."""
    file = program.functions.co_filename
    namespace: dict[str, Any] = {"__name__": file, "__loader__": _Lines(program), **(given or {})}
    # No text of a mapping is code in what the compiler writes.
    exec(program.functions, namespace)  # noqa: S102
    exec(program.foot, namespace)  # noqa: S102
    compiled: Compiled = namespace["MAPPING"].compiled
    return Mapping(compiled, limits, (_again, (program, limits)))


def _again(program: Program, limits: Limits) -> Mapping:
    """What a pickled mapping becomes again."""
    return run_program(program, limits)


__all__ = [
    "Watch",
    "draft_plan",
    "load",
    "load_draft",
    "load_general",
    "load_recorded",
    "load_watched",
]
