"""Commands are what they are, into however many groups they are put."""

import click
import pytest

from webapp.cli import attachments, checking, designs


@pytest.mark.parametrize(
    ("room", "way"),
    [(designs, "try"), (designs, "catalogue"), (checking, "check"), (attachments, "attachments inspect")],
)
def test_a_command_keeps_its_options_when_it_is_put_into_a_second_group(room: object, way: str) -> None:
    for _ in range(2):
        group = click.Group()
        room.install(group)  # type: ignore[attr-defined] (each of these rooms has it)
        found: click.Command = group
        for name in way.split():
            assert isinstance(found, click.Group)
            found = found.commands[name]
        assert "as_json" in {each.name for each in found.params}
