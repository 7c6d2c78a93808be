"""The commands. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import Any

import click

from mididrumigen import __version__
from mididrumigen.cli import commands
from mididrumigen.cli import keys as key_commands
from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.kit import find_pieces
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.style.artist import display_name
from mididrumigen.domain.work.requests import (
    MAX_SEED,
    GenerationMode,
    GenerationParams,
    ProviderChoice,
    ResearchDepth,
    ResearchRequest,
    TimeFeel,
    check_range,
)

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
SEED = click.option("--seed", type=int, help="Same seed, same bytes. Chosen if not given.")
DRUM_MAP = click.option(
    "--drum-map", default="general-midi", help="A drum map's name, or a file of yours."
)
BARS = click.option("--bars", type=int, default=4, show_default=True, help="Bars a clip, 1-16.")
TEMPO = click.option("--tempo", type=float, help="BPM, 30-300. The artist's own if not given.")
SCOPES_HELP = "What it may do: read, generate, research or admin; may be given several times."
FILE = click.Path(path_type=Path)
VARIATIONS = click.option(
    "--variations", type=int, default=4, show_default=True, help="Clips, 1-16."
)
_KNOBS = (
    click.option("--style", default="", help="Prefer phrases with this label (a style or a song)."),
    click.option("--complexity", type=float, default=0.0, help="-1 sparser ... 1 busier."),
    click.option("--intensity", type=float, default=0.0, help="-1 softer ... 1 harder."),
    click.option("--fills", type=float, help="Share of bars with a fill, 0-1."),
    click.option("--swing", type=float, help="Percent: 50 is straight, 67 a triplet."),
    click.option(
        "--push-pull", type=float, default=0.0, help="ms: negative ahead, positive behind."
    ),
    click.option(
        "--time-feel", type=click.Choice([feel.value for feel in TimeFeel]), default="normal"
    ),
    click.option("--leave-out", default="", help="Kit pieces not to use, by commas: ride,crash."),
    click.option("--humanize/--no-humanize", default=True, help="Play touch and timing."),
    click.option(
        "--best-of", type=int, default=1, help="Make so many a clip, 1-16; keep the best."
    ),
    click.option("--prompt", default="", help='In words: "half-time, sparse, fill into bar 4".'),
)
_PROVIDERS = (
    click.option("--provider", default="auto", help="auto, template, or a configured model."),
    click.option(
        "--mode",
        type=click.Choice([mode.value for mode in GenerationMode]),
        help="Who makes the patterns.",
    ),
    click.option("--fallback/--no-fallback", default=True, help="Let the engine stand in."),
)
_Command = Callable[..., None]


def knobs(command: _Command) -> _Command:
    """Add the options that say how it is played."""
    return reduce(lambda decorated, option: option(decorated), reversed(_KNOBS), command)


def providers(command: _Command) -> _Command:
    """Add the options that say who is asked for patterns."""
    return reduce(lambda decorated, option: option(decorated), reversed(_PROVIDERS), command)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mididrumigen")
def app() -> None:
    """Drum MIDI in the style of a named drummer, ready for the DAW."""


@app.command()
@click.argument("name")
@BARS
@TEMPO
@click.option("--time-signature", default="4/4", show_default=True, help="Or 7/8, or 2+2+3/8.")
@VARIATIONS
@SEED
@click.option("--genre", default="", help="Fill gaps from this genre; play an unknown name in it.")
@knobs
@providers
@DRUM_MAP
@click.option("--output", type=FILE, help="Folder for the files.")
@click.option("--report", is_flag=True, help="Say how near each clip is to the style.")
@click.option("--grid", is_flag=True, help="Print the grooves as grids.")
@AS_JSON
def generate(
    name: str,
    time_signature: str,
    tempo: float | None,
    genre: str,
    output: Path | None,
    report: bool,
    grid: bool,
    as_json: bool,
    **values: Any,
) -> None:
    """Make MIDI files in the style of NAME: a drummer, a producer or a band."""
    choice = _choice(values)
    params = _params(values, tempo_bpm=tempo, meter=Meter.parse(time_signature))
    commands.generate(
        display_name(name),
        check_range(params),
        genre,
        output,
        choice=choice,
        report=report,
        grid=grid,
        as_json=as_json,
    )


@app.command()
@click.argument("file", type=FILE)
@click.option("--artist", required=True, help="Whose style the rest is played in.")
@click.option("--lock", default="", help="Kit pieces that stay, by commas: kick,snare.")
@click.option("--lock-bars", default="", help="Bars that stay whole, by commas: 1,2 or 1-3.")
@VARIATIONS
@SEED
@knobs
@providers
@DRUM_MAP
@click.option("--output", type=FILE, help="Folder for the files.")
@AS_JSON
def edit(
    file: Path,
    artist: str,
    lock: str,
    lock_bars: str,
    output: Path | None,
    as_json: bool,
    **values: Any,
) -> None:
    """Play the clip in the MIDI FILE anew, but for what is locked."""
    from mididrumigen.cli import editing
    from mididrumigen.generation.locked_edit import Locks

    choice, locks = _choice(values), Locks(find_pieces(lock.split(",")), _bars(lock_bars))
    params = _params(values)
    editing.edit(
        file,
        display_name(artist),
        params,
        output,
        locks=locks,
        choice=choice,
        as_json=as_json,
    )


@app.command()
@click.argument("name")
@click.option("--midi-folder", type=FILE, multiple=True, help="MIDI of that artist; any tree.")
@click.option("--drum-map", default="", help="Of that MIDI. Found out if not given.")
@click.option("--genre", default="", help="The genre to fill gaps from.")
@click.option(
    "--depth", type=click.Choice([depth.value for depth in ResearchDepth]), default="full"
)
@click.option("--url", multiple=True, help="A page about that artist to read.")
@click.option("--artist-id", default="", help="Which of several of that name: MusicBrainz or Q-id.")
@click.option("--fresh", is_flag=True, help="Forget performances given earlier.")
@AS_JSON
def research(
    name: str,
    midi_folder: tuple[Path, ...],
    drum_map: str,
    genre: str,
    depth: str,
    url: tuple[str, ...],
    artist_id: str,
    fresh: bool,
    as_json: bool,
) -> None:
    """Find out how NAME plays, and remember it."""
    folders = tuple(str(folder) for folder in midi_folder)
    request = ResearchRequest(
        display_name(name),
        ResearchDepth(depth),
        folders,
        drum_map,
        genre,
        artist_id=artist_id,
        urls=url,
    )
    commands.research(request, keep=not fresh, as_json=as_json)


@app.command()
@click.argument("name")
@AS_JSON
def profile(name: str, as_json: bool) -> None:
    """Show what is known of NAME: every number with its sources."""
    commands.profile(display_name(name), as_json=as_json)


@app.command()
@AS_JSON
def artists(as_json: bool) -> None:
    """List the artists that are known."""
    commands.artists(as_json=as_json)


@app.command()
@click.argument("name")
@click.option("--limit", type=click.IntRange(1, 100), default=5, show_default=True)
@AS_JSON
def similar(name: str, limit: int, as_json: bool) -> None:
    """List the artists whose style is nearest to NAME's."""
    commands.similar(display_name(name), limit, as_json=as_json)


