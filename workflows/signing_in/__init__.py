"""How people come in: by password, code or sealed envelope; guesses are slowed down, and sessions can be ended."""
