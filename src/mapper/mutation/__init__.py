"""Mappings with one thing changed at a time, and whether their cases notice."""
