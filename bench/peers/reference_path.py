"""mapper, the reference path: the code that owns every rule of the language."""

from importlib.metadata import version

from bench.peers.local import Local
from bench.workload import Workload


def prepare(workload: Workload) -> Local:
    """The mapping, by its reference path alone."""
    inputs = [(message.document, message.parameters) for message in workload.messages]
    call = workload.mapping.map_on_reference_path
    return Local("mapper, reference path", version("mapper"), call, inputs, lambda made: made[0])
