"""Views on a plan, for people."""
