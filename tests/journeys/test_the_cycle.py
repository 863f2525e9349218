"""The assign – report – review – return cycle, through the acts, on both databases."""

from datetime import date, datetime

import pytest

from engine import AnswersRejected, Event, Submission, WorkItemClosed, definitions
from tests.support.proof import mostly_on_sqlite
from tests.support.province import (
    AFTER_THE_DEADLINE,
    MONDAY,
    accept,
    answer,
    awaiting,
    count,
    instance_of,
    item_of,
    later,
    move_to,
    notices,
    register,
    review,
    someone,
    submit,
    sweep,
    the_assignment,
    time_state,
)
from workflows import worklist
from workflows.bootstrap import House
from workflows.calendar import ZONE, at
from workflows.errors import Forbidden, NotFound, RegistrationRejected
from workflows.models import Assignment, Attachment, Directive, Message, Report, Urging
from workflows.vocabulary import ProcessState, TimeState, Verdict


@pytest.mark.requirement("R5.6", "R13.1")
def test_a_registered_directive_awaits_the_agencys_officer(house: House) -> None:
    register(house)
    assert (awaiting(house, "hoa"), awaiting(house, "binh"), awaiting(house, "minh")) == (["accept"], [], [])
    assert the_assignment(house).state is ProcessState.AWAITING_ACCEPTANCE
    assert len(notices(house, "hoa", "Nhiệm vụ mới")) == 1


@pytest.mark.requirement("R8.12")
def test_a_returned_report_comes_back_to_the_officer(house: House) -> None:
    register(house)
    submit(house, by="hoa")
    review(house, by="minh", confirmed=False, reason="thiếu số liệu")
    assert awaiting(house, "hoa") == ["report"]
    assert awaiting(house, "minh") == []
    assert the_assignment(house).state is ProcessState.RETURNED
    assert len(notices(house, "hoa", "Báo cáo bị trả lại")) == 1


@pytest.mark.requirement("R8.12")
def test_the_whole_cycle_with_a_return_ends_confirmed(house: House) -> None:
    register(house)
    states = [the_assignment(house).state]
    accept(house, by="hoa")
    states.append(the_assignment(house).state)
    submit(house, by="hoa")
    states.append(the_assignment(house).state)
    review(house, by="minh", confirmed=False, reason="thiếu số liệu quý IV")
    states.append(the_assignment(house).state)
    later(house, days=1)
    submit(house, by="hoa", content="Bổ sung số liệu quý IV theo yêu cầu của Văn phòng.")
    review(house, by="minh", confirmed=True)
    assignment = the_assignment(house)
    assert [*states, assignment.state] == [
        ProcessState.AWAITING_ACCEPTANCE,
        ProcessState.NOT_STARTED,
        ProcessState.IN_REVIEW,
        ProcessState.RETURNED,
        ProcessState.DONE,
    ]
    rounds = [(each.round, each.verdict, each.reason) for each in assignment.reports]
    assert rounds == [(1, Verdict.RETURNED, "thiếu số liệu quý IV"), (2, Verdict.CONFIRMED, None)]
    assert instance_of(house).status == "completed"
    assert (awaiting(house, "hoa"), awaiting(house, "minh")) == ([], [])
    assert time_state(house) is TimeState.ON_TIME
    assert count(house, Submission, Attachment, Report) == [5, 2, 2]


def test_a_second_report_opens_with_what_the_first_one_said(house: House) -> None:
    register(house)
    submit(house, by="hoa", document_number="45/BC-STNMT")
    review(house, confirmed=False, reason="thiếu số liệu")
    with house.unit_of_work(write=False) as uow:
        row = worklist.inbox(uow, someone(uow, "hoa"), worklist.Filters()).rows[0]
        view = worklist.view(uow, someone(uow, "hoa"), row.item.id)
    assert view.prefill["document_number"] == "45/BC-STNMT"
    assert "files" not in view.prefill


def test_one_duty_of_two_agencies_runs_once_for_each(house: House) -> None:
    register(house, duties=[{"cooperating": ["SXD"]}])
    assert (awaiting(house, "hoa"), awaiting(house, "binh")) == (["accept"], ["accept"])
    submit(house, by="binh")
    assert (awaiting(house, "hoa"), awaiting(house, "binh"), awaiting(house, "minh")) == (["accept"], [], ["review"])


