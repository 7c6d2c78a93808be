"""Use case: from a profile to MIDI files that are checked, kept and remembered."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import DrumMap, KitPiece
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.style.artist import slug
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.attempts import Attempt
from mididrumigen.domain.work.records import GenerationRecord, StoredFile
from mididrumigen.domain.work.requests import (
    FillSize,
    GenerationMode,
    GenerationParams,
    ProviderChoice,
    TimeFeel,
    Voicing,
)
from mididrumigen.generation.made import ENGINE, Made
from mididrumigen.midi.write import write_groove
from mididrumigen.ports.files import FileStore
from mididrumigen.ports.models import GrooveGenerator

if TYPE_CHECKING:
    from mididrumigen.domain.style.report import StyleReport
    from mididrumigen.generation.hybrid_coordinator import HybridCoordinator

_TAG_LENGTH = 12


@dataclass(frozen=True)
class GenerationResult:
    """What a generation brought.

    Attributes:
        grooves: one a variation.
        files: their MIDI files, in the same order.
        provider_used: who made them.
        generation_time_ms: from the profile to the last file.
        substitutions: pieces that the drum map has not, and what plays them.
        profile: what they were made from.
        params: what they were made for, with what was understood of the prompt.
        made_by: for each groove the provider's name, or ``template``.
        attempts: every request to a language model, in order.
        repairs: what was put right in plans of language models.
        understood, ignored: words of the prompt that steer the engine, and those that do not.
    """

    grooves: tuple[Groove, ...]
    files: tuple[StoredFile, ...]
    provider_used: str
    generation_time_ms: int
    substitutions: tuple[tuple[KitPiece, KitPiece], ...]
    profile: StyleProfile = field(repr=False)
    params: GenerationParams = field(repr=False)
    made_by: tuple[str, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    repairs: tuple[str, ...] = ()
    understood: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()

    @cached_property
    def reports(self) -> tuple[StyleReport, ...]:
        """How near each groove is to the profile; worked out when first asked for."""
        return _report(self.grooves, self.profile, self.params)


def generate_files(
    profile: StyleProfile,
    params: GenerationParams,
    generator: GrooveGenerator,
    drum_map: DrumMap,
    files: FileStore,
    tag: str = "",
) -> GenerationResult:
    """Make the variations and save each as a MIDI file.

    With ``best_of`` above 1, so many candidates are made for each variation, and those are kept
    that are nearest to the profile while staying apart from each other, nearest first.
    Names come from the artist, tempo, seed and request, so the same request writes the same files;
    with a ``tag`` of its own a request writes files of its own.

    Raises:
        GenerationError: the profile has nothing to play from.
        StorageError: a file could not be written.
    """
    started = time.perf_counter()
    asked, steering = read_prompt(params)
    made = play(profile, asked, generator)
    return save_grooves(profile, steering, made, drum_map, files, started, tag=tag)


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
        GenerationError: nobody could make the grooves, with each provider's reason.
        StorageError: a file could not be written.
    """
    started = time.perf_counter()
    asked, steering = read_prompt(params)
    made = await planning.make(profile, asked)
    return save_grooves(profile, steering, made, drum_map, files, started, tag=tag)


@dataclass(frozen=True, slots=True)
class ReadPrompt:
    """A request as it was asked, and what of its prompt steers the engine."""

    asked: GenerationParams
    steered: GenerationParams
    understood: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


def read_prompt(params: GenerationParams) -> tuple[GenerationParams, ReadPrompt]:
    """The request with what its prompt says, and how it came to that."""
    if not params.prompt:
        return params, ReadPrompt(params, params)
    from mididrumigen.generation.free_text import steer

    steering = steer(params)
    read = ReadPrompt(params, steering.params, steering.understood, steering.ignored)
    return steering.params, read


