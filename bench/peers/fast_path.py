"""mapper: what `Mapping.map` runs, the fast path where the contracts allow it."""

from importlib.metadata import version

from bench.peers.local import Local
from bench.workload import Workload


def prepare(workload: Workload) -> Local:
    """The mapping as it runs."""
    inputs = [(message.document, message.parameters) for message in workload.messages]
    call = workload.mapping.map_document
    return Local("mapper", version("mapper"), call, inputs, lambda made: made[0])
