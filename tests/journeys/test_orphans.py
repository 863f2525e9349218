"""Contents that no file owns go after a day; what a row names, and what is just being handed in, stays."""

from __future__ import annotations

import os
import time
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from tests.support.crashing import die_before
from tests.support.province import LETTER, accept, register, someone, submit
from workflows import attachments, orphans
from workflows.attachments import Upload
from workflows.bootstrap import House
from workflows.models import Attachment


def contents(house: House) -> list[Path]:
    return [each for each in (house.config.data_folder / "blobs").rglob("*") if each.is_file()]


def age(house: House, *, days: float = 2) -> None:
    """Let everything that lies there have lain there for days."""
    then = time.time() - days * 86_400
    for each in contents(house):
        os.utime(each, (then, then))


def hand_in(house: House, content: bytes, *, undone: bool = False) -> None:
    with house.unit_of_work() as uow:
        attachments.keep(uow, someone(uow, "hoa"), Upload("Báo cáo.pdf", BytesIO(content)))
        if undone:
            uow.session.rollback()


def test_the_bytes_of_an_act_that_was_undone_go_after_a_day_and_those_of_a_report_stay(house: House) -> None:
    register(house)
    submit(house)
    [reported] = contents(house)
    hand_in(house, b"%PDF-1.4 nobody kept this", undone=True)
    assert (orphans.collect(house), len(contents(house))) == (0, 2)
    age(house)
    assert (orphans.collect(house), contents(house)) == (1, [reported])


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_what_a_node_left_that_died_goes_too(house: House) -> None:
    register(house)
    accept(house)
    place = 1
    while not contents(house):  # the first statement before which bytes lay there already
        assert die_before(house, submit, place)
        place += 1
    age(house)
    assert (orphans.collect(house), contents(house)) == (1, [])
    submit(house)
    assert len(contents(house)) == 1


def test_half_a_file_that_never_arrived_goes(house: House) -> None:
    folder = house.config.data_folder / "blobs"
    folder.mkdir(exist_ok=True)
    (folder / "arriving-x").write_bytes(b"half")
    assert orphans.collect(house) == 0
    age(house)
    assert (orphans.collect(house), contents(house)) == (1, [])


def test_a_content_that_comes_again_at_that_moment_is_kept(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    hand_in(house, LETTER)
    with house.unit_of_work() as uow:
        uow.session.execute(delete(Attachment))
    age(house)
    looked = orphans._has_rested

    def come_again(place: Path) -> bool:
        # Between our look and our taking it aside, Hoa hands the same file in.
        rested = looked(place)
        monkeypatch.setattr(orphans, "_has_rested", looked)
        hand_in(house, LETTER)
        return rested

    monkeypatch.setattr(orphans, "_has_rested", come_again)
    assert orphans.collect(house) == 0
    with house.unit_of_work(write=False) as uow:
        [kept] = uow.session.scalars(select(Attachment)).all()
    assert [each.name for each in contents(house)] == [kept.sha256]
    assert contents(house)[0].read_bytes() == LETTER
