"""A paper as a Word document: the clerks' template laid out after Decree 30/2020/NĐ-CP, filled, with its tables."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from engine.typed_values import clean
from workflows.printing import ooxml, wording
from workflows.printing.ooxml import W
from workflows.printing.sheets import Paper, Sheet

TEMPLATE = Path(__file__).parent.parent / "templates" / "paper.docx"
_MARKED = "bang"
_SMALL = 18  # nine points
_MARK = Markup(f'<w:bookmarkStart w:id="90210" w:name="{_MARKED}"/><w:bookmarkEnd w:id="90210"/>')  # noqa: S704 ours
# The first day that a zip can name: a paper without a day tells no other.
_NO_DAY = date(1980, 1, 1)


def docx(paper: Paper, template: Path = TEMPLATE) -> bytes:
    """The document; what people typed is text in it, never a part of the template."""
    from docxtpl import DocxTemplate  # takes as long to load as all that diagrams name; few print

    document = DocxTemplate(template)
    document.render({**wording.told(paper), "tables": _MARK}, jinja_env=SandboxedEnvironment(autoescape=True))
    word: Any = document.docx  # asked by its method, the library reads the template anew
    _Body(word, paper).complete()
    _date(word, paper)
    written = BytesIO()
    document.save(written)
    return _settled(written)


def _settled(written: BytesIO) -> bytes:
    """The same archive with one fixed time on every member: printed again, it is the same to the byte."""
    out = BytesIO()
    with ZipFile(written) as read, ZipFile(out, "w", ZIP_DEFLATED) as kept:
        for name in read.namelist():
            kept.writestr(ZipInfo(name, (1980, 1, 1, 0, 0, 0)), read.read(name), ZIP_DEFLATED)
    return out.getvalue()


def _date(word: Any, paper: Paper) -> None:
    told = word.core_properties
    told.title = f"{paper.title} {paper.subject}".strip()[:255]
    told.author = told.last_modified_by = paper.issuer[:255]
    told.created = told.modified = datetime.combine(paper.dated or _NO_DAY, time())
    told.revision = 1


class _Body:
    """The text of a filled document, to which the tables are added: thousands of rows are too many for a template."""

    def __init__(self, word: Any, paper: Paper) -> None:
        self.paper = paper
        self.body = word.element.body
        self.upright = deepcopy(self.body[-1])
        styles = {style.name: style.style_id for style in word.styles}
        self.style = lambda name: styles.get(f"CD {name}", styles["Normal"])

    def complete(self) -> None:
        self._in_text()
        self._annexes()

    def _in_text(self) -> None:
        """The narrow tables at the mark; behind the signature where the clerks took it out of the template."""
        marks = self.body.findall(f".//{W}bookmarkStart[@{W}name='{_MARKED}']")
        place = marks[0] if marks else self.body[-1]
        for sheet in self.paper.in_text:
            if sheet.title:
                place.addprevious(ooxml.paragraph(clean(sheet.title), self.style("Tên bảng")))
            self._table(place, sheet, self.upright)

    def _annexes(self) -> None:
        """The wide tables, each on pages of its own that are turned on their side."""
        annexes, before = self.paper.annexes, self.upright
        for place, sheet in enumerate(annexes, start=1):
            last = self.body[-1]
            last.addprevious(ooxml.section_end(before))
            before = ooxml.across(self.upright)
            for text, style in (
                (wording.annex(place, len(annexes)), "Phụ lục"),
                (clean(sheet.title).upper(), "Phụ lục"),
                (wording.attached(self.paper), "Kèm theo"),
            ):
                last.addprevious(ooxml.paragraph(text, self.style(style)))
            self._table(last, sheet, before)
        self.body.replace(self.body[-1], before)

    def _table(self, place: Any, sheet: Sheet, section: Any) -> None:
        look = ooxml.Look(self.style("Đầu bảng"), self.style("Chữ bảng"), _SMALL if sheet.dense else None)
        place.addprevious(ooxml.table(sheet, look, ooxml.room(section)))
        # Two tables without a paragraph between them would be one to Word.
        place.addprevious(ooxml.paragraph(clean(sheet.note), self.style("Ghi chú bảng")))
