"""Many messages: sources cut into ranges, processes that map them, a state that survives a stop."""
