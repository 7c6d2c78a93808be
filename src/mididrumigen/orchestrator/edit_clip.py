"""Use case: a clip edited: what is locked stays, the rest is played anew in a drummer's style."""

from __future__ import annotations

import asyncio
import hashlib
import time
from dataclasses import dataclass, replace

from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import DrumMap
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.budget import check_work, clip_work
from mididrumigen.domain.work.job_requests import Locks
from mididrumigen.domain.work.parameters import check_offered
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.engine_clips import play_best
from mididrumigen.generation.locked_edit import (
    check_locks,
    find_absent,
    find_kept,
    merge_edit,
    request_like,
)
from mididrumigen.generation.made import Made
from mididrumigen.generation.steered_request import Steering
from mididrumigen.midi.clip import MidiClip, open_clip
from mididrumigen.midi.edited import Kept, keep_events, write_edited
from mididrumigen.orchestrator.make_clips import Planning, Saving, read_prompt, save_grooves
from mididrumigen.orchestrator.results import EditOutcome, GenerationResult
from mididrumigen.ports.files import FileStore
from mididrumigen.ports.models import GrooveGenerator


@dataclass(frozen=True, slots=True)
class Original:
    """What is edited.

    Attributes:
        data: a MIDI file: one clip of at most 16 bars in one metre at one tempo.
        locks: what stays of it.
        drum_map: that it was played on; found out by default.
        channel: of its drums, 1 to 16, or ``ALL_CHANNELS``; found out by default.
    """

    data: bytes
    locks: Locks
    drum_map: DrumMap | None = None
    channel: int | None = None


async def edit_clip(
    original: Original,
    profile: StyleProfile,
    params: GenerationParams,
    planning: Planning,
    drum_map: DrumMap | None,
    files: FileStore,
    tag: str = "",
) -> GenerationResult:
    """Make ``params.variations`` clips out of one MIDI file.

    Bars, metre and tempo are the file's; so is every locked stroke, event for event.

    Args:
        original: the clip, and what stays of it.
        profile: whose style the rest is played in.
        params: the knobs and words for the rest.
        planning: makes the rest.
        drum_map: to write for; the file's own by default.
        files: where the clips go.
        tag: a part of their names, for files of this edit's own.

    Raises:
        MidiReadError: the file cannot be read, or is not one clip.
        InvalidRequestError: the locks do not fit it, or it is too long.
        GenerationError: as ``plan_files``.
        StorageError: a file could not be written.
    """
    begun = await asyncio.to_thread(_begin, original, params, drum_map)
    made = await planning.make(
        profile, begun.steering.params, keep=find_kept(begun.clip, begun.locks)
    )
    return await asyncio.to_thread(_finish, begun, profile, made, files, tag)


def play_edit(
    original: Original,
    profile: StyleProfile,
    params: GenerationParams,
    generator: GrooveGenerator,
    drum_map: DrumMap | None,
    files: FileStore,
    tag: str = "",
) -> GenerationResult:
    """As :func:`edit_clip`, by the engine alone."""
    begun = _begin(original, params, drum_map)
    made = play_best(profile, begun.steering.params, generator)
    return _finish(begun, profile, made, files, tag)


def edit_work(original: Original, params: GenerationParams) -> float:
    """How much work an edit would be, as :mod:`mididrumigen.domain.work.budget` measures it.

    Raises:
        MidiReadError: the file cannot be read, or is not one clip.
        InvalidRequestError: the locks do not fit it, or it is too long.
    """
    clip = open_clip(original.data, original.drum_map, channel=original.channel).groove()
    check_locks(clip, original.locks)
    return clip_work(check_offered(request_like(clip, params)))


@dataclass(frozen=True, slots=True)
class _Begun:
    """A clip that was read, with what is asked of it."""

    started: float
    name: str
    file: MidiClip
    clip: Groove
    drum_map: DrumMap
    locks: Locks
    steering: Steering


def _begin(original: Original, params: GenerationParams, drum_map: DrumMap | None) -> _Begun:
    started = time.perf_counter()
    file = open_clip(original.data, original.drum_map, channel=original.channel)
    clip = file.groove()
    locks = check_locks(clip, original.locks)
    target = drum_map or file.drum_map
    params = replace(params, drum_map=target.name)
    asked = check_offered(request_like(clip, params))
    check_work(clip_work(asked))
    steering = read_prompt(asked)
    return _Begun(started, _tag(original), file, clip, target, locks, steering)


def _finish(
    begun: _Begun, profile: StyleProfile, made: Made, files: FileStore, tag: str
) -> GenerationResult:
    merged = [merge_edit(begun.clip, begun.locks, groove) for groove in made.grooves]
    made = replace(made, grooves=tuple(groove for groove, _ in merged))
    locks, target = begun.locks, begun.drum_map
    kept = keep_events(begun.file, Kept(locks.pieces, locks.bars, locks.cells), target)

    def write(groove: Groove, track_name: str) -> bytes:
        free = groove.with_hits(h for h in groove.hits if not locks.holds(begun.clip, h))
        return write_edited(
            kept, free, target, track_name=track_name, hat_pedal=begun.steering.params.hat_pedal
        )

    saving = Saving(target, files, begun.started, begun.name + tag, write)
    result = save_grooves(profile, begun.steering, made, saving)
    return replace(result, edit=_describe(begun, tuple(len(gone) for _, gone in merged)))


def _describe(begun: _Begun, gave_way: tuple[int, ...]) -> EditOutcome:
    file = begun.file
    return EditOutcome(
        gave_way,
        file.unknown_notes,
        not_in_clip=find_absent(begun.clip, begun.locks),
        drum_map=file.drum_map.name,
        map_confidence=file.map_confidence,
        remarks=tuple(file.remarks()),
    )


def _tag(original: Original) -> str:
    """A short name of a clip and its locks: the same edit writes the same files."""
    locks = original.locks
    kept = repr((sorted(locks.pieces), sorted(locks.bars)))
    kept += repr(sorted(locks.cells)) if locks.cells else ""
    kept += original.drum_map.name if original.drum_map else ""
    return hashlib.sha256(original.data + kept.encode()).hexdigest()[:6]
