"""Commands that lead into a DAW or an assistant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mididrumigen.cli.commands import find_drum_map, load_profile, read_file
from mididrumigen.cli.midi_files import open_file
from mididrumigen.cli.output import show, show_json, tell
from mididrumigen.domain.errors import InvalidRequestError, MidiReadError
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.wiring.core import Services, build_services

if TYPE_CHECKING:
    from mididrumigen.delivery.ableton_osc import AbletonOsc, LiveClip
    from mididrumigen.delivery.watch_folder import DroppedRequest
    from mididrumigen.domain.music.groove import Groove
    from mididrumigen.midi.clip import MidiClip
    from mididrumigen.wiring.api_parts import ServiceParts

FORMATS = ("hydrogen", "hydrogen-pattern", "musicxml", "reaper")
_MIDI_SUFFIXES = {".mid", ".midi", ".smf"}
_LOOK_S = 1.0


def serve_mcp() -> None:
    """Serve MCP over standard input and output; what there is to say goes to stderr."""
    from mididrumigen.mcp.server import run_stdio
    from mididrumigen.observability.logs import set_up_logs

    services = build_services()
    # An assistant shows what goes to stderr: a line for each request would bury what matters.
    set_up_logs("WARNING")

    def open_parts() -> ServiceParts:
        from mididrumigen.wiring.service import open_parts as open_real_parts

        return open_real_parts(services)

    run_stdio(open_parts)


def send_to_ableton(
    what: Sequence[str],
    params: GenerationParams,
    *,
    track: str,
    slot: int,
    ports: tuple[str, int, int],
    as_json: bool,
) -> None:
    """Put MIDI files, or grooves in the style of a name, into free clip slots of Live."""
    from mididrumigen.delivery.ableton_osc import AbletonOsc

    with AbletonOsc(*ports) as live:
        live.check()
        clips = _clips_to_send(what, params, live)
        placed = live.send_clips(clips, track, slot)
    for complaint in placed.complaints:
        tell(complaint)
    if as_json:
        show_json(
            {
                "track": placed.track,
                "slots": list(placed.slots),
                "clips": [clip.name for clip in clips],
                "complaints": list(placed.complaints),
            }
        )
        return
    slots = ", ".join(map(str, placed.slots))
    count = len(placed.slots)
    show(f"{count} clip{'s' * (count != 1)} in slot{'s' * (count != 1)} {slots} of {placed.track}.")


def _clips_to_send(
    what: Sequence[str], params: GenerationParams, live: AbletonOsc
) -> list[LiveClip]:
    from mididrumigen.delivery.ableton_osc import LiveClip
    from mididrumigen.midi.note_list import list_notes

    if all(Path(each).suffix.lower() in _MIDI_SUFFIXES for each in what):
        return [LiveClip(Path(each).stem, list_notes(read_file(Path(each)))) for each in what]
    if len(what) > 1:
        raise InvalidRequestError("Give MIDI files, or one name.")
    if params.tempo_bpm is None:
        # A clip plays at Live's tempo: feel is measured in milliseconds of that.
        tempo, upper, lower = live.tempo_and_meter()
        params = replace(params, tempo_bpm=tempo, meter=Meter(upper, lower))
    name, files = _play(build_services(), what[0], params)
    return [LiveClip(f"{name} {number}", list_notes(data)) for number, data in enumerate(files, 1)]


def _play(services: Services, name: str, params: GenerationParams) -> tuple[str, list[bytes]]:
    """The artist's name, and MIDI files in that style."""
    from mididrumigen.midi.write import write_groove

    profile = load_profile(services, name)
    drum_map = find_drum_map(params.drum_map)
    grooves = services.generator.generate(profile, params)
    artist = profile.artist.name
    return artist, [write_groove(groove, drum_map, track_name=artist) for groove in grooves]