@app.command()
@click.argument("parts", nargs=-1, required=True)
@click.option("--name", default="", help="What to call it.")
@AS_JSON
def blend(parts: tuple[str, ...], name: str, as_json: bool) -> None:
    """Store a profile between artists, such as "John Bonham:60" "Questlove:40"."""
    commands.blend([_part(part) for part in parts], name, as_json=as_json)


@app.command()
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--map", "target", required=True, help="The drum map to write for.")
@click.option("--from", "source", default="general-midi", help="The drum map of the files.")
@click.option("--output", type=FILE, help="Folder for the files.")
@AS_JSON
def export(
    files: tuple[Path, ...], target: str, source: str, output: Path | None, as_json: bool
) -> None:
    """Convert MIDI FILES to another drum map, and report what changed."""
    commands.export(files, source, target, output, as_json=as_json)


@app.command()
@click.argument("what")
@BARS
@TEMPO
@SEED
@DRUM_MAP
@click.option("--wav", type=FILE, help="Also render to this WAV file (extra: audio).")
@click.option("--soundfont", type=FILE, help="A soundfont for --wav.")
@AS_JSON
def preview(
    what: str,
    bars: int,
    tempo: float | None,
    seed: int | None,
    drum_map: str,
    wav: Path | None,
    soundfont: Path | None,
    as_json: bool,
) -> None:
    """Show WHAT, a MIDI file or a name, as a drum grid; or hear it."""
    params = GenerationParams(bars=bars, tempo_bpm=tempo, variations=1, seed=_seed(seed))
    commands.preview(what, check_range(params), drum_map, wav, soundfont, as_json=as_json)


