"""One blueprint for each noun that people meet."""