def audition(what: str, params: GenerationParams, port: str, times: int | None) -> None:
    """Play a MIDI file, or a groove in the style of a name, into a MIDI port."""
    from mididrumigen.delivery.midi_port import PortPlayer, SystemClock, open_port
    from mididrumigen.midi.note_list import list_notes

    if Path(what).suffix.lower() in _MIDI_SUFFIXES:
        data = read_file(Path(what))
    else:
        _, (data,) = _play(build_services(), what, replace(params, variations=1))
    notes = list_notes(data)
    out, name = open_port(port)
    tell(f"Playing into {name}. Stop with Ctrl-C.")
    with PortPlayer(out, SystemClock()) as player:
        player.play(notes, times)


def watch(folder: Path, *, once: bool) -> None:
    """Answer requests that are dropped into a folder, until stopped."""
    import time

    from mididrumigen.delivery.watch_folder import FolderWatcher

    services = build_services()
    folder.mkdir(parents=True, exist_ok=True)
    watcher = FolderWatcher(folder, lambda request, target: _answer(services, request, target))
    tell(f"Watching {folder}. Drop a text file with a name in its first line; stop with Ctrl-C.")
    watcher.look()
    while True:
        for answered in watcher.look():
            made = f"{answered.files} files" if not answered.problem else answered.problem
            show(f"{answered.name}: {made}")
        if once:
            return
        time.sleep(_LOOK_S)


def _answer(services: Services, request: DroppedRequest, target: Path) -> int:
    from mididrumigen.cli.options import draw_seed
    from mididrumigen.domain.work.parameters import check_offered, parameters

    known = {each.key: (name, each) for name, each in parameters(GenerationParams).items()}
    unknown = sorted(request.values.keys() - known.keys())
    if unknown:
        raise InvalidRequestError(
            f"'{unknown[0]}' is not known.", hint=f"Known: {', '.join(known)}."
        )
    given = {known[key][0]: known[key][1].kind.from_text(v) for key, v in request.values.items()}
    params = GenerationParams(**{"seed": draw_seed(), **given})
    artist, files = _play(services, request.artist, check_offered(params))
    store = services.files(target)
    named = [(f"{artist} {n}.mid", data) for n, data in enumerate(files, 1)]
    return len(store.save_all(named))


def export_as(
    files: Sequence[Path],
    form: str,
    map_name: str,
    output: Path | None,
    *,
    channel: int | None,
    as_json: bool,
) -> None:
    """Write MIDI files as files of other programs."""
    services = build_services()
    store = services.files(output or services.settings.output_folder)
    written = []
    for path in files:
        suffix, data = _write_as(form, path, map_name, channel)
        written.append(store.save(f"{path.stem}{suffix}", data).location)
    if as_json:
        show_json({"status": "success", "format": form, "files": written})
        return
    for location in written:
        show(location)


def _write_as(form: str, path: Path, map_name: str, channel: int | None) -> tuple[str, bytes]:
    """The suffix and the bytes of a file in another form."""
    if form == "reaper":
        from mididrumigen.delivery.reaper_project import write_project
        from mididrumigen.midi.note_list import list_notes

        return ".rpp", write_project(list_notes(read_file(path)), path.stem)
    clip = open_file(path, map_name, channel)
    for remark in clip.remarks():
        tell(remark)
    groove = _one_groove(path, clip)
    if form == "musicxml":
        from mididrumigen.delivery.musicxml import write_musicxml

        return ".musicxml", write_musicxml(groove, clip.drum_map, path.stem)
    from mididrumigen.delivery.hydrogen import write_pattern, write_song

    if form == "hydrogen":
        return ".h2song", write_song(groove, path.stem)
    return ".h2pattern", write_pattern(groove, path.stem)


def _one_groove(path: Path, clip: MidiClip) -> Groove:
    grooves = clip.grooves()
    if len(grooves) != 1:
        raise MidiReadError(
            f"'{path}' changes its metre or tempo: it is {len(grooves)} clips.",
            hint="Export it to reaper, which has a tempo map, or give one clip.",
        )
    return grooves[0]
