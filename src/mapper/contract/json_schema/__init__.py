"""JSON Schema and OpenAPI, as contracts."""
