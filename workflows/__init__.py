"""The province's work: directives, duties, assignments, people and days; it knows the engine, not the web."""
