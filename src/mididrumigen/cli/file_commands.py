"""The commands on files: MIDI on other maps, pictures in text, recordings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from mididrumigen.cli import commands
from mididrumigen.cli.arguments import AS_JSON, CHANNEL, FILE, FROM_MAP
from mididrumigen.cli.options import options, read_options
from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.work.requests import (
    GenerationParams,
)
from mididrumigen.midi.channels import MIDI_SUFFIXES, parse_channel


@click.command()
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--map", "target", default="", help="The drum map to write for.")
@click.option(
    "--as",
    "form",
    type=click.Choice(["midi", "hydrogen", "hydrogen-pattern", "musicxml", "reaper"]),
    default="midi",
    help="What to write: MIDI on another map, or a file of another program.",
)
@FROM_MAP
@CHANNEL
@click.option(
    "--hat-pedal", is_flag=True, help="Write half-open hats as pedal (CC4) where the map has none."
)
@click.option("--output", type=FILE, help="Folder for the files.")
@AS_JSON
def export(
    files: tuple[Path, ...],
    target: str,
    form: str,
    from_map: str,
    channel: str,
    hat_pedal: bool,
    output: Path | None,
    as_json: bool,
) -> None:
    """Convert MIDI FILES to another drum map, and report what changed; or write them as others."""
    if form != "midi":
        from mididrumigen.cli import daw

        daw.export_as(
            files, form, from_map, output, channel=parse_channel(channel), as_json=as_json
        )
        return
    if not target:
        raise InvalidRequestError(
            "No drum map to write for is given.", hint="Say --map, or --as musicxml, for example."
        )
    from mididrumigen.cli import midi_files

    midi_files.export(
        files,
        from_map,
        target,
        output,
        channel=parse_channel(channel),
        hat_pedal=hat_pedal,
        as_json=as_json,
    )


@click.command()
@click.argument("what")
@FROM_MAP
@CHANNEL
@click.option("--drum-map", default="", help="Of a file, the same as --from-map.")
@options(GenerationParams, only=("bars", "tempo_bpm", "seed"))
@click.option("--wav", type=FILE, help="Also render to this WAV file (extra: audio).")
@click.option("--soundfont", type=FILE, help="A soundfont for --wav.")
@AS_JSON
def preview(
    what: str,
    from_map: str,
    drum_map: str,
    channel: str,
    wav: Path | None,
    soundfont: Path | None,
    as_json: bool,
    **values: Any,
) -> None:
    """Show WHAT, a MIDI file or a name, as a drum grid; or hear it."""
    path = Path(what)
    if path.suffix.lower() in MIDI_SUFFIXES:
        from mididrumigen.cli import midi_files

        asked = from_map or drum_map
        midi_files.preview(
            path, asked, wav, soundfont, channel=parse_channel(channel), as_json=as_json
        )
        return
    params = read_options(
        GenerationParams, values, variations=1, drum_map=drum_map or "general-midi"
    )
    commands.preview(what, params, wav, soundfont, as_json=as_json)


@click.command()
@click.argument("file", type=FILE)
@click.option("--plot", type=FILE, help="Draw what was heard to this PNG file (extra: plot).")
@click.option("--midi", type=FILE, help="Write what was heard to this MIDI file.")
@click.option("--map", "drum_map", default="general-midi", help="The drum map of that MIDI.")
@click.option("--separate", is_flag=True, help="Separate the drums of a mix first, with Demucs.")
@click.option(
    "--second-opinion",
    "opinions",
    multiple=True,
    help="Ask another beat tracker, too: librosa or madmom; may be given several times.",
)
@AS_JSON
def analyze(
    file: Path,
    plot: Path | None,
    midi: Path | None,
    drum_map: str,
    separate: bool,
    opinions: tuple[str, ...],
    as_json: bool,
) -> None:
    """Listen to the recording FILE: strokes, beats, tempo, feel (extra: audio)."""
    from mididrumigen.cli import listening

    listening.analyze(
        file, plot, midi, drum_map, separate=separate, opinions=opinions, as_json=as_json
    )


@click.command()
@AS_JSON
def drum_maps(as_json: bool) -> None:
    """List the drum maps."""
    commands.drum_maps(as_json=as_json)


COMMANDS = (export, preview, analyze, drum_maps)
