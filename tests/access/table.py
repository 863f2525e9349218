"""The written policy: for every route and method, who comes in and what the others are told.

One line a route. It is written from the regulation and the list of roles, not from ``workflows.policy``, so that one
may prove the other. A route without a line fails ``test_access.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, auto

IN, FORBIDDEN, NOT_THERE, TOO_LATE = 0, 403, 404, 409


class Who(StrEnum):
    """One person for each role; agency people belong to STNMT, except the ``OTHER`` ones of SXD.

    The substitute has no right of their own to content, and stands in for the officer today.
    """

    LEADER = auto()
    CHIEF = auto()
    CLERK = auto()
    REVIEWER = auto()
    ADMIN = auto()
    HEAD = auto()
    OFFICER = auto()
    SUBSTITUTE = auto()
    OTHER = auto()
    OTHER_HEAD = auto()
    DESIGNER = auto()
    OPERATOR = auto()
    AUDITOR = auto()


class Thing(StrEnum):
    """Whose the object is: STNMT's, SXD's, STNMT's and over, or nobody's at all."""

    OWN = auto()
    OTHERS = auto()
    CLOSED = auto()
    MISSING = auto()


Expected = Callable[[Who, Thing], int]

ALL = frozenset(Who)
READS_ALL = frozenset({Who.LEADER, Who.CHIEF, Who.CLERK, Who.REVIEWER, Who.ADMIN, Who.AUDITOR})
HEADS = frozenset({Who.HEAD, Who.OTHER_HEAD})
SUPERVISES = READS_ALL - {Who.CLERK} | HEADS
MENDS = SUPERVISES - {Who.AUDITOR}
FOLLOWS = frozenset({Who.REVIEWER, Who.CHIEF})
SETS_RULES = frozenset({Who.CHIEF, Who.ADMIN})
READS_RIGHTS = frozenset({Who.CHIEF, Who.ADMIN, Who.AUDITOR})
READS_AUDIT = frozenset({Who.ADMIN, Who.AUDITOR})
LOOKS_AT_HELD = frozenset({Who.CHIEF, Who.ADMIN})
READS_DESIGNS = frozenset({Who.DESIGNER, Who.CHIEF, Who.ADMIN})
AT_WORK = ALL - {Who.AUDITOR}
READS_DESIGNS = frozenset({Who.DESIGNER, Who.CHIEF, Who.ADMIN})
STEERS = frozenset({Who.CHIEF, Who.ADMIN})
GIVES = STEERS | HEADS | {Who.REVIEWER}


@dataclass(frozen=True)
class Row:
    """Who holds the right at all (others: 403), and what is expected of those for each thing."""

    rights: frozenset[Who]
    then: Expected

    def __call__(self, who: Who, thing: Thing) -> int:
        return self.then(who, thing) if who in self.rights else FORBIDDEN


def everybody() -> Row:
    return Row(ALL, lambda _who, _thing: IN)


def only(*rights: Who | frozenset[Who], then: Expected = lambda _who, _thing: IN) -> Row:
    named = frozenset(each for one in rights for each in ([one] if isinstance(one, Who) else one))
    return Row(named, then)


def sees(who: Who, thing: Thing) -> int:
    """The Office and the auditor see all, an agency its own; whatever else there is, is not there."""
    if thing is Thing.MISSING:
        return NOT_THERE
    return IN if who in READS_ALL | _keepers(thing) else NOT_THERE


def sees_course(who: Who, thing: Thing) -> int:
    """What runs is also seen by whoever is awaited in it, as long as that is so."""
    return IN if who is Who.SUBSTITUTE and thing is Thing.OWN else sees(who, thing)


def mends(who: Who, thing: Thing) -> int:
    """What is over cannot be tried again."""
    seen = sees(who, thing)
    return TOO_LATE if seen == IN and thing is Thing.CLOSED else seen


def opens_item(who: Who, thing: Thing) -> int:
    """A step is read by all who see its work; one that is over says by whom it was done."""
    of_circle = who is Who.SUBSTITUTE and thing in (Thing.OWN, Thing.CLOSED)
    seen = IN if of_circle else sees(who, thing)
    return TOO_LATE if seen == IN and thing is Thing.CLOSED else seen


def answers_item(who: Who, thing: Thing) -> int:
    """And answered by its circle alone: here the agency's officer and head, and who stands in for the officer."""
    seen = opens_item(who, thing)
    return seen if seen == NOT_THERE or who in _keepers(thing) | {Who.SUBSTITUTE} else FORBIDDEN


