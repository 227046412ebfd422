"""JSONata: text → tree with positions → Python source."""
