"""Pages and commands over the acts of ``workflows``: ``application`` builds the one, ``cli`` is the other."""
