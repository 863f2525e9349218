"""Builds the browser bundle while the package is built (filled in with webapp/frontend)."""

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BundleHook(BuildHookInterface):
    """Makes webapp/static/dist."""
