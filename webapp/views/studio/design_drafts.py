"""One design in work: its drawing, its forms and tables, what the checks say of it, and its deployment."""

from __future__ import annotations

from http import HTTPStatus
from io import BytesIO

from flask import Blueprint, flash, jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from webapp.answers import chosen_file
from webapp.sessions import wants_json
from webapp.units import person_of, unit_of_work
from workflows.errors import DesignChanged, DiagramRejected, ScenariosFailed
from workflows.studio import deploying, drafts, editing
from workflows.studio.drafts import Change
from workflows.studio.forms import acts

blueprint = Blueprint("design_drafts", __name__, url_prefix="/thiet-ke/ban-soan")


@blueprint.get("/<int:draft_id>")
def show(draft_id: int) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        view = editing.view(uow, person_of(uow), draft_id)
        return render_template("studio/draft.html", view=view, draft=view.draft, tab="diagram")


@blueprint.post("/<int:draft_id>")
def save(draft_id: int) -> ResponseReturnValue:
    with unit_of_work() as uow:
        draft = drafts.save(uow, person_of(uow), draft_id, _digest(), Change(diagram=_diagram()))
        digest = draft.digest
    if wants_json():
        answer = jsonify(digest=digest)
        answer.set_etag(digest)
        return answer
    flash("Đã lưu bản soạn.", "ok")
    return redirect(url_for(".show", draft_id=draft_id))


@blueprint.get("/<int:draft_id>/so-do.bpmn")
def diagram(draft_id: int) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        draft = drafts.opened(uow, person_of(uow), draft_id)
        name, digest, content = f"{draft.key}.bpmn", draft.digest, editing.file_of(draft)
    answer = send_file(BytesIO(content), mimetype="application/xml", as_attachment=True, download_name=name)
    answer.set_etag(digest)
    return answer


@blueprint.get("/<int:draft_id>/bieu-mau")
def parts(draft_id: int) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        view = editing.view(uow, person_of(uow), draft_id)
        forms = acts.listing(view.draft)
        return render_template("studio/parts.html", view=view, draft=view.draft, forms=forms, typed={}, tab="parts")


@blueprint.get("/<int:draft_id>/kiem-tra")
def check(draft_id: int) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        person = person_of(uow)
        view, verdict = editing.view(uow, person, draft_id), editing.judged(uow, person, draft_id)
        return render_template("studio/check.html", view=view, draft=view.draft, verdict=verdict, tab="check")


@blueprint.post("/<int:draft_id>/kiem-tra")
def check_drawing(draft_id: int) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        return jsonify(editing.judged(uow, person_of(uow), draft_id, _diagram()).to_json())


@blueprint.get("/<int:draft_id>/trien-khai")
def deployment(draft_id: int) -> ResponseReturnValue:
    return _deployment(draft_id)


@blueprint.post("/<int:draft_id>/trien-khai")
def deploy(draft_id: int) -> ResponseReturnValue:
    note, over = request.form.get("note", ""), request.form.get("over", 0, type=int)
    with unit_of_work(write=False) as uow:
        deploying.rehearse(uow, person_of(uow), draft_id)
    try:
        with unit_of_work() as uow:
            made = deploying.deploy(uow, person_of(uow), draft_id, _digest(), note, over)
            told = f"Đã triển khai “{made.name}” phiên bản {made.version}; việc đang chạy giữ phiên bản cũ."
            key = made.key
    except (DiagramRejected, ScenariosFailed) as refused:
        return _deployment(draft_id, refused), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(told, "ok")
    return redirect(url_for("versions.index", key=key))


@blueprint.post("/<int:draft_id>/duyet")
def approve(draft_id: int) -> ResponseReturnValue:
    with unit_of_work() as uow:
        deploying.approve(uow, person_of(uow), draft_id, _digest())
    flash("Đã duyệt đúng nội dung này; sửa thêm thì phải duyệt lại.", "ok")
    return redirect(url_for(".deployment", draft_id=draft_id))


@blueprint.post("/<int:draft_id>/bo")
def discard(draft_id: int) -> ResponseReturnValue:
    with unit_of_work() as uow:
        name = drafts.discard(uow, person_of(uow), draft_id, _digest()).name
    flash(f"Đã bỏ bản soạn “{name}”; bản đang triển khai không đổi.", "ok")
    return redirect(url_for("studio.index"))


@blueprint.errorhandler(DesignChanged)
def changed(error: DesignChanged) -> ResponseReturnValue:
    """Both versions, to compare: what is kept now, and what was sent and is lost nowhere."""
    if wants_json():
        return jsonify(status=error.status, detail=str(error)), error.status
    with unit_of_work(write=False) as uow:
        both = editing.both(uow, person_of(uow), error.draft_id, _diagram())
        return render_template("studio/conflict.html", both=both, draft=both.kept, sentence=str(error)), error.status


def _deployment(draft_id: int, refused: DiagramRejected | ScenariosFailed | None = None) -> str:
    with unit_of_work(write=False) as uow:
        person = person_of(uow)
        view = editing.view(uow, person, draft_id)
        told = {
            "outlook": deploying.outlook(uow, person, view.draft),
            "rejected": refused.problems if isinstance(refused, DiagramRejected) else [],
            "failed": isinstance(refused, ScenariosFailed),
        }
        return render_template("studio/deploy.html", view=view, draft=view.draft, tab="deploy", **told)


def _digest() -> str:
    """The content that the sender had read: by ``If-Match``, or a form's hidden field."""
    read = next(iter(request.if_match.as_set()), "")  # “*” and weak ones name no content
    return read if request.if_match else request.form.get("digest", "")


def _diagram() -> str | None:
    """The drawing that was sent: typed along by the modeler, or chosen as a file."""
    file = chosen_file()
    return editing.text_of(file.stream) if file else request.form.get("diagram") or None
