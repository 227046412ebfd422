"""From bytes to the document that expressions see.

`source_reading.SourceReader` reads messages of one `Shape` in any format;
`xml_reader.XmlReader`, `json_reader.JsonReader` and `delivery_parts.PartsReader` read one format
each; `reference.reference_reader` is the norm. Each is imported from its module, so that a process
loads only the readers that it uses.
"""
