"""The formats of Art. 4.4 from within: each module judges or reads one of them, or what several of them hold."""
