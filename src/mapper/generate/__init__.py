"""Messages out of a contract: valid ones, and ones that are broken in a known way.

    message = mapper.contract.message_of(mapper.contract.load("shop.contract.yaml"), "Order")
    for document in mapper.generate.documents(message, 100, seed=7):
        ...

What is made is a document, as a reader makes one of bytes and as `Mapping.map` takes it.
"""

from mapper.generate.broken_documents import WAYS, BrokenDocument, broken
from mapper.generate.leaf_samples import Holds, NoSampleError
from mapper.generate.valid_documents import documents

__all__ = ["WAYS", "BrokenDocument", "Holds", "NoSampleError", "broken", "documents"]
