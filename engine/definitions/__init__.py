"""Definitions: a designer's files as a bundle, judged and deployed as a version that never changes."""

from engine.definitions.bundles import MAX_FORM_BYTES, Bundle
from engine.definitions.deploying import (
    bound,
    bundle_of,
    called_by,
    deploy,
    former,
    is_newest,
    latest,
    plain_start,
    roll_back,
    version,
    versions,
)

__all__ = [
    "MAX_FORM_BYTES",
    "Bundle",
    "bound",
    "bundle_of",
    "called_by",
    "deploy",
    "former",
    "is_newest",
    "latest",
    "plain_start",
    "roll_back",
    "version",
    "versions",
]
