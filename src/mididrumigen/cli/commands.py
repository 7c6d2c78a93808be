"""What each command does. Imports that cost time stay inside."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mididrumigen.cli.making import answer_of, keep_record, make_files, tell_making
from mididrumigen.cli.output import (
    one_line,
    profile_text,
    show,
    show_json,
    tell,
)
from mididrumigen.cli.progress import progress
from mididrumigen.domain.errors import (
    DrumMapError,
    InvalidRequestError,
)
from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import DrumMap
from mididrumigen.domain.style.collecting import CollectorStatus
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.requests import GenerationParams, ProviderChoice, ResearchRequest
from mididrumigen.midi.channels import MIDI_SUFFIXES
from mididrumigen.wiring.core import Services, build_services

if TYPE_CHECKING:
    from fastapi import FastAPI

    from mididrumigen.domain.music.accents import Accents
    from mididrumigen.domain.work.records import Comparison
    from mididrumigen.ports.profiles import ProfileStore
    from mididrumigen.ports.progress import Progress
    from mididrumigen.wiring.api_parts import ServiceParts
    from mididrumigen.wiring.stores import Stores


def generate(
    name: str,
    params: GenerationParams,
    genre: str,
    output: Path | None,
    *,
    choice: ProviderChoice,
    report: bool,
    grid: bool,
    as_json: bool,
) -> None:
    """Make MIDI files in the style of a name."""
    services = build_services()
    drum_map = find_drum_map(params.drum_map)
    profile = load_profile(services, name, genre)
    folder = output or services.settings.output_folder
    files = services.files(folder)
    with progress() as step:
        step(f"playing {profile.artist.name}")
        result = make_files(services, profile, params, choice, drum_map, files)
    record = keep_record(services, result)
    for piece, played_as in result.substitutions:
        tell(f"{drum_map.title} has no {piece.label}: written as {played_as.label}.")
    if profile.confidence == 0:
        tell(f"Nothing is known of {profile.artist.name}: played from the genre {profile.genre}.")
    tell_making(result, choice)
    if as_json:
        show_json(answer_of(result, record))
        return
    if params.accents is not None:
        from mididrumigen.domain.music.accents import answered_share

        for number, groove in enumerate(result.grooves, 1):
            share = answered_share(groove, params.accents)
            tell(f"Variation {number}: the kick answers {share:.0%} of the accents.")
    if grid:
        for number, groove in enumerate(result.grooves, 1):
            show(f"{profile.artist.name}, variation {number}")
            show(draw(groove) + "\n")
        show(one_line(profile))
    for number, file in enumerate(result.files):
        show(file.location)
        if report or grid:
            from mididrumigen.cli.style_reports import report_line

            show(f"  {report_line(result.reports[number])}")


def research(request: ResearchRequest, *, as_json: bool) -> None:
    """Find out how a name plays, and store it."""
    from mididrumigen.cli.files_read import describe_files_read

    services = build_services()
    _refuse_stranger(services, request)
    with progress() as step:
        sources = services.sources
        result = services.use_stores(
            lambda stores: sources.researcher(
                stores.profiles, services.models.reader(stores.ledger)
            ).research(request, progress=step)
        )
    if as_json:
        from mididrumigen.orchestrator.results import describe_research

        show_json(describe_research(result))
        return
    show(one_line(result.profile))
    # Sources that say the same share a line.
    names: dict[tuple[str, str], list[str]] = {}
    for report in (*result.identity[1:], *result.reports):
        if report.status is not CollectorStatus.OFF:
            names.setdefault((report.status.value, report.reason), []).append(report.name)
    for (status, reason), said_by in names.items():
        show(f"  {', '.join(said_by)}: {status}. {reason}")
    for report in result.reports:
        for note in report.notes:
            show(f"    {note}")
    for line in describe_files_read([reading for r in result.reports for reading in r.files]):
        show(f"  {line}")


def profile(name: str, *, as_json: bool) -> None:
    """Show what is known of a name."""
    found = load_profile(build_services(), name)
    if as_json:
        show_json(_describe(found))
    else:
        show(profile_text(found))


def artists(*, as_json: bool) -> None:
    """List the artists that are known: those in the store, and those of the library."""
    services = build_services()
    stored = services.use_store(lambda store: store.list_artists(limit=10_000))
    known = {artist.key: artist for artist in services.library.artists()}
    if as_json:
        count = dict.fromkeys(("cached", "researching", "failed"), 0)
        for artist in stored:
            count[artist.status] = count.get(artist.status, 0) + 1
        show_json(
            {
                "total": len(stored),
                **count,
                "recent": [
                    {
                        "name": artist.name,
                        "confidence": artist.confidence,
                        "last_updated": artist.last_updated,
                    }
                    for artist in stored
                ],
                "library": [artist.name for artist in known.values()],
            }
        )
        return
    for artist in stored:
        show(f"{artist.name}: confidence {artist.confidence:.2f}, {artist.sources_count} sources")
    researched = {artist.name for artist in stored}
    for entry in known.values():
        if entry.name not in researched:
            bands = f" ({', '.join(entry.bands[:2])})" if entry.bands else ""
            show(f"{entry.name}{bands}: in the library, {', '.join(entry.genres[:2])}")


def similar(name: str, limit: int, *, as_json: bool) -> None:
    """List the artists nearest to a name, and why they are near."""
    from mididrumigen.orchestrator.neighbours import describe_comparison
    from mididrumigen.wiring.comparing import compare_quickly

    services = build_services()
    found = compare_quickly(services, name, limit) or _compare_with_store(services, name, limit)
    if as_json:
        show_json(describe_comparison(found))
        return
    for near in found.neighbours:
        show(f"{near.similarity:.3f}  {near.name}  {'; '.join(near.reasons)}".rstrip())


def _compare_with_store(services: Services, name: str, limit: int) -> Comparison:
    from mididrumigen.wiring.comparing import make_comparer

    with progress() as step:

        async def compare(stores: Stores) -> Comparison:
            offline = services.sources.offline_researcher(stores.profiles)
            comparer = make_comparer(services, stores, offline, stores.profiles.similar)
            return await comparer.compare(name, limit, step)

        return services.use_stores(compare)


def blend(parts: Sequence[tuple[str, float]], name: str, *, as_json: bool) -> None:
    """Store a profile between others."""
    from mididrumigen.domain.style.blend import blend_profiles

    services = build_services()
    profiles = [(load_profile(services, part), weight) for part, weight in parts]
    total = sum(weight for _, weight in profiles) or 1.0
    name = name or " + ".join(f"{p.artist.name} {100 * w / total:.0f}" for p, w in profiles)
    blended = blend_profiles(name, profiles)
    services.use_store(lambda store: store.save_profile(blended))
    if as_json:
        show_json(_describe(blended))
        return
    show(one_line(blended))
    tell(f'Stored. Play it with: mididrumigen generate "{name}"')


def preview(
    what: str,
    params: GenerationParams,
    wav: Path | None,
    soundfont: Path | None,
    *,
    as_json: bool,
) -> None:
    """Show a groove in the style of a name as a grid, and render it where that was asked for."""
    from mididrumigen.midi.write import write_groove

    drum_map = find_drum_map(params.drum_map)
    services = build_services()
    found = load_profile(services, what)
    with progress() as step:
        step(f"playing {found.artist.name}")
        grooves = list(services.generator.generate(found, params))
    data = write_groove(grooves[0], drum_map, track_name=found.artist.name)
    grids = [draw(groove) for groove in grooves]
    if as_json:
        show_json({"what": what, "grids": grids, "seed": params.seed, "wav": str(wav or "")})
    else:
        show("\n\n".join(grids))
    if wav is not None:
        render(data, wav, soundfont)


def render(data: bytes, wav: Path, soundfont: Path | None) -> None:
    """Render a file in General MIDI to a WAV file."""
    from mididrumigen.midi.render import render_wav

    render_wav(data, wav, soundfont=soundfont)
    tell(f"Rendered to {wav}")


def drum_maps(*, as_json: bool) -> None:
    """List the drum maps."""
    from mididrumigen.midi.drum_maps import drum_map_names, load_drum_map

    maps = [load_drum_map(name) for name in drum_map_names()]
    if as_json:
        rows = [{"name": m.name, "title": m.title, "source": m.source} for m in maps]
        show_json({"drum_maps": rows})
        return
    for drum_map in maps:
        show(f"{drum_map.name:<20}{drum_map.title}")


def serve(host: str, port: int) -> None:
    """Serve the API until stopped."""
    from mididrumigen.api.serve import serve as serve_api
    from mididrumigen.observability.logs import set_up_logs

    services = _build_served()
    set_up_logs(services.server_settings.log_level)

    def open_parts() -> ServiceParts:
        from mididrumigen.wiring.service import open_parts as open_real_parts

        return open_real_parts(services)

    def announce(address: str) -> None:
        tell(f"Serving at {address}, reference at {address}/docs. Stop with Ctrl-C.")

    def extend(app: FastAPI, loopback: bool) -> None:
        from mididrumigen.mcp.mounting import mount_mcp

        mount_mcp(app, loopback=loopback)

    serve_api(open_parts, host, port, announce, extend)


def worker(concurrency: int) -> None:
    """Do jobs of the service until stopped."""
    from mididrumigen.observability.logs import set_up_logs
    from mididrumigen.wiring.jobs import run_worker

    services = _build_served()
    settings = services.server_settings
    set_up_logs(settings.log_level)
    tell(f"Doing jobs, {concurrency} at once ({settings.jobs}). Stop with Ctrl-C.")
    run_worker(services, settings, concurrency)


def _build_served() -> Services:
    """The services that the environment and the file ``.env`` ask for."""
    import os

    from mididrumigen.settings.env_file import read_env_file

    read_env_file(os.environ)
    return build_services()


def load_profile(services: Services, name: str, genre: str = "") -> StyleProfile:
    """The stored profile of a name; else what the library knows, stored for the next time.

    With a genre, gaps are filled from it, and a name of which nothing is known is played from it.
    Such profiles are not stored: they are an answer to one request.
    """
    if not genre:
        found = services.find_profile_quickly(name)
        if found is not None:
            return found
        if services.is_stranger(name):
            from mididrumigen.orchestrator.unknown import unknown_artist

            raise unknown_artist(name, services.library, services.library)
    with progress() as step:
        step(f"looking {name} up")
        return services.use_store(
            lambda store: _research_offline(services, store, name, genre, step)
        )


def _refuse_stranger(services: Services, request: ResearchRequest) -> None:
    """Refuse a name that nobody here knows, where nobody else may be asked.

    It is refused before anything is imported that takes longer than the answer.
    """
    sources = services.sources
    given = (*request.midi_folders, *request.audio_folders, *request.texts, request.genre)
    if any(given) or not sources.settings.offline or sources.settings.local_copies:
        return
    if not services.is_stranger(request.artist):
        return
    from mididrumigen.orchestrator.unknown import unknown_artist
    from mididrumigen.research.identity.asked import report_library, report_unasked

    asked = (report_library(request.artist, None), *report_unasked(sources.off))
    raise unknown_artist(request.artist, services.library, services.library, asked=asked)


async def _research_offline(
    services: Services, store: ProfileStore, name: str, genre: str, step: Progress
) -> StyleProfile:
    from mididrumigen.orchestrator.current_profiles import CurrentProfiles
    from mididrumigen.orchestrator.profile_source import ProfileSource
    from mididrumigen.orchestrator.unknown import unknown_artist

    researcher = services.sources.offline_researcher(store)
    stored = CurrentProfiles(store.find_profile, services.is_current, researcher).find_profile
    found = await ProfileSource(services.library, researcher).find(name, genre, stored)
    if found is not None:
        return found
    if services.library.identify(name) is None:
        raise unknown_artist(name, services.library, services.library)
    return (await researcher.research(ResearchRequest(name), progress=step)).profile


def _describe(profile: StyleProfile) -> dict[str, Any]:
    from mididrumigen.orchestrator.descriptions import describe_profile

    return describe_profile(profile)


def find_drum_map(name: str) -> DrumMap:
    """A drum map by name or file; General MIDI without reading any."""
    from mididrumigen.midi.general_midi import general_midi

    if name == "general-midi":
        return general_midi()
    from mididrumigen.midi.drum_maps import load_drum_map

    try:
        return load_drum_map(name)
    except OSError as error:
        raise DrumMapError(f"The drum map '{name}' cannot be read: {error.strerror}.") from error


def follow(params: GenerationParams, path: Path | None) -> GenerationParams:
    """The request, played along with a MIDI file or a recording where one is given."""
    if path is None:
        return params
    from mididrumigen.domain.work.requests import along_with

    return along_with(params, _read_accents(path))


def _read_accents(path: Path) -> Accents:
    data = read_file(path)
    if path.suffix.lower() in MIDI_SUFFIXES or data.startswith(b"MThd"):
        from mididrumigen.midi.riff import read_accents

        return read_accents(data)
    from mididrumigen.audio.accompaniment import hear_accents
    from mididrumigen.audio.listener import Listener

    with progress() as step:
        step(f"listening to {path.name}")
        return hear_accents(path, Listener())


def read_file(path: Path) -> bytes:
    """The bytes of a MIDI file that the user named."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidRequestError(f"'{path}' cannot be read: {error.strerror}.") from error


def draw(groove: Groove) -> str:
    """A groove as a grid under a headline."""
    from mididrumigen.domain.music.notation import format_grid

    plural = "s" * (groove.bars != 1)
    return f"{groove.bars} bar{plural} of {groove.meter} at {groove.tempo_bpm:g} BPM\n" + (
        format_grid(groove)
    )
