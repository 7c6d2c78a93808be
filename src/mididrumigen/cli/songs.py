"""The command ``song``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mididrumigen.cli.commands import draw, find_drum_map, load_profile, read_file
from mididrumigen.cli.output import show, show_json, tell
from mididrumigen.cli.progress import progress
from mididrumigen.domain.errors import DatabaseError, InvalidRequestError
from mididrumigen.domain.music.form import Form
from mididrumigen.wiring.core import build_services

if TYPE_CHECKING:
    from mididrumigen.domain.work.job_requests import SongRequest


_HINT = 'Give --form "intro:4 verse:8 chorus:8", --song-map FILE or --markers FILE.'


def song(
    name: str,
    request: SongRequest,
    genre: str,
    output: Path | None,
    *,
    grid: bool,
    as_json: bool,
) -> None:
    """Make a song in the style of a name."""
    from mididrumigen.orchestrator.make_song import describe_song, make_song_files, song_record

    services = build_services()
    drum_map = find_drum_map(request.params.drum_map)
    profile = load_profile(services, name, genre)
    files = services.files(output or services.settings.output_folder)
    with progress() as step:
        step(f"playing {profile.artist.name}")
        result = make_song_files(profile, request, services.songs, drum_map, files)
    record = song_record(result)
    try:
        services.record_generation(record)
    except DatabaseError as error:
        tell(f"The history could not be written: {error}")
    if result.steering.ignored:
        tell(f"Not understood, or set otherwise: {'; '.join(result.steering.ignored)}.")
    if as_json:
        answer = describe_song(result, record)
        answer = {k: v for k, v in answer.items() if k not in ("generation_id", "files")}
        show_json({"status": "success", **answer})
        return
    for section, groove in zip(result.song.sections, result.song.grooves, strict=True):
        if grid:
            show(f"{section.name}, from bar {section.first_bar + 1}")
            show(draw(groove) + "\n")
    for file in result.files:
        show(file.location)


def read_form(form: str, song_map: Path | None, markers: Path | None) -> Form:
    """The form that one of three options says.

    Raises:
        InvalidRequestError: none or several of them, or it cannot be read; names file and line.
    """
    from mididrumigen.midi.form_files import read_markers, read_song_map

    if sum(map(bool, (form, song_map, markers))) > 1:
        raise InvalidRequestError("Give one of --form, --song-map and --markers.", hint=_HINT)
    if form:
        return Form.parse(form)
    if song_map is not None:
        return read_song_map(read_file(song_map), song_map.name)
    if markers is not None:
        return read_markers(read_file(markers), markers.name)
    raise InvalidRequestError("A song needs a form.", hint=_HINT)
