"""Brings in what was written elsewhere: tables of directives, electronic documents, work that is already under way."""
