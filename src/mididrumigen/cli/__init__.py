"""The command line: results on stdout, everything else on stderr, bad input is exit code 2."""

from __future__ import annotations

import sys

import click

from mididrumigen.cli.app import app
from mididrumigen.cli.output import show_error
from mididrumigen.domain.errors import (
    AudioError,
    InvalidRequestError,
    MidiDrumiGenError,
    UnknownArtistError,
)

_BAD_INPUT = (AudioError, InvalidRequestError, UnknownArtistError)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line.

    Args:
        arguments: what was typed after the program's name; the process's own by default.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        app(arguments, standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except MidiDrumiGenError as error:
        show_error(error, as_json="--json" in arguments)
        sys.exit(2 if isinstance(error, _BAD_INPUT) else 1)


__all__ = ["main"]
