"""Regular expressions of ECMAScript, JSON Schema and XSD: parsed, translated, matched in linear time."""
