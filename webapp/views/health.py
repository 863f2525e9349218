"""What monitors ask; it answers anybody and tells no secret (Art. 12.1)."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from webapp.sessions import public
from webapp.units import house
from workflows import health

blueprint = Blueprint("health", __name__)


@blueprint.get("/suc-khoe")
@public
def show() -> ResponseReturnValue:
    found = health.examine(house())
    words = {name: "ok" if works else "fault" for name, works in vars(found).items()}
    return jsonify(status="ok" if found.is_well else "fault", **words), 200 if found.is_well else 503
