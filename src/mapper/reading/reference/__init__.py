"""The reference reader: the norm for the readers of a run. No run imports it."""
