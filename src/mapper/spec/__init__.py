"""What a mapping file says: models, strict loading with positions, fragments, extends."""
