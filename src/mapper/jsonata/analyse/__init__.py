"""What the tree of an expression alone says about it."""
