"""All commands. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import click

from mididrumigen import __version__
from mididrumigen.cli import (
    artist_commands,
    daw_commands,
    file_commands,
    playing_commands,
    service_commands,
)
from mididrumigen.cli.key_group import keys


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mididrumigen")
def app() -> None:
    """Drum MIDI in the style of a named drummer, ready for the DAW."""


for _command in (
    *playing_commands.COMMANDS,
    *artist_commands.COMMANDS,
    *file_commands.COMMANDS,
    *daw_commands.COMMANDS,
    *service_commands.COMMANDS,
    keys,
):
    app.add_command(_command)
