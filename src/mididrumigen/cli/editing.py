"""The command ``edit``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mididrumigen.cli.commands import find_drum_map, load_profile, read_file
from mididrumigen.cli.making import answer_of, keep_record, tell_making, use_planning
from mididrumigen.cli.output import show, show_json, tell
from mididrumigen.cli.progress import progress
from mididrumigen.domain.work.requests import GenerationParams, ProviderChoice
from mididrumigen.wiring.core import build_services

if TYPE_CHECKING:
    from mididrumigen.domain.work.job_requests import Locks
    from mididrumigen.orchestrator.results import GenerationResult


def edit(
    path: Path,
    name: str,
    params: GenerationParams,
    output: Path | None,
    *,
    from_map: str,
    to_map: str,
    channel: int | None,
    locks: Locks,
    choice: ProviderChoice,
    as_json: bool,
) -> None:
    """Play a clip anew in the style of a name, but for what is locked."""
    from mididrumigen.orchestrator.edit_clip import Original, edit_clip

    services = build_services()
    source = find_drum_map(from_map) if from_map else None
    target = find_drum_map(to_map) if to_map else None
    original = Original(read_file(path), locks, source, channel)
    profile = load_profile(services, name)
    files = services.files(output or services.settings.output_folder)
    with progress() as step:
        step(f"playing {profile.artist.name}")
        result = use_planning(
            services,
            profile,
            choice,
            lambda planning: edit_clip(original, profile, params, planning, target, files),
        )
    record = keep_record(services, result)
    for line in _remarks(result):
        tell(line)
    tell_making(result, choice)
    if as_json:
        show_json(answer_of(result, record))
        return
    for file in result.files:
        show(file.location)


def _remarks(result: GenerationResult) -> list[str]:
    """What should be known of how the clip was read and written."""
    said: list[str] = []
    if result.edit is not None:
        said += result.edit.remarks
        if result.edit.not_in_clip:
            said.append(f"Locked, but not in the clip: {', '.join(result.edit.not_in_clip)}.")
        if result.edit.unknown_notes:
            said.append(
                f"{result.edit.unknown_notes} notes that {result.edit.drum_map} does not know were "
                "left out, but for those of locked bars."
            )
    said += [
        f"The drum map has no {piece.label}: written as {played_as.label}."
        for piece, played_as in result.substitutions
    ]
    return said