def addressed(who: Who, thing: Thing) -> int:
    """A notice, a draft or a session is its owner's alone."""
    addressee = {Thing.OWN: Who.OFFICER, Thing.CLOSED: Who.OFFICER, Thing.OTHERS: Who.OTHER}.get(thing)
    return IN if who is addressee else NOT_THERE


def exists(_who: Who, thing: Thing) -> int:
    return NOT_THERE if thing is Thing.MISSING else IN


def stale_design(_who: Who, thing: Thing) -> int:
    """Whoever names no content that they read, has read another."""
    return NOT_THERE if thing is Thing.MISSING else 412


def runs(_who: Who, thing: Thing) -> int:
    """What is over cannot be recalled."""
    return {Thing.MISSING: NOT_THERE, Thing.CLOSED: TOO_LATE}.get(thing, IN)


def writes_for_the_office(who: Who, thing: Thing) -> int:
    """The follower and the Office's leaders; others who see the work are told that it is not theirs."""
    seen = sees(who, thing)
    return TOO_LATE if seen == IN and who not in FOLLOWS else seen


def notes_contact(who: Who, thing: Thing) -> int:
    """Who keeps the work for the Office, and who for its agency, says with whom they spoke (Art. 9.3)."""
    return sees(who, thing) if who in _keepers(thing) else writes_for_the_office(who, thing)


def chiefs_alone(who: Who, thing: Thing) -> int:
    """What the Chief saved and prepared is the Chief's alone."""
    return IN if who is Who.CHIEF and thing is Thing.OWN else NOT_THERE


def own_draft(_who: Who, thing: Thing) -> int:
    """A draft is its clerk's, and no draft any more once it is sent."""
    return IN if thing is Thing.OWN else NOT_THERE


def sets(who: Who, thing: Thing) -> int:
    """What is no setting is none for anybody; the rest is the Office's to set."""
    return NOT_THERE if thing is Thing.MISSING else IN if who in SETS_RULES else FORBIDDEN


def second_person(_who: Who, thing: Thing) -> int:
    """What awaits a second person may be agreed to; nothing else can."""
    return NOT_THERE if thing is Thing.MISSING else IN if thing is Thing.OWN else 422


def charge(who: Who, thing: Thing) -> int:
    """The agency's own head, and the Office's administrator for every agency."""
    return IN if thing is not Thing.MISSING and who in (_keepers(thing) & HEADS) | {Who.ADMIN} else NOT_THERE


def own_work(who: Who, thing: Thing) -> int:
    """What an agency hands down to its parts is its own people's to read; the Office is none of them."""
    return IN if thing is not Thing.MISSING and who in _keepers(thing) else NOT_THERE


def absence(who: Who, thing: Thing) -> int:
    """One's own absence, that of one's agency as its head, anybody's as administrator."""
    return IN if thing is not Thing.MISSING and who in _keepers(thing) | {Who.ADMIN} else NOT_THERE


def starts(who: Who, thing: Thing) -> int:
    """An auditor starts nothing; for whoever may not start a diagram, there is none."""
    return IN if thing is Thing.OWN and who in AT_WORK else NOT_THERE


def _keepers(thing: Thing) -> set[Who]:
    """The officer and the head of the agency whose it is."""
    return {Who.OTHER, Who.OTHER_HEAD} if thing is Thing.OTHERS else {Who.OFFICER, Who.HEAD}


