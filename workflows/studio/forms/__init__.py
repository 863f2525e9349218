"""Forms built without code: a form as a list of rows and back, where the drawing uses it, and what its page asks."""
