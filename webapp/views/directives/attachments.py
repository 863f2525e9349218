"""Files that were handed in, given out as files and never as pages."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from webapp.downloads import begins, download
from webapp.units import person_of, unit_of_work
from workflows import attachments

blueprint = Blueprint("attachments", __name__, url_prefix="/tep")


@blueprint.get("/<int:attachment_id>")
def show(attachment_id: int) -> ResponseReturnValue:
    with unit_of_work() as uow:
        person = person_of(uow)
        attachment, content = attachments.open_for(uow, person, attachment_id)
        if begins(request):
            attachments.note_given(uow, person, attachment)
    return download(content, attachment.name, attachment.media_type, attachment.size, attachment.sha256)