def save_grooves(
    profile: StyleProfile,
    prompt: ReadPrompt,
    made: Made,
    drum_map: DrumMap,
    files: FileStore,
    started: float,
    tag: str = "",
) -> GenerationResult:
    """Save each groove as a MIDI file.

    Args:
        profile: what they were made from.
        prompt: what they were made for.
        made: the grooves.
        drum_map: to write for.
        files: where to.
        started: when, by ``time.perf_counter``.
        tag: a part of the names, for what the request does not say.

    Raises:
        StorageError: a file could not be written.
    """
    artist = profile.artist.name
    data = [
        write_groove(groove, drum_map, track_name=f"{artist} {number}")
        for number, groove in enumerate(made.grooves, 1)
    ]
    stem = f"{slug(artist)}_{made.grooves[0].tempo_bpm:g}bpm_{_fingerprint(prompt.asked)}"
    stem += f"_{tag}" if tag else ""
    if made.provider_used != ENGINE:
        # The same request may get another answer the next time.
        stem += f"_{hashlib.sha256(b''.join(data)).hexdigest()[:6]}"
    saved = files.save_all([(f"{stem}_var{n}.mid", content) for n, content in enumerate(data, 1)])
    return GenerationResult(
        made.grooves,
        tuple(saved),
        made.provider_used,
        round(1000 * (time.perf_counter() - started)),
        _substitutions(made.grooves, drum_map),
        profile,
        prompt.steered,
        made.made_by,
        made.attempts,
        made.repairs,
        prompt.understood,
        prompt.ignored,
    )


def play(profile: StyleProfile, params: GenerationParams, generator: GrooveGenerator) -> Made:
    """The grooves of the engine alone, the nearest of many where that is asked for.

    Raises:
        GenerationError: the profile has nothing to play from.
    """
    grooves = _play_best(profile, params, generator)
    return Made(grooves, (generator.name,) * len(grooves))


def _play_best(
    profile: StyleProfile, params: GenerationParams, generator: GrooveGenerator
) -> tuple[Groove, ...]:
    if params.best_of == 1:
        return tuple(generator.generate(profile, params))
    from mididrumigen.generation.ranking.rank import choose_best

    many = replace(params, variations=params.variations * params.best_of, best_of=1)
    candidates = generator.generate(profile, many)
    reports = _report(candidates, profile, params)
    return tuple(candidates[i] for i in choose_best(candidates, reports, params.variations))


def _report(
    grooves: Sequence[Groove], profile: StyleProfile, params: GenerationParams
) -> tuple[StyleReport, ...]:
    from mididrumigen.domain.style.report import report_style

    return tuple(report_style(groove, profile, params) for groove in grooves)


def describe_params(params: GenerationParams) -> dict[str, Any]:
    """A request as JSON data, under the document's names."""
    return {
        "bars": params.bars,
        "tempo": params.tempo_bpm,
        "time_signature": [params.meter.numerator, params.meter.denominator],
        "grouping": list(params.meter.groups),
        "variations": params.variations,
        "humanize": params.humanize,
        "seed": params.seed,
        "complexity": params.complexity,
        "intensity": params.intensity,
        "fills": params.fills,
        "swing_percent": params.swing_percent,
        "push_pull_ms": params.push_pull_ms,
        "style": params.style,
        "time_feel": params.time_feel.value,
        "leave_out": sorted(piece.value for piece in params.leave_out),
        "drum_map": params.drum_map,
        "best_of": params.best_of,
        "fill_bars": None if params.fill_bars is None else sorted(params.fill_bars),
        "fill_size": params.fill_size.value,
        "voicing": sorted(voicing.value for voicing in params.voicing),
        "prompt": params.prompt,
    }


def describe_choice(choice: ProviderChoice) -> dict[str, Any]:
    """Who is to be asked, as JSON data."""
    return {"provider": choice.provider, "mode": choice.mode.value, "fallback": choice.fallback}


def choice_from_json(data: Mapping[str, Any]) -> ProviderChoice:
    """The choice behind :func:`describe_choice`; what is not there is as usual.

    Raises:
        InvalidRequestError: a mode that is none.
    """
    usual = ProviderChoice()
    try:
        mode = GenerationMode(data.get("mode", usual.mode))
    except ValueError as error:
        raise InvalidRequestError(f"The choice of a provider cannot be read: {error}.") from error
    provider, fallback = data.get("provider", usual.provider), data.get("fallback", usual.fallback)
    return ProviderChoice(str(provider), mode, bool(fallback))


def describe_making(result: GenerationResult) -> dict[str, Any]:
    """Who made what, what happened on the way and what it cost, as JSON data."""
    return {
        "made_by": list(result.made_by),
        "attempts": [
            {
                "provider": attempt.provider,
                "model": attempt.model,
                "reason": None if attempt.reason is None else attempt.reason.value,
                "message": attempt.message,
                "duration_ms": round(1000 * attempt.duration_s),
                "input_tokens": attempt.usage.input_tokens,
                "output_tokens": attempt.usage.output_tokens,
                "cost_usd": attempt.usage.cost_usd,
            }
            for attempt in result.attempts
        ],
        "cost_usd": sum(attempt.usage.cost_usd for attempt in result.attempts),
        "repairs": list(result.repairs),
        "prompt": {"understood": list(result.understood), "ignored": list(result.ignored)},
    }


