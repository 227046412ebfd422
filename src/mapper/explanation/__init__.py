"""How the values of a message came to be: the instrumented build at work, and what it recorded."""
