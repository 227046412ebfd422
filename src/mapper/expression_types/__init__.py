"""Type inference of expressions, given the contract of their source."""
