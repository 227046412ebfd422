"""mapper: what `Mapping.map` runs."""

from bench.peers.local import Local
from bench.workload import Workload
from mapper.compiler.compiler_version import installed_version


def prepare(workload: Workload) -> Local:
    """The mapping as it runs."""
    inputs = [(message.document, message.parameters) for message in workload.messages]
    call = workload.mapping.map_document
    return Local("mapper", installed_version(), call, inputs, lambda made: made[0])
