"""The database's one history, engine's and province's tables alike."""
