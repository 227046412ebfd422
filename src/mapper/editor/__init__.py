"""What an editor asks of mapping files while they are written: a language server, and a watch."""