TABLE: dict[str, Row] = {
    "GET /": everybody(),
    "GET /van-ban/": everybody(),
    "GET /van-ban/<int:directive_id>": only(ALL, then=sees),
    "GET /tim-kiem/": everybody(),
    "GET /van-ban/nhap": only(Who.CLERK),
    "POST /van-ban/nhap": only(Who.CLERK),
    "GET /van-ban/nhap/chua-xong": only(Who.CLERK),
    "GET /van-ban/nhap/<int:entry_id>": only(Who.CLERK, then=own_draft),
    "POST /van-ban/nhap/<int:entry_id>": only(Who.CLERK, then=own_draft),
    "POST /van-ban/nhap/<int:entry_id>/bo": only(Who.CLERK, then=own_draft),
    "GET /van-ban/<int:directive_id>/dieu-chinh": only(Who.CLERK, then=exists),
    "POST /van-ban/<int:directive_id>/dieu-chinh": only(Who.CLERK, then=exists),
    "GET /van-ban/<int:directive_id>/thu-hoi": only(Who.CLERK, then=runs),
    "POST /van-ban/<int:directive_id>/thu-hoi": only(Who.CLERK, then=runs),
    "GET /van-ban/nhiem-vu/<int:duty_id>/dieu-chinh": only(Who.CLERK, then=exists),
    "POST /van-ban/nhiem-vu/<int:duty_id>/dieu-chinh": only(Who.CLERK, then=exists),
    "GET /viec/<int:item_id>": only(ALL, then=opens_item),
    "POST /viec/<int:item_id>": only(ALL, then=answers_item),
    "GET /tien-trinh/": only(SUPERVISES),
    "GET /tien-trinh/<int:instance_id>": only(ALL, then=sees_course),
    "GET /tien-trinh/<int:instance_id>/so-do.bpmn": only(ALL, then=sees_course),
    "POST /tien-trinh/<int:instance_id>/thu-lai": only(MENDS, then=mends),
    "GET /tien-trinh/tien-trinh.xlsx": only(SUPERVISES),
    "GET /tien-trinh/tien-trinh.csv": only(SUPERVISES),
    "POST /tien-trinh/bo-loc": only(SUPERVISES),
    "POST /tien-trinh/bo-loc/<int:view_id>/xoa": only(SUPERVISES, then=chiefs_alone),
    "GET /tien-trinh/<int:instance_id>/dieu-hanh/<act>": only(GIVES, then=sees),
    "POST /tien-trinh/<int:instance_id>/dieu-hanh/<act>": only(GIVES, then=mends),
    "POST /tien-trinh/hang-loat/": only(SUPERVISES),
    "GET /tien-trinh/hang-loat/<int:bulk_id>": only(SUPERVISES, then=chiefs_alone),
    "POST /tien-trinh/hang-loat/<int:bulk_id>": only(SUPERVISES, then=chiefs_alone),
    "POST /tien-trinh/hang-loat/<int:bulk_id>/dich": only(SUPERVISES, then=chiefs_alone),
    "GET /quan-sat/": only(SUPERVISES),
    "GET /quan-sat/<key>": only(SUPERVISES, then=exists),
    "GET /quan-sat/<key>/<int:version>.bpmn": only(SUPERVISES, then=exists),
    "GET /tep/<int:attachment_id>": only(ALL, then=sees_course),
    "GET /nhiem-vu/<int:instance_id>/<key>": only(ALL, then=notes_contact),
    "POST /nhiem-vu/<int:instance_id>/<key>": only(ALL, then=notes_contact),
    "GET /nhiem-vu/<int:instance_id>/don-doc.docx": only(ALL, then=writes_for_the_office),
    "GET /tong-quan/": only(SUPERVISES),
    "GET /tong-quan/tong-quan.xlsx": only(SUPERVISES),
    "GET /tong-quan/<key>": only(SUPERVISES, then=exists),
    "GET /tong-quan/<key>.csv": only(SUPERVISES, then=exists),
    "GET /tong-quan/<key>.xlsx": only(SUPERVISES, then=exists),
    "GET /don-doc/": only(SUPERVISES),
    "GET /chap-hanh/": only(SUPERVISES),
    "GET /chap-hanh/<key>": only(SUPERVISES, then=exists),
    "GET /chap-hanh/<key>.csv": only(SUPERVISES, then=exists),
    "GET /chap-hanh/<key>.xlsx": only(SUPERVISES, then=exists),
    "GET /van-ban/nhap-tep/": only(Who.CLERK),
    "POST /van-ban/nhap-tep/": only(Who.CLERK),
    "GET /van-ban/nhap-tep/<int:batch_id>": only(Who.CLERK, then=exists),
    "POST /van-ban/nhap-tep/<int:batch_id>": only(Who.CLERK, then=exists),
    "GET /van-ban/nhap-tep/<kind>.xlsx": only(Who.CLERK),
    "GET /van-ban/nhap-tep/bao-cao": only(Who.OFFICER, Who.OTHER, HEADS),
    "POST /van-ban/nhap-tep/bao-cao": only(Who.OFFICER, Who.OTHER, HEADS),
    "GET /tong-hop/": only(READS_ALL),
    "GET /tong-hop/<int:summary_id>": only(READS_ALL, then=exists),
    "GET /tong-hop/<int:summary_id>/<form>": only(READS_ALL, then=exists),
    "GET /tong-hop/<int:summary_id>/<form>.csv": only(READS_ALL, then=exists),
    "GET /tong-hop/<int:summary_id>/dong/<key>": only(READS_ALL, then=exists),
    "GET /tong-hop/<int:summary_id>/bao-cao.docx": only(READS_ALL, then=exists),
    "GET /tong-hop/<int:summary_id>/bao-cao.pdf": only(READS_ALL, then=exists),
    "GET /tong-hop/<int:summary_id>/tong-hop.xlsx": only(READS_ALL, then=exists),
    "GET /doi-chieu/": only(SUPERVISES),
    "GET /ra-soat/": only(Who.REVIEWER, Who.CHIEF),
    "POST /ra-soat/": only(Who.REVIEWER, Who.CHIEF),
    "GET /lich-lam-viec/": everybody(),
    "POST /lich-lam-viec/": only(SETS_RULES),
    "POST /lich-lam-viec/xem-truoc": only(SETS_RULES),
    "GET /thiet-lap/": only(SUPERVISES),
    "POST /thiet-lap/<key>": only(ALL, then=sets),
    "GET /thiet-lap/bo-quy-tac": only(SUPERVISES),
    "GET /thiet-lap/bo-quy-tac.csv": only(SUPERVISES),
    "GET /thiet-lap/bo-quy-tac.xlsx": only(SUPERVISES),
    "GET /thiet-lap/bo-quy-tac.json": only(SUPERVISES),
    "GET /linh-vuc/": only(SUPERVISES),
    "POST /linh-vuc/": only(SETS_RULES),
    "POST /linh-vuc/<int:field_id>/ngung": only(SETS_RULES, then=exists),
    "GET /tep-tam-giu/": only(LOOKS_AT_HELD),
    "GET /tep-tam-giu/<int:held_id>/noi-dung": only(LOOKS_AT_HELD, then=exists),
    "POST /tep-tam-giu/<int:held_id>/cho-gui": only(LOOKS_AT_HELD, then=exists),
    "POST /tep-tam-giu/<int:held_id>/huy": only(LOOKS_AT_HELD, then=exists),
    "GET /thong-bao/": everybody(),
    "GET /thong-bao/<int:message_id>": only(ALL, then=addressed),
    "GET /quy-trinh/": everybody(),
    "GET /quy-trinh/<key>": only(ALL, then=starts),
    "POST /quy-trinh/<key>": only(ALL, then=starts),
    "GET /quy-trinh/phien-ban": only(READS_DESIGNS),
    "GET /quy-trinh/<key>/phien-ban": only(READS_DESIGNS, then=exists),
    "GET /quy-trinh/<key>/phien-ban/so-sanh": only(READS_DESIGNS, then=exists),
    "GET /quy-trinh/<key>/phien-ban/<int:number>/so-do.bpmn": only(READS_DESIGNS, then=exists),
    "POST /quy-trinh/<key>/phien-ban/<int:number>/tro-lai": only(Who.DESIGNER, then=exists),
    "GET /quy-trinh/<key>/chuyen": only(READS_DESIGNS, then=exists),
    "POST /quy-trinh/<key>/chuyen": only(Who.DESIGNER, then=exists),
    "GET /quy-trinh/<key>/chuyen/<int:migration_id>": only(READS_DESIGNS, then=exists),
    "GET /quy-trinh/<key>/chuyen/<int:migration_id>/ket-qua.csv": only(READS_DESIGNS, then=exists),
    "GET /vang-mat/": only(AT_WORK),
    "POST /vang-mat/": only(AT_WORK),
    "POST /vang-mat/<int:cover_id>/thoi": only(AT_WORK, then=absence),
    "GET /dau-moi/": only(SUPERVISES),
    "POST /dau-moi/<int:agency_id>/cu": only(Who.ADMIN, HEADS, then=charge),
    "POST /dau-moi/<int:agency_id>/thu-truong-duyet": only(Who.ADMIN, HEADS, then=charge),
    "GET /co-quan/": everybody(),
    "GET /co-quan/them": only(Who.ADMIN),
    "POST /co-quan/them": only(Who.ADMIN),
    "GET /co-quan/<int:agency_id>": only(ALL, then=exists),
    "GET /co-quan/<int:agency_id>/viec-noi-bo": only(ALL, then=own_work),
    "GET /co-quan/<int:agency_id>/viec-noi-bo.csv": only(ALL, then=own_work),
    "GET /co-quan/<int:agency_id>/viec-noi-bo.xlsx": only(ALL, then=own_work),
    "GET /co-quan/<int:agency_id>/doi-ten": only(Who.ADMIN, then=exists),
    "GET /co-quan/<int:agency_id>/ket-thuc": only(Who.ADMIN, then=exists),
    "POST /co-quan/<int:agency_id>/doi-ten": only(Who.ADMIN, then=exists),
    "POST /co-quan/<int:agency_id>/ket-thuc/xem-truoc": only(Who.ADMIN, then=exists),
    "POST /co-quan/<int:agency_id>/ket-thuc": only(Who.ADMIN, then=exists),
    "GET /tai-khoan/phien-lam-viec": everybody(),
    "POST /tai-khoan/phien-lam-viec/<int:session_id>/ket-thuc": only(ALL, then=addressed),
    "POST /tai-khoan/phien-lam-viec/ket-thuc-phien-khac": everybody(),
    "GET /tai-khoan/cac-phien": only(Who.ADMIN),
    "POST /tai-khoan/cac-phien/<int:person_id>/ket-thuc": only(Who.ADMIN, then=exists),
    "POST /tai-khoan/cac-phien/<int:person_id>/bo-ma": only(Who.ADMIN, then=exists),
    "GET /tai-khoan/ma-xac-thuc/": everybody(),
    "POST /tai-khoan/ma-xac-thuc/": everybody(),
    "POST /tai-khoan/ma-xac-thuc/bo": everybody(),
    "GET /tai-khoan/": only(READS_RIGHTS),
    "GET /tai-khoan/<int:person_id>": only(READS_RIGHTS, then=exists),
    "POST /tai-khoan/<int:person_id>/quyen": only(Who.ADMIN, then=exists),
    "POST /tai-khoan/<int:person_id>/quyen/<int:grant_id>/ket-thuc": only(Who.ADMIN, then=exists),
    "POST /tai-khoan/quyen/<int:grant_id>/dong-y": only(Who.ADMIN, then=second_person),
    "GET /nhat-ky/": only(READS_AUDIT),
    "GET /nhat-ky/nhat-ky.csv": only(READS_AUDIT),
    "GET /thiet-ke/": only(READS_DESIGNS),
    "POST /thiet-ke/": only(Who.DESIGNER),
    "GET /thiet-ke/danh-muc": only(READS_DESIGNS),
    "GET /thiet-ke/ban-soan/<int:draft_id>": only(READS_DESIGNS, then=exists),
    "POST /thiet-ke/ban-soan/<int:draft_id>": only(Who.DESIGNER, then=stale_design),
    "GET /thiet-ke/ban-soan/<int:draft_id>/so-do.bpmn": only(READS_DESIGNS, then=exists),
    "GET /thiet-ke/ban-soan/<int:draft_id>/bieu-mau": only(READS_DESIGNS, then=exists),
    "POST /thiet-ke/ban-soan/<int:draft_id>/bieu-mau": only(Who.DESIGNER, then=stale_design),
    "POST /thiet-ke/ban-soan/<int:draft_id>/bieu-mau/tep.json": only(Who.DESIGNER, then=stale_design),
    "GET /thiet-ke/ban-soan/<int:draft_id>/bieu-mau/<name>/tep.json": only(READS_DESIGNS, then=exists),
    "GET /thiet-ke/ban-soan/<int:draft_id>/bieu-mau/<name>": only(READS_DESIGNS, then=exists),
    "POST /thiet-ke/ban-soan/<int:draft_id>/bieu-mau/<name>": only(READS_DESIGNS, then=exists),
    "POST /thiet-ke/ban-soan/<int:draft_id>/bieu-mau/<name>/bo": only(Who.DESIGNER, then=stale_design),
    "GET /thiet-ke/ban-soan/<int:draft_id>/kiem-tra": only(READS_DESIGNS, then=exists),
    "POST /thiet-ke/ban-soan/<int:draft_id>/kiem-tra": only(READS_DESIGNS, then=exists),
    "GET /thiet-ke/ban-soan/<int:draft_id>/trien-khai": only(READS_DESIGNS, then=exists),
    "POST /thiet-ke/ban-soan/<int:draft_id>/trien-khai": only(Who.DESIGNER, then=stale_design),
    "GET /thiet-ke/ban-soan/<int:draft_id>/bang/": only(READS_DESIGNS, then=exists),
    "POST /thiet-ke/ban-soan/<int:draft_id>/bang/": only(Who.DESIGNER, then=exists),
    "POST /thiet-ke/ban-soan/<int:draft_id>/bang/tep.dmn": only(Who.DESIGNER, then=stale_design),
    "GET /thiet-ke/ban-soan/<int:draft_id>/bang/<table>": only(READS_DESIGNS, then=exists),
    "POST /thiet-ke/ban-soan/<int:draft_id>/bang/<table>": only(Who.DESIGNER, then=stale_design),
    "GET /thiet-ke/ban-soan/<int:draft_id>/bang/<table>/tep.dmn": only(READS_DESIGNS, then=exists),
    "POST /thiet-ke/ban-soan/<int:draft_id>/bang/<table>/bo": only(Who.DESIGNER, then=stale_design),
    "GET /thiet-ke/ban-soan/<int:draft_id>/thu/": only(READS_DESIGNS, then=exists),
    "POST /thiet-ke/ban-soan/<int:draft_id>/thu/": only(Who.DESIGNER, then=stale_design),
    "POST /thiet-ke/ban-soan/<int:draft_id>/thu/doi-buoc": only(Who.DESIGNER, then=stale_design),
    "GET /thiet-ke/ban-soan/<int:draft_id>/thu/<name>": only(READS_DESIGNS, then=exists),
    "POST /thiet-ke/ban-soan/<int:draft_id>/thu/<name>/tra-loi": only(Who.DESIGNER, then=stale_design),
    "POST /thiet-ke/ban-soan/<int:draft_id>/thu/<name>/cho": only(Who.DESIGNER, then=stale_design),
    "POST /thiet-ke/ban-soan/<int:draft_id>/thu/<name>/mong-doi": only(Who.DESIGNER, then=stale_design),
    "POST /thiet-ke/ban-soan/<int:draft_id>/thu/<name>/bo-buoc": only(Who.DESIGNER, then=stale_design),
    "POST /thiet-ke/ban-soan/<int:draft_id>/thu/<name>/ten": only(Who.DESIGNER, then=stale_design),
    "POST /thiet-ke/ban-soan/<int:draft_id>/thu/<name>/bo": only(Who.DESIGNER, then=stale_design),
    "POST /thiet-ke/ban-soan/<int:draft_id>/duyet": only(READS_DESIGNS, then=stale_design),
    "POST /thiet-ke/ban-soan/<int:draft_id>/bo": only(Who.DESIGNER, then=stale_design),
    "POST /dang-nhap/thoat": everybody(),
    "POST /trinh-dien/dong-ho": everybody(),
}
PUBLIC = frozenset(
    {
        "GET /dang-nhap/",
        "POST /dang-nhap/",
        "GET /dang-nhap/ma-xac-thuc",
        "POST /dang-nhap/ma-xac-thuc",
        "GET /suc-khoe",
        "POST /trinh-dien/dang-nhap",
        "GET /static/<path:filename>",
    }
)
"""Answers people who are not signed in; ``tests/architecture`` proves that nothing else does."""
