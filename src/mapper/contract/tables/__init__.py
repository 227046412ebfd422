"""Contracts from descriptions of tables: CSV on the Web, and Frictionless."""
