"""What generated code calls: sequences, paths, operators, built-in functions, bounds."""
