"""From bytes to the document that expressions see.

`reading.source_reading.SourceReader` reads messages of one `Shape` in whatever form they come;
`xml_reader.XmlReader`, `json_reader.JsonReader` and `parts.PartsReader` read one form each;
`reference.read_reference` is the norm. Each is imported from its module, so that a process loads
only what it reads with.
"""

from mapper.reading.read_outcome import ReadError, Reading
from mapper.reading.shape import Shape

__all__ = ["ReadError", "Reading", "Shape"]
