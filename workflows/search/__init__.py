"""What is kept for the search (``kept``), what was typed (``questions``), and where it stands in a text (``marks``)."""
