"""The mapping as a Python programmer would write it, with the same checks and notices."""

from importlib import import_module
from platform import python_version

from bench.peers.local import Local
from bench.workload import Workload


def prepare(workload: Workload) -> Local | None:
    """The module in bench/hand_written; None where there is none."""
    if workload.hand_written is None:
        return None
    module = import_module(f"bench.hand_written.{workload.hand_written}")
    inputs = [(message.document, message.parameters) for message in workload.messages]
    call = module.map_document
    return Local("hand-written", f"Python {python_version()}", call, inputs, lambda made: made[0])
