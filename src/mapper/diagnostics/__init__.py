"""Findings and notices: what users are told, where, and how it prints."""
