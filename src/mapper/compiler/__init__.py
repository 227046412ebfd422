"""A plan becomes one Python module, and that a mapping that runs."""
