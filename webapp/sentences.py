"""Lets every command answer bad input with one sentence and exit code 2, never with a traceback."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

import click

REFUSED = 2


class Sentences(click.Group):
    """A group of commands whose refusals are sentences for the reader.

    ``elsewhere``: the commands that other modules install, each with what help says of it: module → name → sentence.
    """

    group_class = type  # subgroups speak the same way

    def __init__(self, *settings: Any, elsewhere: Mapping[str, Mapping[str, str]] | None = None, **more: Any) -> None:
        super().__init__(*settings, **more)
        self._elsewhere: dict[str, str] = {}
        for module, commands in (elsewhere or {}).items():
            for name, sentence in commands.items():
                self._elsewhere[name] = module
                self.add_command(click.Command(name, short_help=sentence))  # stands in its place until it is called

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
        except OSError as error:
            _refuse(f"Không dùng được {error.filename or 'tài nguyên của máy'}: {error.strerror}.")
        except Exception as error:
            sentence = _refusal(error)
            if sentence is None:
                raise
            _refuse(sentence)
        else:
            sys.exit(code if isinstance(code, int) else 0)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name in self._elsewhere:
            import_module(self._elsewhere.pop(name)).install(self)
        elif self.get_command(ctx, name) is None:
            ctx.fail(f"không có lệnh “{name}”.")
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


def _refusal(error: Exception) -> str | None:
    """What the house or its database refuses; None for what is a fault of ours."""
    # Whoever asks for help waits for neither of them.
    from sqlalchemy.exc import DBAPIError

    from workflows.errors import EngineError, Refused

    match error:
        case Refused() | EngineError():
            return str(error)
        case DBAPIError():
            return f"Không dùng được cơ sở dữ liệu: {str(error.orig).splitlines()[0]}."
        case _:
            return None


def _refuse(sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.exit(REFUSED)
