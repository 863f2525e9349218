"""Turns every refusal into a page: the one place that knows status codes and their words."""

from __future__ import annotations

import logging
from http import HTTPStatus

from flask import Flask, Response, g, jsonify, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from webapp.formats import moment
from webapp.sessions import wants_json
from webapp.units import person_of, unit_of_work
from workflows import audit, instances, people
from workflows.errors import (
    EngineError,
    InstanceMissing,
    NotRunning,
    Refused,
    StepFailed,
    TooFast,
    WorkItemClosed,
    WorkItemMissing,
)

log = logging.getLogger(__name__)

_WORDS = {
    400: ("Yêu cầu chưa đúng", "Trang này không hiểu được yêu cầu vừa gửi."),
    401: ("Cần đăng nhập", "Nội dung này chỉ dành cho người đã đăng nhập."),
    403: ("Không được thực hiện việc này", "Tài khoản của Ông/Bà không được giao thực hiện việc này."),
    404: ("Không tìm thấy", "Không tìm thấy nội dung này, hoặc tài khoản của Ông/Bà không được xem."),
    405: ("Yêu cầu chưa đúng", "Trang này không nhận kiểu yêu cầu vừa gửi."),
    409: ("Việc này vừa thay đổi", "Có người vừa thực hiện bước này trước."),
    412: ("Nội dung vừa được người khác đổi", "Nội dung đã đổi từ khi mở trang; xin xem lại rồi gửi lần nữa."),
    413: ("Nội dung gửi quá lớn", "Mỗi lần gửi tối đa 10 tệp, mỗi tệp 20 MB, và 1 MB chữ. Nội dung chưa được lưu."),
    422: ("Chưa thực hiện được", "Nội dung vừa gửi chưa hợp lệ."),
    429: ("Thử lại sau", "Có quá nhiều yêu cầu trong thời gian ngắn; xin thử lại sau ít phút."),
    500: ("Phần mềm gặp lỗi", "Lỗi đã được ghi lại. Nội dung vừa gửi chưa được lưu; xin thử lại sau ít phút."),
    503: ("Phần mềm tạm thời không phục vụ được", "Chưa nối được cơ sở dữ liệu. Xin thử lại sau ít phút."),
}
STEP_FAILED = (
    "Tiến trình gặp sự cố nên nội dung chưa được gửi. Sự cố đã được ghi lại để người quản trị xử lý; "
    "xin gửi lại sau ít phút. Tệp đã chọn được giữ nguyên."
)
_WORTH_NOTING = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
_LONGEST_PATH = 120
_STALE = "Phiên làm việc đã đổi từ khi mở trang. Xin tải lại trang rồi gửi lần nữa."


def install(app: Flask) -> None:
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(TooFast, _too_fast)
    app.register_error_handler(WorkItemMissing, _missing)
    app.register_error_handler(InstanceMissing, _missing)
    app.register_error_handler(WorkItemClosed, _closed)
    app.register_error_handler(NotRunning, lambda error: page(409, str(error)))
    app.register_error_handler(StepFailed, _step_failed)
    app.register_error_handler(EngineError, _engine_refused)
    app.register_error_handler(CSRFError, lambda _error: page(400, _STALE))
    app.register_error_handler(SecurityError, _foreign_host)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _unreachable)
    app.register_error_handler(Exception, _unforeseen)


def page(status: int, sentence: str | None = None, *, course: str | None = None) -> tuple[str | Response, int]:
    """The refusal as a page, or as JSON for a program that asks for that: the same status and the same words."""
    heading, usual = _WORDS.get(status, (HTTPStatus(status).phrase, ""))
    if wants_json():
        return jsonify(status=status, title=heading, detail=sentence or usual), status
    # A page about a broken house must not ask the house who is reading it.
    g.frameless = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    back = request.path if status == HTTPStatus.BAD_REQUEST and request.method == "POST" else None
    words = {"heading": heading, "sentence": sentence or usual}
    return render_template("refusal.html", status=status, back=back, course=course, **words), status


def note(failure: StepFailed) -> str:
    """Keep what failed while a person acted, in a transaction of its own; the sentence that the person reads."""
    log.error("instance %s at %s", failure.instance_id, failure.element, exc_info=failure)
    with unit_of_work() as uow:
        instances.note_failure(uow, person_of(uow), failure)
    # The cause may quote our insides: it is for those who mend it, on the instance's page.
    return STEP_FAILED


def _step_failed(failure: StepFailed) -> ResponseReturnValue:
    return page(500, note(failure))


def _refused(error: Refused) -> ResponseReturnValue:
    _remember(error, error.status)
    return page(error.status, str(error))


def _too_fast(error: TooFast) -> ResponseReturnValue:
    # No frame: its counts are what the caller asks too often for.
    g.frameless = True
    return *page(error.status, str(error)), {"Retry-After": str(error.seconds)}


def _missing(error: EngineError) -> ResponseReturnValue:
    _remember(error, 404)
    return page(404)


def _remember(error: Exception, status: int) -> None:
    """Let the audit know who asked for what they may not have (Art. 6.4)."""
    if status not in _WORTH_NOTING or not current_user.is_authenticated:
        return
    with unit_of_work() as uow:
        told = {"method": request.method, "status": status, "why": type(error).__name__}
        audit.note(uow, person_of(uow), "request.refuse", about=request.path[:_LONGEST_PATH], **told)


def _engine_refused(error: EngineError) -> ResponseReturnValue:
    log.warning("%s: %s", type(error).__name__, error)
    return page(422, str(error))


def _closed(error: WorkItemClosed) -> ResponseReturnValue:
    course = url_for("instances.show", instance_id=error.instance_id)
    if not error.by:
        return page(409, f"Bước “{error.step}” đã khép lại vì tiến trình đã sang bước khác.", course=course)
    with unit_of_work(write=False) as uow:
        name = people.names(uow.session, [error.by]).get(error.by, error.by)
    return page(409, f"Bước “{error.step}” đã được {name} thực hiện lúc {moment(error.at)}.", course=course)


def _foreign_host(_error: SecurityError) -> ResponseReturnValue:
    sentence = "Phần mềm không mở ở địa chỉ này; địa chỉ chính thức đặt ở CHIDAO_BASE_URL."
    if wants_json():
        return page(400, sentence)
    # Plain text: a page has links, and links under a name that is not ours are what this refuses.
    return f"{sentence}\n", 400, {"Content-Type": "text/plain; charset=utf-8"}


def _http(error: HTTPException) -> ResponseReturnValue:
    # What belongs to a refusal beside its page, as the methods allowed do to 405.
    headers = [each for each in error.get_headers() if each[0] != "Content-Type"]
    answer = make_response(page(error.code or 500))
    answer.headers.extend(headers)
    return answer


def _unreachable(error: OperationalError) -> ResponseReturnValue:
    log.error("database: %s", error.orig)
    return page(503)


def _unforeseen(_error: Exception) -> ResponseReturnValue:
    log.exception("%s %s", request.method, request.path)
    return page(500)
