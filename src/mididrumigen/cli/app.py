"""The commands. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from mididrumigen import __version__
from mididrumigen.cli import commands, reading
from mididrumigen.cli.key_group import keys
from mididrumigen.cli.options import options, read_options
from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.kit import find_pieces
from mididrumigen.domain.style.artist import display_name
from mididrumigen.domain.work.collection_kinds import Bars
from mididrumigen.domain.work.requests import (
    OF_THE_CLIP,
    OF_THE_FORM,
    GenerationParams,
    ProviderChoice,
    ResearchRequest,
)
from mididrumigen.midi.channels import MIDI_SUFFIXES, parse_channel

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


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mididrumigen")
def app() -> None:
    """Drum MIDI in the style of a named drummer, ready for the DAW."""


@app.command()
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


@app.command()
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
    from mididrumigen.orchestrator.make_song import SongRequest, SongSplit

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


@app.command()
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


@app.command()
@click.argument("name")
@options(ResearchRequest)
@click.option(
    "--text", "texts", type=FILE, multiple=True,
    help="A text about that artist: notes, an interview, a saved page, a PDF (extra: pdf).",
)  # fmt: skip
@AS_JSON
def research(name: str, texts: tuple[Path, ...], as_json: bool, **values: Any) -> None:
    """Find out how NAME plays, and remember it."""
    given = reading.load_texts(texts) if texts else ()
    request = read_options(ResearchRequest, values, artist=display_name(name), texts=given)
    commands.research(request, as_json=as_json)


@app.command()
@click.argument("what", metavar="FILE|URL|-")
@click.option("--artist", required=True, help="The drummer that the claims are about.")
@click.option("--title", default="", help="The text's title, where it does not say so itself.")
@AS_JSON
def read(what: str, artist: str, title: str, as_json: bool) -> None:
    """Say what a text claims of how an artist drums, and what of it is refused and why."""
    reading.read(what, display_name(artist), title, as_json=as_json)


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
@click.option("--limit", type=click.IntRange(1, 1000), default=5, show_default=True)
@AS_JSON
def similar(name: str, limit: int, as_json: bool) -> None:
    """List the artists whose style is nearest to NAME's."""
    commands.similar(display_name(name), limit, as_json=as_json)


@app.group()
def library() -> None:
    """The knowledge library: entries of drummers and genres, built in and your own."""


@library.command("check")
@click.argument("paths", nargs=-1, type=FILE)
@AS_JSON
def check_library(paths: tuple[Path, ...], as_json: bool) -> None:
    """Say what is wrong with files or folders of entries, with line and column; with your own."""
    from mididrumigen.cli import library as entries

    entries.check(paths, as_json=as_json)


@library.command("show")
@click.argument("name")
@AS_JSON
def show_library_entry(name: str, as_json: bool) -> None:
    """Show the entry of NAME: facts, grooves and fills, and what it leaves to the genre."""
    from mididrumigen.cli import library as entries

    entries.show_entry(display_name(name), as_json=as_json)


@library.command("add")
@click.argument("file", type=FILE)
@click.option("--replace", is_flag=True, help="In place of your entry of the same name.")
@AS_JSON
def add_to_library(file: Path, replace: bool, as_json: bool) -> None:
    """Check the entry in FILE and keep it among your own, which win over those built in."""
    from mididrumigen.cli import library as entries

    entries.add(file, replace=replace, as_json=as_json)


@app.command()
@click.argument("parts", nargs=-1, required=True)
@click.option("--name", default="", help="What to call it.")
@AS_JSON
def blend(parts: tuple[str, ...], name: str, as_json: bool) -> None:
    """Store a profile between artists, such as "John Bonham:60" "Questlove:40"."""
    commands.blend([_part(part) for part in parts], name, as_json=as_json)


@app.command()
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


@app.command()
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


@app.command()
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


@app.command()
@AS_JSON
def drum_maps(as_json: bool) -> None:
    """List the drum maps."""
    commands.drum_maps(as_json=as_json)


@app.command()
@click.argument("file", type=FILE)
@AS_JSON
def backup(file: Path, as_json: bool) -> None:
    """Write everything to the archive FILE, while the service goes on: database, files, home."""
    from mididrumigen.cli import backups

    backups.back_up_to(file, as_json=as_json)


@app.command()
@click.argument("file", type=FILE)
@AS_JSON
def restore(file: Path, as_json: bool) -> None:
    """Bring back what the archive FILE holds, all or nothing, where there is nothing yet."""
    from mididrumigen.cli import backups

    backups.restore_from(file, as_json=as_json)


app.add_command(keys)


@app.command()
@click.option("--older-than", required=True, help="An age such as 30d, 12h or 4w.")
@click.option("--keep-starred/--starred-too", default=True, show_default=True)
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@AS_JSON
def prune(older_than: str, keep_starred: bool, dry_run: bool, as_json: bool) -> None:
    """Delete what was generated long ago, and files of the service that nothing tells of."""
    from mididrumigen.cli import pruning

    pruning.prune(older_than, keep_starred=keep_starred, dry_run=dry_run, as_json=as_json)


@app.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Others need an API key.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
def serve(host: str, port: int) -> None:
    """Serve the REST API, with its documentation at /docs."""
    commands.serve(host, port)


@app.command()
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


@app.command()
@click.argument("what")
@click.option("--port", default="", help="Part of a MIDI port's name; a virtual one by default.")
@click.option("--times", type=click.IntRange(1), help="How often; until stopped by default.")
@options(GenerationParams, only=(*OF_THE_CLIP, "seed", "drum_map"))
def audition(what: str, port: str, times: int | None, **values: Any) -> None:
    """Play WHAT, a MIDI file or a name, into a MIDI port in a loop, with MIDI clock."""
    from mididrumigen.cli import daw

    daw.audition(what, read_options(GenerationParams, values), port, times)


@app.command()
@click.argument("folder", type=FILE)
@click.option("--once", is_flag=True, help="Answer what is there, and end.")
def watch(folder: Path, once: bool) -> None:
    """Answer requests that are dropped into FOLDER as text files, with MIDI files beside them."""
    from mididrumigen.cli import daw

    daw.watch(folder, once=once)


@app.command()
def mcp() -> None:
    """Be the tools of an assistant: the Model Context Protocol over standard input and output."""
    from mididrumigen.cli import daw

    daw.serve_mcp()


@app.command()
@click.option(
    "--concurrency", type=click.IntRange(1, 64), default=2, show_default=True, help="Jobs at once."
)
def worker(concurrency: int) -> None:
    """Do jobs of the service until stopped."""
    commands.worker(concurrency)


def _part(text: str) -> tuple[str, float]:
    name, colon, weight = text.rpartition(":")
    try:
        return (display_name(name), float(weight)) if colon else (display_name(text), 1.0)
    except ValueError:
        raise InvalidRequestError(
            f"'{text}' is not a part of a blend.", hint='Write it like "John Bonham:60".'
        ) from None
