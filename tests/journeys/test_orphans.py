"""Contents that no file owns go after a day; what a row names, and what is just being handed in, stays."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from tests.support.corpus.pdfs import pdf
from tests.support.crashing import die_before
from tests.support.province import LETTER, accept, register, someone, submit
from workflows import attachments, orphans
from workflows.attachments import Upload, holding, store
from workflows.bootstrap import House
from workflows.models import Attachment


class Undone(Exception):
    """Something else in the same act went wrong."""


def contents(house: House) -> list[Path]:
    folders = (house.config.data_folder / each for each in ("arriving", "blobs", "held"))
    return [each for folder in folders for each in folder.rglob("*") if each.is_file()]


def age(house: House, *, days: float = 2) -> None:
    """Let everything that lies there have lain there for days."""
    then = time.time() - days * 86_400
    for each in contents(house):
        os.utime(each, (then, then))


def hand_in(house: House, content: bytes, *, undone: bool = False) -> None:
    with suppress(Undone), house.unit_of_work() as uow:
        attachments.keep(uow, someone(uow, "hoa"), Upload("Báo cáo.pdf", BytesIO(content)))
        if undone:
            raise Undone


def test_the_bytes_of_an_act_that_was_undone_go_after_a_day_and_those_of_a_report_stay(house: House) -> None:
    register(house)
    submit(house)
    [reported] = contents(house)
    hand_in(house, pdf(["Không ai giữ tệp này"]), undone=True)
    assert (orphans.collect(house), len(contents(house))) == (0, 2)
    age(house)
    assert (orphans.collect(house), contents(house)) == (1, [reported])


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_what_a_node_left_that_died_goes_too(house: House) -> None:
    register(house)
    accept(house)
    place = 1
    while not contents(house):  # a statement before which bytes lay there already
        assert die_before(house, submit, place)
        place += 9
    lying = len(contents(house))
    age(house)
    assert (orphans.collect(house), contents(house)) == (lying, [])
    submit(house)
    assert len(contents(house)) == 1


def test_half_a_file_that_never_arrived_goes(house: House) -> None:
    folder = house.config.data_folder / "arriving"
    folder.mkdir(exist_ok=True)
    (folder / "x").write_bytes(b"half")
    assert orphans.collect(house) == 0
    age(house)
    assert (orphans.collect(house), contents(house)) == (1, [])


def test_a_content_that_comes_again_at_that_moment_is_kept(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    hand_in(house, LETTER)
    with house.unit_of_work() as uow:
        uow.session.execute(delete(Attachment))
    age(house)
    looked = store.has_rested

    def come_again(place: Path, rest: timedelta) -> bool:
        # Between our look and our taking it aside, Hoa hands the same file in.
        rested = looked(place, rest)
        monkeypatch.setattr(store, "has_rested", looked)
        hand_in(house, LETTER)
        return rested

    monkeypatch.setattr(store, "has_rested", come_again)
    assert orphans.collect(house) == 0
    with house.unit_of_work(write=False) as uow:
        [kept] = uow.session.scalars(select(Attachment)).all()
    assert [each.name for each in contents(house)] == [kept.sha256]
    assert contents(house)[0].read_bytes() == LETTER


def test_a_secret_file_that_nobody_will_look_at_does_not_lie_about(house: House) -> None:
    secret = Upload("a.txt", BytesIO("TUYỆT MẬT".encode()))
    with suppress(Undone), house.unit_of_work() as uow:
        holding.hold(uow, someone(uow, "hoa"), secret, item=None, field="files")
        raise Undone
    age(house)
    assert (orphans.collect(house), [each for each in contents(house) if "held" in each.parts]) == (2, [])
    again = Upload("b.txt", BytesIO("TỐI MẬT".encode()))
    with house.unit_of_work() as uow:
        holding.hold(uow, someone(uow, "hoa"), again, item=None, field="files")
    age(house)
    orphans.collect(house)
    assert len([each for each in contents(house) if "held" in each.parts]) == 1, "it waits for somebody"
