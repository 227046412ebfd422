"""The reference reader: the norm that the readers of a run are held equal to. No run imports it."""
