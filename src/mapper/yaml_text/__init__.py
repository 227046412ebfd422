"""YAML that knows where it stands: nodes, texts with the source span of each character, quoting."""
