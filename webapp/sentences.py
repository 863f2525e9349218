"""Lets every command answer bad input with one sentence and exit code 2, never with a traceback."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click
from sqlalchemy.exc import DBAPIError

from workflows.errors import EngineError, Refused

REFUSED = 2


class Sentences(click.Group):
    """A group of commands whose refusals are sentences for the reader."""

    group_class = type  # subgroups speak the same way

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        try:
            code = super().main(args, prog_name, **{**extra, "standalone_mode": False})
        except click.Abort:
            sys.exit(130)
        except click.exceptions.NoArgsIsHelpError as asked:
            click.echo(asked.ctx.get_help() if asked.ctx else "")
            sys.exit(0)
        except click.ClickException as error:
            _refuse(sentence_of(error))
        except (Refused, EngineError) as error:
            _refuse(str(error))
        except DBAPIError as error:
            _refuse(f"Không dùng được cơ sở dữ liệu: {str(error.orig).splitlines()[0]}.")
        except OSError as error:
            _refuse(f"Không dùng được {error.filename or 'tài nguyên của máy'}: {error.strerror}.")
        else:
            sys.exit(code if isinstance(code, int) else 0)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if self.get_command(ctx, args[0]) is None:
            ctx.fail(f"không có lệnh “{args[0]}”.")
        return super().resolve_command(ctx, args)


def sentence_of(error: click.ClickException) -> str:
    """What click refuses, said in the reader's language."""
    match error:
        case click.NoSuchOption():
            return f"Không có tùy chọn “{error.option_name}”. Xem: chidao --help."
        case click.MissingParameter():
            return f"Thiếu “{error.param.human_readable_name if error.param else ''}”."
        case click.BadParameter():
            name = error.param.human_readable_name if error.param else ""
            return f"Giá trị của “{name}” không hợp lệ: {error.message}"
        case click.UsageError():
            return f"Lệnh chưa đúng: {error.message} Xem: chidao --help."
        case _:
            return error.format_message()


def _refuse(sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.exit(REFUSED)
