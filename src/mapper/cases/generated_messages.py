"""Messages made from the contract of a mapping's source, run through it: what must hold of any."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

from mapper.cases.expected_notices import expected_of
from mapper.compiler.compiled_loading import load_apart, load_general
from mapper.contract import validate
from mapper.contract.message_model import Message
from mapper.diagnostics.diagnostic import Notice
from mapper.diagnostics.errors import MessageError
from mapper.generate.broken_documents import broken
from mapper.generate.valid_documents import documents
from mapper.plan.plan_model import Plan
from mapper.running.agreement import stated_by
from mapper.running.mapping import Mapping
from mapper.writing.whole_files import write_atomically

TODAY: Final = date(2026, 1, 1)
"""The day of a run, so that it is the same every day."""

_Outcome = list[tuple[Any, Any, tuple[Notice, ...]]]


class GeneratedRun(NamedTuple):
    """One message: its number, whether it was mapped, and what does not hold of it, if anything.

    `what` is how it breaks its contract; empty for one that is valid.
    """

    number: int
    what: str
    mapped: bool
    problem: str
    document: Any
    parameters: dict[str, str]


def generated_runs(plan: Plan, count: int, seed: int = 0) -> Iterator[GeneratedRun]:
    """`count` messages of a plan's source, of which every second one is broken, and how each went.

    No message may raise anything but MessageError. What comes out must be valid by the target
    contract; what does not is refused, with an error that says why. And the program must give the
    same as its general build. Parameters are what the message states itself, where it does.

    Raises NoSampleError where the contract asks for what cannot be made.
    """
    mapping, general = load_apart(plan), load_general(plan)
    valid = documents(plan.source, (count + 1) // 2, seed=seed)
    changed = broken(plan.source, count // 2, seed=seed)
    for number in range(count):
        if number % 2:
            document, what, _ = next(changed)
        else:
            document, what = next(valid), ""
        parameters: dict[str, str] = {}
        made: _Outcome = []
        try:
            parameters = _parameters(mapping, document)
            made = _mapped(mapping, document, parameters)
            problem = _problem(made, _mapped(general, document, parameters), plan.target)
        except Exception as error:  # noqa: BLE001  # any error of the program is what is looked for
            problem = f"{type(error).__name__} leaves the mapping"
        mapped = any(record is not None for _, record, _ in made)
        yield GeneratedRun(number, what, mapped, problem, document, parameters)


def kept(run: GeneratedRun, folder: Path, name: str) -> Path:
    """Write the message of a run, for who wants to run it again; the file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    text = json.dumps(run.document, ensure_ascii=False, indent=1, default=str)
    write_atomically(path, text.encode("utf-8", "surrogatepass"))
    return path


def _parameters(mapping: Mapping, document: Any) -> dict[str, str]:
    """What the message states of parameters, but for the subject of a delivery, which is each."""
    compiled = mapping.compiled
    subject = compiled.partition[0] if compiled.partition is not None else None
    found: dict[str, str] = {}
    try:
        read = mapping.reader.read(document).document
    except MessageError:
        return found
    for agreement in compiled.agreements:
        values = stated_by(agreement, read, compiled.rules)
        if values and agreement.name != subject:
            found[agreement.name] = str(values[0])
    return found


def _mapped(mapping: Mapping, document: Any, parameters: dict[str, str]) -> _Outcome:
    try:
        results = mapping.map_all(document, params=parameters, today=TODAY)
        return [(subject, result.record, result.notices) for subject, result in results]
    except MessageError as error:
        return [(None, None, error.notices)]


def _problem(made: _Outcome, general: _Outcome, target: Message) -> str:
    """What does not hold of an outcome; empty where all does."""
    for _, record, notices in made:
        if record is None and not any(one.severity == "error" for one in notices):
            return "the message is refused without an error that says why"
        wrong = validate(target, record) if record is not None else []
        if wrong:
            return f"the output is invalid: {wrong[0].target_path}: {wrong[0].message}"
    if [(subject, record) for subject, record, _ in made] != [
        (subject, record) for subject, record, _ in general
    ]:
        return "the general build gives another output"
    if [list(map(expected_of, one)) for _, _, one in made] != [
        list(map(expected_of, one)) for _, _, one in general
    ]:
        return "the general build gives other notices"
    return ""
