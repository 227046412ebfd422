"""jlens: JSONata in Rust, from a Python document to a Python record."""

from importlib.metadata import version

from jlens import Expression

from bench.peers.local import Local
from bench.workload import Workload


def prepare(workload: Workload) -> Local:
    """The workload's expression, from a Python document to a Python record as all others."""
    expression = Expression(workload.expression)
    inputs = [(message.document, message.parameters) for message in workload.messages]
    return Local("jlens", version("jlens"), expression.evaluate, inputs)
