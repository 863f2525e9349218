"""Judges one file as a whole: its name, its first bytes, its structure, its members, a secrecy marking."""

from __future__ import annotations

from pathlib import Path
from stat import S_ISREG

from workflows.scrutiny import names
from workflows.scrutiny.formats import archives, odf, ole, ooxml, pdf, rtf, texts
from workflows.scrutiny.kinds import Budget, Case, Rules, is_program, looks_like
from workflows.scrutiny.secrecy import Reading, is_marked_name
from workflows.scrutiny.verdicts import Refusal, Verdict

_FAMILY = {
    "docx": "zip",
    "xlsx": "zip",
    "pptx": "zip",
    "odt": "zip",
    "ods": "zip",
    "odp": "zip",
    "doc": "ole",
    "xls": "ole",
    "ppt": "ole",
}
_CHECKS = {
    "txt": texts.check,
    "csv": texts.check,
    "rtf": rtf.check,
    "pdf": pdf.check,
    "docx": ooxml.check,
    "xlsx": ooxml.check,
    "pptx": ooxml.check,
    "odt": odf.check,
    "ods": odf.check,
    "odp": odf.check,
    "doc": ole.check,
    "xls": ole.check,
    "ppt": ole.check,
}
_ARCHIVES = frozenset({"zip", "gz", "rar"})


def judge(path: Path, name: str, rules: Rules) -> Verdict:
    """What is to be said of the file at ``path`` that was handed in as ``name``."""
    try:
        own = names.clean(name)
        inspection = _Inspection(rules)
        inspection.look_at(own, _content(path, rules))
    except Refusal as refusal:
        return Verdict.reject(name, refusal)
    except OSError:
        return Verdict.reject(name, Refusal("unreadable"))
    return Verdict.hold(own) if inspection.marked else Verdict.accept()


def _content(path: Path, rules: Rules) -> bytes:
    found = path.stat()
    if not S_ISREG(found.st_mode):
        raise Refusal("unreadable")
    if found.st_size > rules.most_bytes:
        raise Refusal("large", most=rules.most())
    return path.read_bytes()


class _Inspection:
    """One upload with all that it holds: archives and documents within share its budget."""

    def __init__(self, rules: Rules) -> None:
        self.marked = False
        self._rules = rules
        self._budget = Budget()
        self._depth = 0

    def look_at(self, name: str, content: bytes) -> None:
        """Judge a file that was handed in, or an archive's member: the same rules hold for both."""
        own = names.clean(name)
        kind = names.ending(own)
        if kind in names.PROGRAMS:
            told = {"extension": kind, "allowed": self._rules.told()}
            raise Refusal("macro") if kind in names.WITH_MACROS else Refusal("program", **told)
        if kind not in self._rules.allowed:
            raise Refusal("format", allowed=self._rules.told())
        if names.is_disguised(own):
            raise Refusal("name-double")
        if not content:
            raise Refusal("empty")
        self.marked = is_marked_name(own) or self.marked
        self._look_inside(own, kind, content)

    def _look_inside(self, name: str, kind: str, content: bytes) -> None:
        if is_program(content):
            raise Refusal("executable")
        family = looks_like(content)
        if kind not in ("txt", "csv") and family != _FAMILY.get(kind, kind):
            locked = family == "ole" and ole.is_locked(content)
            raise Refusal("encrypted") if locked else Refusal("mismatch", extension=kind)
        if kind in _ARCHIVES:
            self._unpack(name, kind, content)
            return
        reading = Reading()
        _CHECKS[kind](content, Case(kind, self._budget, reading.tell, self._look_at_embedded))
        self.marked = self.marked or reading.marked

    def _look_at_embedded(self, name: str, content: bytes) -> None:
        """A chart's workbook within a document: no file of its own, but judged as one."""
        self._depth += 1
        if self._depth > self._budget.deepest:
            raise Refusal("depth")
        try:
            self._look_inside(name, names.ending(name), content)
        except Refusal as refusal:
            raise refusal.within(name) from refusal
        self._depth -= 1

    def _unpack(self, name: str, kind: str, content: bytes) -> None:
        self._depth += 1
        if self._depth > self._budget.deepest:
            raise Refusal("depth")
        archives.check(content, kind, name, self._budget, self.look_at)
        self._depth -= 1
