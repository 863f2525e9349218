"""What the Office reports to the Chairman from the software's figures: periods, rows, forms M1 to M8 (Art. 10)."""
