"""Acts on an assignment that stand beside its diagram: they hold at any step, or when no step is left."""

from workflows.asides.acts import ASIDES, AsideView, offered, take_up, view
from workflows.asides.aside import Aside

__all__ = ["ASIDES", "Aside", "AsideView", "offered", "take_up", "view"]
