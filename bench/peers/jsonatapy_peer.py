"""jsonatapy: JSONata in Rust, called from Python."""

from importlib.metadata import version

import jsonatapy

from bench.peers.local import Local
from bench.workload import Workload


def prepare(workload: Workload) -> Local:
    """The workload's expression, from a Python document to a Python record as all others."""
    expression = jsonatapy.compile(workload.expression)
    inputs = [(message.document, message.parameters) for message in workload.messages]
    return Local("jsonatapy", version("jsonatapy"), expression.evaluate, inputs)
