"""The one registry of the house."""

from engine import Registry
from workflows.vocabulary import ProcessState

registry = Registry()
registry.name_states({state.value: state.label for state in ProcessState})
