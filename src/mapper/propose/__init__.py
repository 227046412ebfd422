"""What a new mapping could say: for each field of its target, the source fields that it is most like."""
