"""A contract with everything that a value can be judged by, and what breaks each of its leaves."""
