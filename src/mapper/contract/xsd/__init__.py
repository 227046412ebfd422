"""XML Schema 1.0, as contracts; and contracts as XML Schema."""
