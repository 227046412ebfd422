"""Text → the tree of an expression, each node with its position in the text."""
