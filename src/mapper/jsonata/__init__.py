"""JSONata: text → tree → Python source, and what that source calls. It knows no contract."""
