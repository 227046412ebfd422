"""jsonata-python: the interpreter, ported from the Java port of the reference."""

from importlib.metadata import version

import jsonata

from bench.peers.local import Local
from bench.workload import Workload


def prepare(workload: Workload) -> Local:
    """The workload's expression; fresh bindings a call, or one message would leak into the next."""
    expression = jsonata.Jsonata(workload.expression)
    inputs = [(message.document, message.parameters) for message in workload.messages]
    return Local(
        "jsonata-python",
        version("jsonata-python"),
        expression.evaluate,
        inputs,
    )
