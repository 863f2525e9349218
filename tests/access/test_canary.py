"""What one agency was given or wrote is on no page, in no search, count, export or notice of another (Art. 6.4)."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from sqlalchemy import select

from tests.access.province import CAST, SIGN, WORDS, Asked
from tests.access.table import Who
from tests.support.proof import FULL
from tests.support.province import someone
from tests.support.web import whole
from workflows.bootstrap import House
from workflows.models import Message
from workflows.text import fold

OUTSIDE = (Who.HEAD, Who.OFFICER, Who.SUBSTITUTE, Who.DESIGNER, Who.OPERATOR)
MOST_PAGES = 200 if FULL else 30
SEARCHES = tuple(
    f"{path}{quote(words)}"
    for words in (WORDS, fold(WORDS), "SXD")
    for path in (
        "/?tim=",
        "/van-ban/?tim=",
        "/tim-kiem/?tim=",
        "/?co_quan=",
        "/dau-moi/?co_quan=",
        "/tien-trinh/?quy_trinh=",
    )
)
SUPERVISED = ("/tong-quan/", "/tong-quan/dang-mo", "/tien-trinh/", "/tien-trinh/tien-trinh.csv", "/quan-sat/assignment")


def crawl(asked: Asked, who: Who) -> dict[str, str]:
    """Every page that the person reaches by links from their first page and from searches, with what it says."""
    said: dict[str, str] = {}
    ahead = ["/", *SEARCHES, *SUPERVISED]
    while ahead and len(said) < MOST_PAGES:
        path = ahead.pop(0)
        if path in said or path.startswith("/static"):
            continue
        answer = asked.clients[who].get(path, follow_redirects=True)
        text = whole(answer)
        said[path] = f"{text}{answer.headers}"  # names of files are said in the headers
        ahead += re.findall(r'(?:href|action|data-diagram)="(/[^"#]*)', text)
        answer.close()
    return said


def where_said(said: dict[str, str]) -> list[str]:
    return [path for path, text in said.items() if SIGN in text]


@pytest.mark.proof
@pytest.mark.requirement("R6.4", "R10.2")
@pytest.mark.asvs("8.2.2", "8.4.1")
@pytest.mark.parametrize("who", OUTSIDE)
def test_another_agencys_words_are_nowhere(asked: Asked, who: Who) -> None:
    said = crawl(asked, who)
    assert len(said) > len(SEARCHES)
    assert where_said(said) == []


@pytest.mark.parametrize("who", [Who.REVIEWER, Who.OTHER, Who.AUDITOR])
def test_the_crawl_finds_them_where_they_may_be_read(asked: Asked, who: Who) -> None:
    assert where_said(crawl(asked, who))


@pytest.mark.requirement("R6.4")
@pytest.mark.parametrize("who", OUTSIDE)
def test_a_search_counts_nothing_of_another_agency(asked: Asked, who: Who) -> None:
    found = asked.clients[who].get(f"/van-ban/?tim={quote(WORDS)}")
    assert "Không có văn bản nào khớp" in found.text
    works = asked.clients[who].get(f"/?tim={quote(WORDS)}")
    assert not re.search(r'class="count[^"]*">[1-9]', works.text.partition('class="tabs"')[2].partition("</nav>")[0])


@pytest.mark.requirement("R6.4")
@pytest.mark.parametrize("who", OUTSIDE)
def test_no_notice_and_no_mail_tells_of_another_agency(house: House, who: Who) -> None:
    with house.unit_of_work(write=False) as uow:
        addressee = someone(uow, CAST[who]).id
        mails = uow.session.execute(select(Message.subject, Message.body).where(Message.person_id == addressee))
        assert not [row for row in mails if SIGN in f"{row[0]}{row[1]}"]
        others = uow.session.scalars(select(Message.body).where(Message.person_id == someone(uow, "binh").id))
        assert any(SIGN in body for body in others)
