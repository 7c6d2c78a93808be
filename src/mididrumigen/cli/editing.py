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


def edit(
    path: Path,
    name: str,
    params: GenerationParams,
    output: Path | None,
    *,
    locks: Locks,
    choice: ProviderChoice,
    as_json: bool,
) -> None:
    """Play a clip anew in the style of a name, but for what is locked."""
    from mididrumigen.orchestrator.edit_clip import Original, edit_clip

    services = build_services()
    drum_map = find_drum_map(params.drum_map)
    original = Original(read_file(path), locks)
    profile = load_profile(services, name)
    files = services.files(output or services.settings.output_folder)
    with progress() as step:
        step(f"playing {profile.artist.name}")
        result = use_planning(
            services,
            profile,
            choice,
            lambda planning: edit_clip(original, profile, params, planning, drum_map, files),
        )
    record = keep_record(services, result)
    if result.edit is not None and result.edit.unknown_notes:
        unknown = result.edit.unknown_notes
        tell(f"{unknown} notes that {drum_map.title} does not know were left out.")
    tell_making(result, choice)
    if as_json:
        show_json(answer_of(result, record))
        return
    for file in result.files:
        show(file.location)
