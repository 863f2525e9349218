"""Decision tables edited as tables: typed, judged cell by cell, tried with invented values, saved with their draft."""
