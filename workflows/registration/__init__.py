"""How a directive is entered: its answers judged, its rows made, and the acts of the clerk who enters it (Art. 8.1)."""
