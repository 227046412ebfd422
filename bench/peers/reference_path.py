"""mapper, the reference path: the code that owns every rule of the language."""

from bench.peers.local import Local
from bench.workload import Workload
from mapper.compiler.compiler_version import installed_version


def prepare(workload: Workload) -> Local:
    """The mapping, by its reference path alone."""
    inputs = [(message.document, message.parameters) for message in workload.messages]
    call = workload.mapping.map_on_reference_path
    return Local("mapper, reference path", installed_version(), call, inputs, lambda made: made[0])
