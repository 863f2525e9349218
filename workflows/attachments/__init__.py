"""Files handed in with forms: what is asked of them, where their bytes lie, who may have them, which are held."""

from workflows.attachments.asking import (
    Asked,
    accept,
    asked_at,
    belong,
    forget,
    keep,
    keep_all,
    numbers,
    reusable,
)
from workflows.attachments.chosen import keep_chosen, put_apart, put_words_apart
from workflows.attachments.giving import by_id, note_given, of_directive, of_instance, open_for
from workflows.attachments.s3 import S3Settings, S3Store
from workflows.attachments.store import FolderStore, Store
from workflows.attachments.typed import REFUSAL as MARKED
from workflows.attachments.typed import marked
from workflows.attachments.uploads import Upload, receive, refused

__all__ = [
    "MARKED",
    "Asked",
    "FolderStore",
    "S3Settings",
    "S3Store",
    "Store",
    "Upload",
    "accept",
    "asked_at",
    "belong",
    "by_id",
    "forget",
    "keep",
    "keep_all",
    "keep_chosen",
    "marked",
    "note_given",
    "numbers",
    "of_directive",
    "of_instance",
    "open_for",
    "put_apart",
    "put_words_apart",
    "receive",
    "refused",
    "reusable",
]
