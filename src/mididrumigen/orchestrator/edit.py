"""Use case: a clip edited: what is locked stays, the rest is played anew in a drummer's style."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mididrumigen.domain.kit import DrumMap
from mididrumigen.domain.requests import GenerationParams, ProviderChoice, check_range
from mididrumigen.domain.style import StyleProfile
from mididrumigen.generation.edit import (
    Locks,
    check_locks,
    find_kept,
    merge_edit,
    request_like,
)
from mididrumigen.generation.hybrid_coordinator import HybridCoordinator
from mididrumigen.midi.clip import read_clip
from mididrumigen.orchestrator.generate import (
    GenerationResult,
    describe_result,
    read_prompt,
    save_grooves,
)
from mididrumigen.ports import FileStore


@dataclass(frozen=True, slots=True)
class Original:
    """What is edited.

    Attributes:
        data: a MIDI file: one clip of at most 16 bars in one metre at one tempo.
        locks: what stays of it.
    """

    data: bytes
    locks: Locks


@dataclass(frozen=True, slots=True)
class EditResult:
    """What an edit brought.

    Attributes:
        result: the edited clips and their files.
        gave_way: for each clip, how many new strokes had no limb left beside the locked ones.
        unknown_notes: notes of the file that the drum map does not know; they are not in the clips.
    """

    result: GenerationResult
    gave_way: tuple[int, ...]
    unknown_notes: int


async def edit_clip(
    original: Original,
    profile: StyleProfile,
    params: GenerationParams,
    coordinator: HybridCoordinator,
    choice: ProviderChoice,
    drum_map: DrumMap,
    files: FileStore,
    tag: str = "",
    quotes: Sequence[str] = (),
) -> EditResult:
    """Make ``params.variations`` clips out of one MIDI file.

    Bars, metre and tempo are the file's; so is every locked stroke, with its touch and timing.

    Args:
        original: the clip, and what stays of it.
        profile: whose style the rest is played in.
        params: the knobs and words for the rest.
        coordinator: makes the rest.
        choice: who is asked to.
        drum_map: of the file, and of what is written.
        files: where the clips go.
        tag: a part of their names, for files of this edit's own.
        quotes: sentences from the profile's sources, for the prompt.

    Raises:
        MidiReadError: the file cannot be read, or is not one clip.
        InvalidRequestError: the locks do not fit it, or it is too long.
        GenerationError: as ``plan_files``.
        StorageError: a file could not be written.
    """
    started = time.perf_counter()
    clip, unknown = read_clip(original.data, drum_map)
    locks = check_locks(clip, original.locks)
    asked, prompt = read_prompt(check_range(request_like(clip, params)))
    kept = find_kept(clip, locks)
    made = await coordinator.generate(profile, asked, choice, quotes=quotes, keep=kept)
    merged = [merge_edit(clip, locks, groove) for groove in made.grooves]
    made = replace(made, grooves=tuple(groove for groove, _ in merged))
    result = save_grooves(profile, prompt, made, drum_map, files, started, tag=f"{_tag(original)}{tag}")
    return EditResult(result, tuple(len(gone) for _, gone in merged), unknown)


def describe_edit(
    done: EditResult, generation_id: int, files: Sequence[Mapping[str, object]]
) -> dict[str, Any]:
    """What an edit brought, as JSON data: a generation, and what became of the clip.

    Args:
        done: what came out.
        generation_id: its line of the history.
        files: from ``describe_files``.
    """
    return {
        **describe_result(done.result, generation_id, files),
        "gave_way": list(done.gave_way),
        "unknown_notes": done.unknown_notes,
    }


def _tag(original: Original) -> str:
    """A short name of a clip and its locks: the same edit writes the same files."""
    locks = repr((sorted(original.locks.pieces), sorted(original.locks.bars)))
    return hashlib.sha256(original.data + locks.encode()).hexdigest()[:6]
