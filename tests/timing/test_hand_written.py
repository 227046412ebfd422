"""What is written by hand for the races does what mapper does, so that they compare the same work."""

from __future__ import annotations

import pytest

from bench.test_documents import MAPPINGS, check_hand_written
from bench.workload import workload


@pytest.mark.slow
@pytest.mark.parametrize("mapping", MAPPINGS)
def test_it_gives_the_same_records_and_notices(mapping: str) -> None:
    """For every case that can be read: it names the few that it does not cover."""
    check_hand_written(workload(mapping, MAPPINGS[mapping][0]))
