"""What a mapping reads, fills and reaches: of its contracts, and by its cases."""
