"""The pages: thin views over the acts of ``workflows``; they hold no rule and ask no query."""

from __future__ import annotations

from flask import Flask

from webapp import formats, frame, pace, refusals, security, sessions
from webapp.views import blueprints
from workflows.bootstrap import House


def create_app(house: House) -> Flask:
    """The web application of a house."""
    app = Flask(__name__)
    app.extensions["house"] = house
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    for part in (formats, frame, sessions, refusals):
        part.install(app)
    security.install(app, house)
    pace.install(app, house)
    for noun in blueprints():
        if house.config.demo or noun.name != "demo":
            app.register_blueprint(noun)
    return app
