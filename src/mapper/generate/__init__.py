"""Messages out of a contract: valid ones, and ones that are broken in a known way.

Both are deterministic: the same contract, seed and version of the generator give the same
messages.
"""

from mapper.generate.broken_documents import Broken, broken_messages
from mapper.generate.valid_documents import valid_messages

__all__ = ["Broken", "broken_messages", "valid_messages"]
