"""The tree of an expression → Python source."""
