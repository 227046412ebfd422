"""The program as a user runs it."""

from tests.cli.conftest import RunMapper, run_mapper, start_mapper

__all__ = ["RunMapper", "run_mapper", "start_mapper"]
