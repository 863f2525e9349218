"""The one registry of the house."""

from engine import Registry

registry = Registry()
