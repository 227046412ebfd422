"""Contracts: what a message looks like, on either side of a mapping."""