def params_from_json(data: Mapping[str, Any]) -> GenerationParams:
    """The request behind :func:`describe_params`; what is not there is as usual.

    Raises:
        InvalidRequestError: a value that no request may have, or of another type.
    """
    known = describe_params(GenerationParams())
    given = {key: value for key, value in data.items() if key in known and value is not None}
    try:
        numerator, denominator = given.pop("time_signature", (4, 4))
        return GenerationParams(
            meter=Meter(numerator, denominator, tuple(given.pop("grouping", ()))),
            tempo_bpm=given.pop("tempo", None),
            time_feel=TimeFeel(given.pop("time_feel", TimeFeel.NORMAL)),
            leave_out=frozenset(map(KitPiece, given.pop("leave_out", ()))),
            fill_bars=None if (bars := given.pop("fill_bars", None)) is None else frozenset(bars),
            fill_size=FillSize(given.pop("fill_size", FillSize.OWN)),
            voicing=frozenset(map(Voicing, given.pop("voicing", ()))),
            **given,
        )
    except (TypeError, ValueError) as error:
        raise InvalidRequestError(f"The request cannot be read: {error}.") from error


def make_record(
    artist: str,
    params: GenerationParams,
    result: GenerationResult,
    *,
    files: Sequence[Mapping[str, object]] = (),
    job_id: str = "",
) -> GenerationRecord:
    """The line for the history.

    Args:
        artist: the name.
        params: what was asked for.
        result: what came out.
        files: from :func:`describe_files`, where the history shall tell of them.
        job_id: the job that it was made by, or what stands for one.
    """
    return GenerationRecord(
        artist=artist,
        provider_used=result.provider_used,
        generation_time_ms=result.generation_time_ms,
        params=describe_params(params),
        output_files=[file.location for file in result.files],
        files=files,
        making=describe_making(result),
        job_id=job_id,
    )


def tag_of(job_id: str) -> str:
    """What tells the files of a job from all others."""
    return job_id.replace("-", "")[:_TAG_LENGTH]


def describe_files(result: GenerationResult, *, reports: bool = True) -> list[dict[str, Any]]:
    """One JSON object a file: its name in the file store, and what there is to say of it.

    Args:
        result: what came out.
        reports: whether to say how near each file is to the style; that takes a while.
    """
    from mididrumigen.orchestrator.descriptions import describe_report

    told = [describe_report(report) for report in result.reports] if reports else []
    return [
        {
            "name": file.name,
            "bars": groove.bars,
            "tempo": groove.tempo_bpm,
            "style_report": told[number] if told else None,
        }
        for number, (file, groove) in enumerate(zip(result.files, result.grooves, strict=True))
    ]


def describe_result(
    result: GenerationResult, generation_id: int, files: Sequence[Mapping[str, object]]
) -> dict[str, Any]:
    """What a generation brought, as JSON data under the document's names.

    Args:
        result: what came out.
        generation_id: its line of the history.
        files: from :func:`describe_files`.
    """
    return {
        "generation_id": generation_id,
        "artist": result.profile.artist.name,
        "provider_used": result.provider_used,
        "generation_time_ms": result.generation_time_ms,
        "confidence": result.profile.confidence,
        "seed": result.params.seed,
        "tempo": result.grooves[0].tempo_bpm,
        "bars": result.params.bars,
        "time_signature": str(result.params.meter),
        "midi_files": [file.location for file in result.files],
        "files": list(files),
        **describe_making(result),
    }


def _fingerprint(params: GenerationParams) -> str:
    """The seed, and what tells requests apart that differ in more than that.

    Only what is not as usual counts, so that a plain request keeps its name when options are added.
    """
    usual = describe_params(GenerationParams())
    named = {"seed", "tempo", "variations"}
    asked = describe_params(params).items()
    changed = [(key, v) for key, v in sorted(asked) if key not in named and v != usual[key]]
    if not changed:
        return f"seed{params.seed}"
    return f"seed{params.seed}_{hashlib.sha256(repr(changed).encode()).hexdigest()[:6]}"


def _substitutions(
    grooves: Sequence[Groove], drum_map: DrumMap
) -> tuple[tuple[KitPiece, KitPiece], ...]:
    used = {hit.piece for groove in grooves for hit in groove.hits}
    pairs = ((piece, drum_map.nearest_piece(piece)) for piece in sorted(used))
    return tuple((piece, played_as) for piece, played_as in pairs if piece is not played_as)
