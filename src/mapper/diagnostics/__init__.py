"""Findings and notices: what is reported, where, and how it prints."""
