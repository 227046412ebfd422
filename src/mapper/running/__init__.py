"""A compiled mapping at work: source → reading → function → result."""
