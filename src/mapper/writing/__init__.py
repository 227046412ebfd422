"""From a record to the bytes of a message: `xml_writer.XmlWriter`, `json_writer.write_json`."""
