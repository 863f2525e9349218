"""Draws a form again with what was typed into it where that does not hold: nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from flask.typing import ResponseReturnValue

from workflows.errors import AnswersRejected

Page = Callable[..., ResponseReturnValue]


def again(draw: Callable[..., Any]) -> Callable[[Page], Page]:
    """Marks a view that takes a form; ``draw`` is its page's view, which an ``error`` tells what was wrong."""

    def around(take: Page) -> Page:
        # No error handler: somebody may change the thing meanwhile, and what a handler raises becomes a 500.
        @wraps(take)
        def taken(**at: Any) -> ResponseReturnValue:
            try:
                return take(**at)
            except AnswersRejected as error:
                return draw(**at, error=error), HTTPStatus.UNPROCESSABLE_ENTITY

        return taken

    return around


def told(error: AnswersRejected | None) -> dict[str, Any]:
    """What was typed and a sentence for each wrong field, as a form's page shows them; nothing before anything was."""
    return {"typed": error.typed if error else {}, "problems": error.problems if error else {}}