@app.command()
@AS_JSON
def drum_maps(as_json: bool) -> None:
    """List the drum maps."""
    commands.drum_maps(as_json=as_json)


@app.group()
def keys() -> None:
    """API keys of the service."""


@keys.command("create")
@click.argument("label")
@click.option("--scope", "scopes", multiple=True, required=True, help=SCOPES_HELP)
@AS_JSON
def create_key(label: str, scopes: tuple[str, ...], as_json: bool) -> None:
    """Make a key for LABEL. Its secret is printed once, and stored nowhere."""
    key_commands.create_key(label, frozenset(scopes), as_json=as_json)


@keys.command("list")
@AS_JSON
def list_keys(as_json: bool) -> None:
    """List the keys, without their secrets."""
    key_commands.list_keys(as_json=as_json)


@keys.command("revoke")
@click.argument("ident", metavar="ID")
@AS_JSON
def revoke_key(ident: str, as_json: bool) -> None:
    """Revoke the key with this id, or with this beginning of its secret as listed."""
    key_commands.revoke_key(ident, as_json=as_json)


@app.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Others need an API key.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
def serve(host: str, port: int) -> None:
    """Serve the REST API, with its documentation at /docs."""
    commands.serve(host, port)


@app.command()
@click.option(
    "--concurrency", type=click.IntRange(1, 64), default=2, show_default=True, help="Jobs at once."
)
def worker(concurrency: int) -> None:
    """Do jobs of the service until stopped."""
    commands.worker(concurrency)


def _params(values: dict[str, Any], **more: Any) -> GenerationParams:
    """The request that the options say."""
    return GenerationParams(
        seed=_seed(values.pop("seed")),
        swing_percent=values.pop("swing"),
        push_pull_ms=values.pop("push_pull"),
        time_feel=TimeFeel(values.pop("time_feel")),
        leave_out=find_pieces(values.pop("leave_out").split(",")),
        **values,
        **more,
    )


def _choice(values: dict[str, Any]) -> ProviderChoice:
    """Who is asked; takes its options out."""
    provider, mode = values.pop("provider"), values.pop("mode")
    usual = GenerationMode.TEMPLATE if provider == "template" else GenerationMode.HYBRID
    return ProviderChoice(provider, GenerationMode(mode) if mode else usual, values.pop("fallback"))


def _bars(text: str) -> frozenset[int]:
    """Numbers and ranges of them, by commas."""
    found: set[int] = set()
    for part in text.replace(" ", "").split(","):
        first, _, last = part.partition("-")
        numbers = first.isdecimal() and (last or first).isdecimal() and len(part) < 8
        if part and not (numbers and int(first) <= int(last or first)):
            raise InvalidRequestError(
                f"'{part}' is not a bar.", hint="Write bars as numbers: 1,2 or 1-3."
            )
        if part:
            found |= set(range(int(first), int(last or first) + 1))
    return frozenset(found)


def _seed(seed: int | None) -> int:
    if seed is not None:
        return seed
    import secrets

    return secrets.randbelow(min(MAX_SEED, 2**31))


def _part(text: str) -> tuple[str, float]:
    name, colon, weight = text.rpartition(":")
    try:
        return (display_name(name), float(weight)) if colon else (display_name(text), 1.0)
    except ValueError:
        raise InvalidRequestError(
            f"'{text}' is not a part of a blend.", hint='Write it like "John Bonham:60".'
        ) from None
