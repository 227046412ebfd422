"""jsonata2py: a compiler of JSONata to Python."""

from importlib.metadata import version

import jsonata2py

from bench.peers.local import Local
from bench.workload import Workload


def prepare(workload: Workload) -> Local:
    """The workload's expression; the bindings are made before, which favours it."""
    expression = jsonata2py.compile(workload.expression)
    inputs = []
    for message in workload.messages:
        bindings = jsonata2py.JsonataBindings()
        for name, value in message.parameters.items():
            bindings.bind_value(name, value)
        inputs.append((message.document, bindings))
    return Local("jsonata2py", version("jsonata2py"), expression.evaluate, inputs)
