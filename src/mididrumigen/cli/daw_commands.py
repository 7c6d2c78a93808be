"""The commands that reach other programs: DAWs, MIDI ports, folders, assistants."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from mididrumigen.cli.arguments import AS_JSON, FILE
from mididrumigen.cli.options import options, read_options
from mididrumigen.domain.work.requests import (
    OF_THE_CLIP,
    GenerationParams,
)


@click.command()
@click.argument("what", nargs=-1, required=True)
@click.option(
    "--to",
    "target",
    type=click.Choice(["ableton"]),
    required=True,
    help="Where to: ableton is Ableton Live with AbletonOSC.",
)
@click.option("--track", default="", help="A track's name or number; the selected one by default.")
@click.option("--slot", type=click.IntRange(1), default=1, show_default=True, help="First to use.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where Live runs.")
@click.option("--port", type=click.IntRange(1, 65535), default=11000, show_default=True)
@click.option("--reply-port", type=click.IntRange(1, 65535), default=11001, show_default=True)
@options(GenerationParams, only=(*OF_THE_CLIP, "variations", "seed", "drum_map"))
@AS_JSON
def send(
    what: tuple[str, ...],
    target: str,  # noqa: ARG001 (there is one so far)
    track: str,
    slot: int,
    host: str,
    port: int,
    reply_port: int,
    as_json: bool,
    **values: Any,
) -> None:
    """Send WHAT, MIDI files or a name, to Ableton Live: clips in free slots of a track."""
    from mididrumigen.cli import daw

    daw.send_to_ableton(
        what,
        read_options(GenerationParams, values),
        track=track,
        slot=slot,
        ports=(host, port, reply_port),
        as_json=as_json,
    )


@click.command()
@click.argument("what")
@click.option("--port", default="", help="Part of a MIDI port's name; a virtual one by default.")
@click.option("--times", type=click.IntRange(1), help="How often; until stopped by default.")
@options(GenerationParams, only=(*OF_THE_CLIP, "seed", "drum_map"))
def audition(what: str, port: str, times: int | None, **values: Any) -> None:
    """Play WHAT, a MIDI file or a name, into a MIDI port in a loop, with MIDI clock."""
    from mididrumigen.cli import daw

    daw.audition(what, read_options(GenerationParams, values), port, times)


@click.command()
@click.argument("folder", type=FILE)
@click.option("--once", is_flag=True, help="Answer what is there, and end.")
def watch(folder: Path, once: bool) -> None:
    """Answer requests that are dropped into FOLDER as text files, with MIDI files beside them."""
    from mididrumigen.cli import daw

    daw.watch(folder, once=once)


@click.command()
def mcp() -> None:
    """Be the tools of an assistant: the Model Context Protocol over standard input and output."""
    from mididrumigen.cli import daw

    daw.serve_mcp()


COMMANDS = (send, audition, watch, mcp)
