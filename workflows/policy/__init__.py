"""Who may do what, in which circles they stand, and what each may see; asked by every act and every list."""

from workflows.policy.circles import circles_of, covered_circles, own_circles
from workflows.policy.sight import agencies_inside, agencies_seen, samples, sees_all, visible
from workflows.policy.table import TABLE, Action, follows, holds, may, require

__all__ = [
    "TABLE",
    "Action",
    "agencies_inside",
    "agencies_seen",
    "circles_of",
    "covered_circles",
    "follows",
    "holds",
    "may",
    "own_circles",
    "require",
    "samples",
    "sees_all",
    "visible",
]
