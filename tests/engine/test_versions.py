"""A diagram and its forms are one immutable bundle: the same content is the same version."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from engine import AnswersRejected, definitions
from tests.support.drawing import draw, service, step
from tests.support.workshop import ASK, Workshop

ASKING = draw("ask", "start -> ask -> end", ask=step("ask"))
LONGER = draw("ask", "start -> ask -> record -> end", ask=step("ask"), record=service("row.note"))
STRICT = {**ASK, "required": ["answer"]}


def test_the_same_content_is_the_same_version(shop: Workshop) -> None:
    first, again = shop.deploy(ASKING, ask=ASK), shop.deploy(ASKING, ask=dict(reversed(ASK.items())))
    assert (first.version, again.id) == (1, first.id)
    assert shop.counts()["definition"] == 1


@pytest.mark.parametrize(("diagram", "form"), [(LONGER, ASK), (ASKING, STRICT)], ids=["diagram", "form"])
def test_a_changed_diagram_or_form_is_a_new_version(shop: Workshop, diagram: str, form: dict[str, object]) -> None:
    first, second = shop.deploy(ASKING, ask=ASK), shop.deploy(diagram, ask=form)
    assert (first.version, second.version) == (1, 2)
    assert first.digest != second.digest


def test_another_order_of_the_fields_is_another_form(shop: Workshop) -> None:
    fields = {"answer": ASK["properties"]["answer"], "more": {"type": "string", "title": "Thêm"}}
    first = shop.deploy(ASKING, ask={**ASK, "properties": fields})
    second = shop.deploy(ASKING, ask={**ASK, "properties": dict(reversed(fields.items()))})
    assert (first.version, second.version) == (1, 2)
    shop.start("ask")
    with shop.engine() as engine:
        [item] = [engine.open_item(each) for each in shop.open().values()]
        assert [each.name for each in engine.fields(item)] == ["more", "answer"]


def test_going_back_to_earlier_content_is_a_version_of_its_own(shop: Workshop) -> None:
    for form in (ASK, STRICT, ASK):
        shop.deploy(ASKING, ask=form)
    with shop.engine() as engine:
        assert [each.version for each, _ in definitions.versions(engine.session)] == [3, 2, 1]
        assert definitions.latest(engine.session, "ask").forms["ask"] == ASK


def test_a_running_instance_keeps_its_diagram_and_its_form(shop: Workshop) -> None:
    old = shop.run(ASKING, ask=ASK)
    new = shop.run(LONGER, ask=STRICT)
    with pytest.raises(AnswersRejected):
        shop.answer("ask", instance=new)
    shop.answer("ask", instance=old)
    assert shop.said == []
    assert shop.instance(old).status == "completed"
    shop.answer("ask", instance=new, answer="có")
    assert shop.said == ["row:1"]


def test_diagrams_of_different_keys_count_their_versions_apart(shop: Workshop) -> None:
    shop.deploy(ASKING, ask=ASK)
    other = shop.deploy(
        ASKING.replace('id="ask"', 'id="other"', 1).replace('process id="ask"', 'process id="other"'), ask=ASK
    )
    assert (other.key, other.version) == ("other", 1)


STATEMENTS = {
    "a submission is changed": "UPDATE submission SET answers = '{}'",
    "a submission is given to another": "UPDATE submission SET by = 'x'",
    "a submission is deleted": "DELETE FROM submission",
    "an event is changed": "UPDATE event SET kind = 'x'",
    "an event is deleted": "DELETE FROM event",
}


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS.keys())
def test_the_database_itself_refuses_that(shop: Workshop, statement: str) -> None:
    """Submissions and events are append-only, whatever program opens the database."""
    shop.run(ASKING, ask=ASK)
    shop.answer("ask", answer="có")
    before = shop.counts()
    quoted = statement.replace("SET by", 'SET "by"')
    with pytest.raises(DatabaseError), shop.database.begin() as connection:
        connection.execute(text(quoted))
    assert shop.counts() == before
    trail = shop.trail()
    assert trail[0].submission is not None
    assert (trail[0].submission.by, trail[0].submission.answers) == ("hoa", {"answer": "có"})
