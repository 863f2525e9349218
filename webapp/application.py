"""The pages: thin views over the acts of ``workflows``; they hold no rule and ask no query."""

from __future__ import annotations

from flask import Flask

from webapp import formats, frame, pace, refusals, security, sessions
from webapp.views import (
    account,
    accounts,
    agencies,
    appointments,
    asides,
    attachments,
    audit,
    bulk_acts,
    compliance,
    covers,
    dashboards,
    demo,
    design_decisions,
    design_drafts,
    design_forms,
    directives,
    entries,
    fields,
    health,
    held_files,
    imports,
    instances,
    monitor,
    notices,
    overdue,
    pieces,
    processes,
    requirements,
    reviews,
    search,
    second_factor,
    settings,
    sign_in,
    studio,
    summaries,
    trials,
    versions,
    work_items,
    workdays,
    worklist,
)
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
    app.register_blueprint(health.blueprint)
    for noun in (
        sign_in,
        account,
        second_factor,
        worklist,
        work_items,
        processes,
        versions,
        imports,
        entries,
        directives,
        search,
        monitor,
        bulk_acts,
        instances,
        asides,
        dashboards,
        overdue,
        attachments,
        held_files,
        notices,
        reviews,
        compliance,
        summaries,
        requirements,
        workdays,
        settings,
        fields,
        covers,
        appointments,
        agencies,
        pieces,
        accounts,
        audit,
        studio,
        design_drafts,
        design_decisions,
        design_forms,
        trials,
    ):
        app.register_blueprint(noun.blueprint)
    if house.config.demo:
        app.register_blueprint(demo.blueprint)
    return app
