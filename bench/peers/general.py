"""mapper, the general arm: the code that owns every rule of the language."""

from importlib.metadata import version

from bench.peers.local import Local
from bench.workload import Workload


def prepare(workload: Workload) -> Local:
    """The mapping, by its general arm alone."""
    inputs = [(message.document, message.parameters) for message in workload.messages]
    call = workload.mapping.map_generally
    return Local("mapper, general", version("mapper"), call, inputs, lambda made: made[0])
