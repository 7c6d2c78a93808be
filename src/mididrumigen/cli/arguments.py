"""Options and types of arguments that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
OUTPUT = click.option("--output", type=click.Path(path_type=Path), help="Folder for the files.")
FOLLOW = click.option(
    "--follow",
    type=click.Path(path_type=Path),
    help="What to play along with, as MIDI or audio: a riff, a bass, a loop.",
)
FROM_MAP = click.option(
    "--from-map",
    "--from",
    "from_map",
    default="",
    help="The drum map that the file was played on. Found out if not given.",
)
CHANNEL = click.option(
    "--channel", default="", help="The channel of the drums, 1-16, or any. Found out if not given."
)
FILE = click.Path(path_type=Path)
