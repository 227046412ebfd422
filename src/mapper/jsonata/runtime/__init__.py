"""What generated code calls: sequences, paths, operators, function calls, limits."""