def test_a_return_without_a_reason_is_refused(house: House) -> None:
    register(house)
    submit(house)
    before = count(house, Submission, Event)
    with pytest.raises(AnswersRejected) as refusal:
        review(house, confirmed=False)
    assert list(refusal.value.problems) == ["reason"]
    assert (count(house, Submission, Event), awaiting(house, "minh")) == (before, ["review"])


@mostly_on_sqlite
@pytest.mark.parametrize(
    ("head", "duty", "wrong"),
    [
        ({"number": ""}, {}, "number"),
        ({"summary": "ngắn"}, {}, "summary"),
        ({"issued_on": "06/01/2026"}, {}, "issued_on"),
        ({"not_secret": ""}, {}, "not_secret"),
        ({"director": "ai đó"}, {}, "director"),
        ({"released_on": "04/01/2026"}, {}, "released_on"),
        ({}, {"due_on": "02/01/2026"}, "due_on"),
        ({}, {"lead": "không có"}, "lead"),
        ({}, {"follower": "hoa"}, "follower"),
        ({}, {"cooperating": ["STNMT"]}, "cooperating"),
        ({}, {"due_time": "25:00"}, "due_time"),
        ({}, {"content": ""}, "content"),
    ],
)
def test_a_directive_that_the_regulation_does_not_allow_is_not_entered(
    house: House, head: dict[str, str], duty: dict[str, object], wrong: str
) -> None:
    before = count(house, Directive, Assignment, Message)
    with pytest.raises(RegistrationRejected) as refusal:
        register(house, duties=[duty], **head)
    found = refusal.value.problems | refusal.value.duty_problems[0]
    assert list(found) == [wrong]
    assert count(house, Directive, Assignment, Message) == before


def test_a_directive_is_entered_once(house: House) -> None:
    register(house)
    with pytest.raises(RegistrationRejected) as refusal:
        register(house, number="12 /ubnd-vp")
    assert "đã có trong phần mềm" in refusal.value.problems["number"]


def test_what_the_forms_allow_at_most_the_database_holds(house: House) -> None:
    """SQLite holds any length; PostgreSQL does not."""
    limits = {
        "number": "1/" + "U" * 39, "summary": "t" * 500, "signer": "k" * 100,
    }  # fmt: skip
    with house.unit_of_work(write=False) as uow:
        forms = {
            **definitions.latest(uow.session, "entry").forms,
            **definitions.latest(uow.session, "assignment").forms,
        }
    for name, value in limits.items():
        assert len(value) == forms["directive"]["properties"][name]["maxLength"]
    longest = {name: "x" * forms["duty"]["properties"][name]["maxLength"] for name in ("content", "to_whom")}
    register(house, duties=[longest], **limits)
    accept_limits = {name: "y" * forms["accept"]["properties"][name]["maxLength"] for name in ("officer", "note")}
    answer(house, "hoa", "accept", accept_limits)
    submit(house, content="z" * 5000, document_number="4" * 50)
    review(house, confirmed=False, reason="r" * 1000)
    assert awaiting(house, "hoa") == ["report"]


@pytest.mark.requirement("R8.1")
def test_only_the_clerk_enters_directives(house: House) -> None:
    for who in ("hoa", "minh", "thu", "son"):
        with pytest.raises(Forbidden):
            register(house, by=who)
    assert count(house, Directive) == [0]


@pytest.mark.requirement("R6.4")
def test_somebody_elses_work_does_not_exist(house: House) -> None:
    register(house)
    item = item_of(house, "hoa", "accept")
    with house.unit_of_work() as uow, pytest.raises(NotFound):
        worklist.complete(uow, someone(uow, "binh"), item, {})
    with house.unit_of_work() as uow, pytest.raises(Forbidden):
        worklist.complete(uow, someone(uow, "minh"), item, {})
    assert awaiting(house, "hoa") == ["accept"]


def test_a_stale_answer_names_who_was_quicker(house: House) -> None:
    register(house)
    item = item_of(house, "hoa", "accept")
    accept(house, by="head")
    with house.unit_of_work() as uow, pytest.raises(WorkItemClosed) as refusal:
        worklist.complete(uow, someone(uow, "hoa"), item, {})
    assert refusal.value.by == "head"


# The deadline is Friday 16/01/2026; three working days before it is Tuesday 13/01.
REMINDER = datetime(2026, 1, 13, 7, 30, tzinfo=ZONE)


