"""What expressions may yield, given the contract of what they read."""
