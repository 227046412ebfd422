"""Policies: what becomes of a value that cannot be carried over."""
