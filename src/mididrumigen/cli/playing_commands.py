"""The commands that play: clips, songs, and clips played anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from mididrumigen.cli import commands
from mididrumigen.cli.arguments import AS_JSON, CHANNEL, FILE, FOLLOW, FROM_MAP, OUTPUT
from mididrumigen.cli.options import options, read_options
from mididrumigen.domain.music.kit import find_pieces
from mididrumigen.domain.style.artist import display_name
from mididrumigen.domain.work.collection_kinds import Bars
from mididrumigen.domain.work.requests import (
    OF_THE_CLIP,
    OF_THE_FORM,
    GenerationParams,
    ProviderChoice,
)
from mididrumigen.midi.channels import parse_channel


@click.command()
@click.argument("name")
@click.option("--genre", default="", help="Fill gaps from this genre; play an unknown name in it.")
@options(GenerationParams)
@FOLLOW
@options(ProviderChoice)
@OUTPUT
@click.option("--report", is_flag=True, help="Say how near each clip is to the style.")
@click.option("--grid", is_flag=True, help="Print the grooves as grids.")
@AS_JSON
def generate(
    name: str,
    genre: str,
    follow: Path | None,
    output: Path | None,
    report: bool,
    grid: bool,
    as_json: bool,
    **values: Any,
) -> None:
    """Make MIDI files in the style of NAME: a drummer, a producer or a band."""
    commands.generate(
        display_name(name),
        commands.follow(read_options(GenerationParams, values), follow),
        genre,
        output,
        choice=read_options(ProviderChoice, values),
        report=report,
        grid=grid,
        as_json=as_json,
    )


@click.command()
@click.argument("name")
@click.option("--form", default="", help='Sections: "intro:4 verse:8 chorus:8@+4bpm outro:4".')
@click.option("--song-map", type=FILE, help="A YAML file with the sections.")
@click.option("--markers", type=FILE, help="A MIDI file or REAPER project whose markers they are.")
@click.option(
    "--split",
    type=click.Choice(["none", "sections", "pieces"]),
    default="none",
    show_default=True,
    help="One file, or one a section or kit group.",
)
@click.option("--genre", default="", help="Fill gaps from this genre; play an unknown name in it.")
@options(GenerationParams, without=OF_THE_FORM)
@FOLLOW
@OUTPUT
@click.option("--grid", is_flag=True, help="Print the sections as grids.")
@AS_JSON
def song(
    name: str,
    form: str,
    song_map: Path | None,
    markers: Path | None,
    split: str,
    genre: str,
    follow: Path | None,
    output: Path | None,
    grid: bool,
    as_json: bool,
    **values: Any,
) -> None:
    """Make a whole song in the style of NAME, section by section."""
    from mididrumigen.cli import songs
    from mididrumigen.domain.work.job_requests import SongRequest, SongSplit

    songs.song(
        display_name(name),
        SongRequest(
            songs.read_form(form, song_map, markers),
            commands.follow(read_options(GenerationParams, values), follow),
            SongSplit(split),
        ),
        genre,
        output,
        grid=grid,
        as_json=as_json,
    )


@click.command()
@click.argument("file", type=FILE)
@click.option("--artist", required=True, help="Whose style the rest is played in.")
@click.option("--lock", default="", help="Kit pieces that stay, by commas: kick,snare.")
@click.option("--lock-bars", default="", help="Bars that stay whole, by commas: 1,2 or 1-3.")
@FROM_MAP
@click.option(
    "--drum-map",
    "to_map",
    default="",
    help="Name of the drum map to write for, or a file of yours; the clip's own if not given.",
)
@CHANNEL
@options(GenerationParams, without=OF_THE_CLIP | {"drum_map"})
@options(ProviderChoice)
@OUTPUT
@AS_JSON
def edit(
    file: Path,
    artist: str,
    lock: str,
    lock_bars: str,
    from_map: str,
    to_map: str,
    channel: str,
    output: Path | None,
    as_json: bool,
    **values: Any,
) -> None:
    """Play the clip in the MIDI FILE anew, but for what is locked."""
    from mididrumigen.cli import editing
    from mididrumigen.domain.work.job_requests import Locks

    editing.edit(
        file,
        display_name(artist),
        read_options(GenerationParams, values),
        output,
        from_map=from_map,
        to_map=to_map,
        channel=parse_channel(channel),
        locks=Locks(find_pieces(lock.split(",")), Bars().from_text(lock_bars)),
        choice=read_options(ProviderChoice, values),
        as_json=as_json,
    )


COMMANDS = (generate, song, edit)
