"""What a search looks into: every word of a directive or an assignment, and whose it is."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from engine import Base

# Written alike for both databases, the words between spaces; PostgreSQL keeps them as a vector of its own.
_WORDS = Text().with_variant(TSVECTOR(), "postgresql")


class DirectiveWords(Base):
    """The words of a directive's head, with the agencies to which it gives work."""

    __tablename__ = "directive_words"
    __table_args__ = (Index("ix_directive_words", "words", postgresql_using="gin").ddl_if(dialect="postgresql"),)

    id: Mapped[int] = mapped_column("directive_id", ForeignKey("directive.id"), primary_key=True)
    words: Mapped[str] = mapped_column(_WORDS)


class AssignmentWords(Base):
    """The words of an assignment: its directive's number and summary, its duty, what its agency reported."""

    __tablename__ = "assignment_words"
    __table_args__ = (Index("ix_assignment_words", "words", postgresql_using="gin").ddl_if(dialect="postgresql"),)

    id: Mapped[int] = mapped_column("assignment_id", ForeignKey("assignment.id"), primary_key=True)
    words: Mapped[str] = mapped_column(_WORDS)
