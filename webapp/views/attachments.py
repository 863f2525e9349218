"""Files that were handed in, given out as files and never as pages."""

from __future__ import annotations

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue

from webapp.units import person_of, unit_of_work
from workflows import attachments, audit

blueprint = Blueprint("attachments", __name__, url_prefix="/tep")


@blueprint.get("/<int:attachment_id>")
def show(attachment_id: int) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        attachment, path = attachments.open_for(uow, person_of(uow), attachment_id)
    with unit_of_work() as uow:
        told = {"name": attachment.name, "sha256": attachment.sha256}
        audit.note(uow, person_of(uow), "file.read", about=f"attachment:{attachment_id}", **told)
    response = send_file(path, mimetype=attachment.media_type, as_attachment=True, download_name=attachment.name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
