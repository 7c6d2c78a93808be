"""Use case: from a profile to MIDI files that are kept under names of their own."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import DrumMap, KitPiece
from mididrumigen.domain.stopping import check_stopped
from mididrumigen.domain.style.artist import slug
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.budget import check_work, clip_work
from mididrumigen.domain.work.parameters import request_to_json
from mididrumigen.domain.work.requests import GenerationParams, ProviderChoice
from mididrumigen.generation.engine_clips import play_best
from mididrumigen.generation.made import ENGINE, Made
from mididrumigen.generation.steered_request import Steering
from mididrumigen.midi.write import write_groove
from mididrumigen.orchestrator.results import GenerationResult
from mididrumigen.ports.files import FileStore
from mididrumigen.ports.models import GrooveGenerator

if TYPE_CHECKING:
    from mididrumigen.generation.hybrid_coordinator import HybridCoordinator

_TAG_LENGTH = 12
# The name of a file tells these in words, or is the same for any of them.
_IN_THE_NAME = frozenset({"seed", "tempo", "variations"})


@dataclass(frozen=True, slots=True)
class Planning:
    """Language models and the engine together, for one request.

    Attributes:
        coordinator: asks, plays and ranks.
        choice: who is asked.
        quotes: sentences from the profile's sources, for the prompt.
    """

    coordinator: HybridCoordinator
    choice: ProviderChoice
    quotes: Sequence[str] = ()

    async def make(
        self, profile: StyleProfile, params: GenerationParams, keep: Groove | None = None
    ) -> Made:
        """Make the grooves; see :meth:`HybridCoordinator.generate`."""
        return await self.coordinator.generate(
            profile, params, self.choice, quotes=self.quotes, keep=keep
        )


def generate_files(
    profile: StyleProfile,
    params: GenerationParams,
    generator: GrooveGenerator,
    drum_map: DrumMap,
    files: FileStore,
    tag: str = "",
) -> GenerationResult:
    """Make the variations with the engine alone and save each as a MIDI file.

    With ``best_of`` above 1, so many candidates are made for each variation, and those are kept
    that are nearest to the profile while staying apart from each other, nearest first.
    Names come from the artist, tempo, seed and request, so the same request writes the same files;
    with a ``tag`` of its own a request writes files of its own.

    Raises:
        TooMuchWorkError: it would compute for too long.
        GenerationError: the profile has nothing to play from.
        StorageError: a file could not be written.
    """
    started = time.perf_counter()
    check_work(clip_work(params))
    steering = read_prompt(params)
    made = play_best(profile, steering.params, generator)
    return save_grooves(profile, steering, made, Saving(drum_map, files, started, tag))


async def plan_files(
    profile: StyleProfile,
    params: GenerationParams,
    planning: Planning,
    drum_map: DrumMap,
    files: FileStore,
    tag: str = "",
) -> GenerationResult:
    """As :func:`generate_files`, with language models and the engine together.

    Raises:
        TooMuchWorkError: it would compute for too long.
        GenerationError: nobody could make the grooves, with each provider's reason.
        StorageError: a file could not be written.
    """
    started = time.perf_counter()
    check_work(clip_work(params))
    steering = read_prompt(params)
    made = await planning.make(profile, steering.params)
    return save_grooves(profile, steering, made, Saving(drum_map, files, started, tag))


def read_prompt(params: GenerationParams) -> Steering:
    """The request, and what its prompt makes of it."""
    if not params.prompt:
        return Steering(params, params)
    from mididrumigen.generation.free_text import steer

    return steer(params)


@dataclass(frozen=True, slots=True)
class Saving:
    """Where and how the grooves of one request are kept.

    Attributes:
        drum_map: to write for.
        files: where to.
        started: when the request began, by ``time.perf_counter``.
        tag: a part of the files' names, for what the request does not say.
        write: makes a file of a groove and a track name; by default a new one on the drum map.
    """

    drum_map: DrumMap
    files: FileStore
    started: float
    tag: str = ""
    write: Callable[[Groove, str], bytes] | None = None

    def to_bytes(self, groove: Groove, track_name: str, *, hat_pedal: bool) -> bytes:
        """A groove as a file."""
        if self.write is not None:
            return self.write(groove, track_name)
        return write_groove(groove, self.drum_map, track_name=track_name, hat_pedal=hat_pedal)


def save_grooves(
    profile: StyleProfile, steering: Steering, made: Made, saving: Saving
) -> GenerationResult:
    """Save each groove as a MIDI file.

    Args:
        profile: what they were made from.
        steering: what they were made for.
        made: the grooves.
        saving: where and how.

    Raises:
        StorageError: a file could not be written.
    """
    artist = profile.artist.name
    data = [
        saving.to_bytes(groove, f"{artist} {number}", hat_pedal=steering.params.hat_pedal)
        for number, groove in enumerate(made.grooves, 1)
    ]
    stem = f"{slug(artist)}_{made.grooves[0].tempo_bpm:g}bpm_{_fingerprint(steering.asked)}"
    stem += f"_{saving.tag}" if saving.tag else ""
    if made.provider_used != ENGINE:
        # The same request may get another answer the next time.
        stem += f"_{hashlib.sha256(b''.join(data)).hexdigest()[:6]}"
    named = [(f"{stem}_var{n}.mid", content) for n, content in enumerate(data, 1)]
    check_stopped()
    saved = saving.files.save_all(named)
    time_ms = round(1000 * (time.perf_counter() - saving.started))
    substitutions = _substitutions(made.grooves, saving.drum_map)
    return GenerationResult(profile, steering, made, tuple(saved), time_ms, substitutions)


def tag_of(job_id: str) -> str:
    """What tells the files of a job from all others."""
    return job_id.replace("-", "")[:_TAG_LENGTH]


def _fingerprint(params: GenerationParams) -> str:
    """The seed, and what tells requests apart that differ in more than that.

    Only what is not as usual counts, so that a plain request keeps its name when parameters are
    added.
    """
    usual, asked = request_to_json(GenerationParams()), sorted(request_to_json(params).items())
    changed = [(key, v) for key, v in asked if key not in _IN_THE_NAME and v != usual[key]]
    if params.accents is not None:
        changed.append(("accents", params.accents))
    if not changed:
        return f"seed{params.seed}"
    return f"seed{params.seed}_{hashlib.sha256(repr(changed).encode()).hexdigest()[:6]}"


def _substitutions(
    grooves: Sequence[Groove], drum_map: DrumMap
) -> tuple[tuple[KitPiece, KitPiece], ...]:
    used = {hit.piece for groove in grooves for hit in groove.hits}
    pairs = ((piece, drum_map.nearest_piece(piece)) for piece in sorted(used))
    return tuple((piece, played_as) for piece, played_as in pairs if piece is not played_as)
