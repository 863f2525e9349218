"""The audit: what was done, by whom, about what; a chain, its anchors kept elsewhere, and a book to search in."""

from workflows.audit.chain import Note, append, digest_of, note

__all__ = ["Note", "append", "digest_of", "note"]
