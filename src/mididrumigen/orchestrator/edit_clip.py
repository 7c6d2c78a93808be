"""Use case: a clip edited: what is locked stays, the rest is played anew in a drummer's style."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import DrumMap, KitPiece
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.requests import GenerationParams, check_range
from mididrumigen.generation.locked_edit import (
    Locks,
    check_locks,
    find_kept,
    merge_edit,
    request_like,
)
from mididrumigen.generation.made import Made
from mididrumigen.midi.clip import read_clip
from mididrumigen.orchestrator.make_clips import (
    GenerationResult,
    Planning,
    ReadPrompt,
    describe_result,
    play,
    read_prompt,
    save_grooves,
)
from mididrumigen.ports.files import FileStore
from mididrumigen.ports.models import GrooveGenerator


@dataclass(frozen=True, slots=True)
class Original:
    """What is edited.

    Attributes:
        data: a MIDI file: one clip of at most 16 bars in one metre at one tempo.
        locks: what stays of it.
    """

    data: bytes
    locks: Locks


def describe_original(name: str, locks: Locks) -> dict[str, Any]:
    """What is to be edited as JSON data: the name of a file in the file store, and its locks."""
    return {
        "name": name,
        "pieces": sorted(piece.value for piece in locks.pieces),
        "bars": sorted(locks.bars),
    }


def read_original(data: Mapping[str, Any], files: FileStore) -> Original:
    """What :func:`describe_original` says is to be edited.

    Raises:
        InvalidRequestError: it says something else.
        StorageError: the file could not be read.
    """
    try:
        locks = Locks(frozenset(map(KitPiece, data["pieces"])), frozenset(map(int, data["bars"])))
        name = str(data["name"])
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidRequestError(f"What is to be edited cannot be read: {error}.") from error
    return Original(files.read(name), locks)


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
    planning: Planning,
    drum_map: DrumMap,
    files: FileStore,
    tag: str = "",
) -> EditResult:
    """Make ``params.variations`` clips out of one MIDI file.

    Bars, metre and tempo are the file's; so is every locked stroke, with its touch and timing.

    Args:
        original: the clip, and what stays of it.
        profile: whose style the rest is played in.
        params: the knobs and words for the rest.
        planning: makes the rest.
        drum_map: of the file, and of what is written.
        files: where the clips go.
        tag: a part of their names, for files of this edit's own.

    Raises:
        MidiReadError: the file cannot be read, or is not one clip.
        InvalidRequestError: the locks do not fit it, or it is too long.
        GenerationError: as ``plan_files``.
        StorageError: a file could not be written.
    """
    begun = await asyncio.to_thread(_begin, original, params, drum_map)
    made = await planning.make(profile, begun.asked, keep=find_kept(begun.clip, begun.locks))
    return await asyncio.to_thread(_finish, begun, profile, made, drum_map, files, tag)


def play_edit(
    original: Original,
    profile: StyleProfile,
    params: GenerationParams,
    generator: GrooveGenerator,
    drum_map: DrumMap,
    files: FileStore,
    tag: str = "",
) -> EditResult:
    """As :func:`edit_clip`, by the engine alone."""
    begun = _begin(original, params, drum_map)
    made = play(profile, begun.asked, generator)
    return _finish(begun, profile, made, drum_map, files, tag)


@dataclass(frozen=True, slots=True)
class _Begun:
    """A clip that was read, with what is asked of it."""

    started: float
    name: str
    clip: Groove
    unknown_notes: int
    locks: Locks
    asked: GenerationParams
    prompt: ReadPrompt


def _begin(original: Original, params: GenerationParams, drum_map: DrumMap) -> _Begun:
    started = time.perf_counter()
    clip, unknown = read_clip(original.data, drum_map)
    locks = check_locks(clip, original.locks)
    asked, prompt = read_prompt(check_range(request_like(clip, params)))
    return _Begun(started, _tag(original), clip, unknown, locks, asked, prompt)


def _finish(
    begun: _Begun,
    profile: StyleProfile,
    made: Made,
    drum_map: DrumMap,
    files: FileStore,
    tag: str,
) -> EditResult:
    merged = [merge_edit(begun.clip, begun.locks, groove) for groove in made.grooves]
    made = replace(made, grooves=tuple(groove for groove, _ in merged))
    name = begun.name + tag
    result = save_grooves(profile, begun.prompt, made, drum_map, files, begun.started, tag=name)
    return EditResult(result, tuple(len(gone) for _, gone in merged), begun.unknown_notes)


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
