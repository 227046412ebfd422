"""Contracts from sample messages."""