@pytest.mark.requirement("R11.2")
def test_a_reminder_comes_three_working_days_before_the_deadline_once(house: House) -> None:
    register(house)
    move_to(house, REMINDER.replace(hour=7, minute=29))
    sweep(house)
    told = len(notices(house, "hoa", "Sắp đến hạn"))
    move_to(house, REMINDER)
    assert sweep(house) == 1
    later(house, hours=5)
    assert sweep(house) == 0
    assert len(notices(house, "hoa", "Sắp đến hạn")) == told + 1
    assert time_state(house) is TimeState.DUE_SOON


@pytest.mark.requirement("R5.5", "R11.2")
def test_overdue_work_is_told_once_to_the_officer_the_head_and_the_follower(house: House) -> None:
    register(house)
    accept(house)
    move_to(house, AFTER_THE_DEADLINE)
    sweep(house)
    later(house, days=3)
    sweep(house)
    assert [len(notices(house, who, "Quá hạn")) for who in ("hoa", "head", "minh", "binh")] == [1, 1, 1, 0]
    assert time_state(house) is TimeState.OVERDUE


def test_after_an_outage_only_the_worst_is_told(house: House) -> None:
    register(house)
    move_to(house, AFTER_THE_DEADLINE)
    assert sweep(house) == 1
    assert (len(notices(house, "hoa", "Sắp đến hạn")), len(notices(house, "hoa", "Quá hạn"))) == (0, 1)


def test_a_return_does_not_remind_again_of_what_was_reminded(house: House) -> None:
    register(house)
    move_to(house, REMINDER)
    sweep(house)
    submit(house)
    review(house, confirmed=False, reason="thiếu số liệu")
    later(house, hours=1)
    sweep(house)
    assert len(notices(house, "hoa", "Sắp đến hạn")) == 1
    move_to(house, AFTER_THE_DEADLINE)
    sweep(house)
    submit(house)
    review(house, confirmed=False, reason="vẫn thiếu số liệu")
    later(house, hours=1)
    sweep(house)
    assert [len(notices(house, "hoa", word)) for word in ("Sắp đến hạn", "Quá hạn")] == [1, 1]


def test_what_the_office_holds_is_not_urged_and_not_overdue(house: House) -> None:
    register(house)
    submit(house)
    assert instance_of(house).wake_at == at(date(2026, 1, 7))  # the end of the Office's own limit to review it
    move_to(house, AFTER_THE_DEADLINE)
    assert (sweep(house), notices(house, "hoa", "Quá hạn")) == (1, [])
    assert time_state(house) is TimeState.IN_TIME
    review(house, confirmed=True)
    assert time_state(house) is TimeState.ON_TIME


@pytest.mark.requirement("R8.12")
def test_a_return_after_the_deadline_leaves_the_agency_the_days_that_the_office_held_its_report(house: House) -> None:
    register(house)
    submit(house)
    move_to(house, AFTER_THE_DEADLINE)
    review(house, confirmed=False, reason="thiếu số liệu")
    # Held for ten working days, of which one was the swapped Saturday 10/01: due on 16/01, judged by 30/01.
    assert the_assignment(house).judged_on == date(2026, 1, 30)
    sweep(house)
    assert (time_state(house), notices(house, "hoa", "Quá hạn")) == (TimeState.IN_TIME, [])
    move_to(house, datetime(2026, 1, 31, 0, 0, tzinfo=ZONE))
    sweep(house)
    assert (time_state(house), len(notices(house, "hoa", "Quá hạn"))) == (TimeState.OVERDUE, 1)


def test_a_late_report_is_confirmed_late(house: House) -> None:
    register(house)
    move_to(house, AFTER_THE_DEADLINE)
    submit(house)
    review(house, confirmed=True)
    assert time_state(house) is TimeState.LATE


def test_a_report_sent_before_the_worker_looked_is_still_told_overdue(house: House) -> None:
    """A timer that was due before the person answered counts."""
    register(house)
    accept(house)
    move_to(house, AFTER_THE_DEADLINE)
    submit(house)
    assert len(notices(house, "hoa", "Quá hạn")) == 1


def test_work_without_a_deadline_is_never_urged(house: House) -> None:
    register(house, duties=[{"due_on": ""}])
    assert instance_of(house).wake_at is None
    move_to(house, MONDAY.replace(year=2027))
    sweep(house)
    assert (count(house, Urging), time_state(house)) == ([0], TimeState.NO_DEADLINE)
