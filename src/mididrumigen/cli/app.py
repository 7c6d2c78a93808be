"""The commands. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated

import typer

from mididrumigen.cli import commands
from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.evidence import display_name
from mididrumigen.domain.kit import KitPiece, PieceGroup
from mididrumigen.domain.meter import Meter
from mididrumigen.domain.requests import (
    GenerationParams,
    ResearchDepth,
    ResearchRequest,
    check_range,
)

app = typer.Typer(
    name="mididrumigen",
    help="Drum MIDI in the style of a named drummer, ready for the DAW.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Name = Annotated[str, typer.Argument(help="A drummer, a producer or a band.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Seed = Annotated[int | None, typer.Option(help="Same seed, same bytes. Chosen if not given.")]
MapName = Annotated[str, typer.Option("--drum-map", help="A drum map's name, or a file of yours.")]


@app.command()
def generate(
    name: Name,
    bars: Annotated[int, typer.Option(help="Bars a variation, 1-16.")] = 4,
    tempo: Annotated[float | None, typer.Option(help="BPM, 30-300; the artist's own.")] = None,
    time_signature: Annotated[str, typer.Option(help="Such as 4/4, 7/8 or 2+2+3/8.")] = "4/4",
    variations: Annotated[int, typer.Option(help="How many clips, 1-16.")] = 4,
    seed: Seed = None,
    genre: Annotated[str, typer.Option(help="Fill gaps from, or play in, this genre.")] = "",
    style: Annotated[str, typer.Option(help="Prefer phrases with this label.")] = "",
    complexity: Annotated[float, typer.Option(help="-1 sparser … 1 busier.")] = 0.0,
    intensity: Annotated[float, typer.Option(help="-1 softer … 1 harder.")] = 0.0,
    fills: Annotated[float | None, typer.Option(help="Share of bars with a fill, 0-1.")] = None,
    swing: Annotated[float | None, typer.Option(help="Percent: 50 straight, 67 triplet.")] = None,
    push_pull: Annotated[float, typer.Option(help="ms: negative ahead, positive behind.")] = 0.0,
    leave_out: Annotated[str, typer.Option(help="Kit pieces not to use, by commas.")] = "",
    humanize: Annotated[bool, typer.Option(help="Play touch and timing.")] = True,
    drum_map: MapName = "general-midi",
    output: Annotated[Path | None, typer.Option(help="Folder for the files.")] = None,
    grid: Annotated[bool, typer.Option("--grid", help="Print the grooves as grids.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make MIDI files in the style of NAME."""
    params = GenerationParams(
        bars=bars,
        tempo_bpm=tempo,
        meter=Meter.parse(time_signature),
        variations=variations,
        humanize=humanize,
        seed=secrets.randbelow(2**31) if seed is None else seed,
        complexity=complexity,
        intensity=intensity,
        fills=fills,
        swing_percent=swing,
        push_pull_ms=push_pull,
        style=style,
        leave_out=_pieces(leave_out),
        drum_map=drum_map,
    )
    commands.generate(
        display_name(name), check_range(params), genre, output, grid=grid, as_json=as_json
    )


@app.command()
def research(
    name: Name,
    midi_folder: Annotated[list[Path] | None, typer.Option(help="MIDI of that artist.")] = None,
    drum_map: Annotated[str, typer.Option("--drum-map", help="Of that MIDI; found out.")] = "",
    genre: Annotated[str, typer.Option(help="The genre to fill gaps from.")] = "",
    depth: Annotated[ResearchDepth, typer.Option(help="quick or full.")] = ResearchDepth.FULL,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget earlier performances.")] = False,
    as_json: AsJson = False,
) -> None:
    """Find out how NAME plays, and remember it."""
    folders = tuple(str(folder) for folder in midi_folder or ())
    request = ResearchRequest(display_name(name), depth, folders, drum_map, genre)
    commands.research(request, keep=not fresh, as_json=as_json)


@app.command()
def profile(name: Name, as_json: AsJson = False) -> None:
    """Show what is known of NAME: every number with its sources."""
    commands.profile(display_name(name), as_json=as_json)


@app.command()
def artists(as_json: AsJson = False) -> None:
    """List the artists that are known."""
    commands.artists(as_json=as_json)


@app.command()
def similar(
    name: Name,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many.")] = 5,
    as_json: AsJson = False,
) -> None:
    """List the artists whose style is nearest to NAME's."""
    commands.similar(display_name(name), limit, as_json=as_json)


@app.command()
def blend(
    parts: Annotated[list[str], typer.Argument(help='Such as "John Bonham:60" "Questlove:40".')],
    name: Annotated[str, typer.Option(help="What to call it.")] = "",
    as_json: AsJson = False,
) -> None:
    """Store a profile between artists; play it with generate."""
    commands.blend([_part(part) for part in parts], name, as_json=as_json)


@app.command()
def export(
    files: Annotated[list[Path], typer.Argument(help="MIDI files.")],
    target: Annotated[str, typer.Option("--map", help="The drum map to write for.")],
    source: Annotated[str, typer.Option("--from", help="Their drum map.")] = "general-midi",
    output: Annotated[Path | None, typer.Option(help="Folder for the files.")] = None,
    as_json: AsJson = False,
) -> None:
    """Convert MIDI files to another drum map, and report what changed."""
    commands.export(files, source, target, output, as_json=as_json)


@app.command()
def preview(
    what: Annotated[str, typer.Argument(help="A MIDI file, or a name.")],
    bars: Annotated[int, typer.Option(help="Bars, for a name.")] = 4,
    tempo: Annotated[float | None, typer.Option(help="BPM, for a name.")] = None,
    seed: Seed = None,
    drum_map: MapName = "general-midi",
    wav: Annotated[Path | None, typer.Option(help="Also render to this WAV file.")] = None,
    soundfont: Annotated[Path | None, typer.Option(help="A soundfont for --wav.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show a groove as a drum grid, or hear it."""
    params = GenerationParams(
        bars=bars,
        tempo_bpm=tempo,
        variations=1,
        seed=secrets.randbelow(2**31) if seed is None else seed,
    )
    commands.preview(what, check_range(params), drum_map, wav, soundfont, as_json=as_json)


@app.command(name="drum-maps")
def drum_maps(as_json: AsJson = False) -> None:
    """List the drum maps."""
    commands.drum_maps(as_json=as_json)


def _part(text: str) -> tuple[str, float]:
    name, colon, weight = text.rpartition(":")
    try:
        return (display_name(name), float(weight)) if colon else (display_name(text), 1.0)
    except ValueError:
        raise InvalidRequestError(
            f"'{text}' is not a part of a blend.", hint='Write it like "John Bonham:60".'
        ) from None


def _pieces(text: str) -> frozenset[KitPiece]:
    """Kit pieces, or whole groups of them, by commas."""
    from mididrumigen.domain.kit import PIECES_OF

    groups = {group.value: pieces for group, pieces in PIECES_OF.items()}
    singles = {piece.value: (piece,) for piece in KitPiece}
    found: list[KitPiece] = []
    for word in text.replace("-", "_").split(","):
        key = "_".join(word.split()).casefold()
        if key:
            pieces = singles.get(key) or groups.get(key)
            if pieces is None:
                known = ", ".join([*(g.value for g in PieceGroup), *singles])
                raise InvalidRequestError(f"'{word}' is not a kit piece.", hint=f"Known: {known}.")
            found += pieces
    return frozenset(found)
