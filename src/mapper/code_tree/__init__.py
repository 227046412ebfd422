"""The code tree: Python's syntax tree, built by quotation, verified, simplified and printed once."""
