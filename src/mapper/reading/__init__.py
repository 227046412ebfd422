"""From bytes to the document that expressions see."""
