"""The verdict of a contract on a message."""
