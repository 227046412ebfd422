"""What ends a batch before its last message."""

from mapper.diagnostics.errors import MapperError


class BatchError(MapperError):
    """The batch cannot go on: its state cannot be written, or its processes end by themselves."""


class BatchConflictError(BatchError):
    """What is asked does not go together with what the batch did before; the text says how."""
