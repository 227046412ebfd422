"""What can be derived from the tree of an expression, without types."""
