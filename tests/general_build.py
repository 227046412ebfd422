"""The general build of a mapping, whose expressions are all evaluated by their functions."""

from __future__ import annotations

from pathlib import Path

from mapper.compiler.compiled_loading import load_general, run_program
from mapper.compiler.compiled_program import Program
from mapper.jsonata.runtime.limits import DEFAULT_LIMITS, Limits
from mapper.plan.plan_building import build
from mapper.running.mapping import Mapping


def general_build(file: Path, limits: Limits = DEFAULT_LIMITS) -> Mapping:
    """The general build of the mapping in a file."""
    return load_general(build(file), limits=limits)


def ready(program: Program) -> Mapping:
    """The mapping of a program that was just compiled."""
    return run_program(program, DEFAULT_LIMITS)
