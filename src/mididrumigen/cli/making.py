"""Making clips for a command: by the engine or with language models, and what is told of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from mididrumigen.cli.output import tell
from mididrumigen.domain.errors import DatabaseError
from mididrumigen.domain.music.kit import DrumMap
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.attempts import FailureReason
from mididrumigen.domain.work.requests import GenerationMode, GenerationParams, ProviderChoice
from mididrumigen.generation.made import ENGINE
from mididrumigen.wiring.core import Services

if TYPE_CHECKING:
    from mididrumigen.orchestrator.make_clips import GenerationResult, Planning
    from mididrumigen.ports.files import FileStore

T = TypeVar("T")

_ABSENT = (FailureReason.NO_KEY, FailureReason.NOT_CONFIGURED, FailureReason.NOT_INSTALLED)


def make_files(
    services: Services,
    profile: StyleProfile,
    params: GenerationParams,
    choice: ProviderChoice,
    drum_map: DrumMap,
    files: FileStore,
) -> GenerationResult:
    """The clips and their files; language models cost nothing where none can be asked."""
    from mididrumigen.orchestrator.make_clips import generate_files, plan_files

    if not services.models.needs_plans(choice):
        return generate_files(profile, params, services.generator, drum_map, files)
    return use_planning(
        services,
        profile,
        choice,
        lambda planning: plan_files(profile, params, planning, drum_map, files),
    )


def use_planning(
    services: Services,
    profile: StyleProfile,
    choice: ProviderChoice,
    work: Callable[[Planning], Awaitable[T]],
) -> T:
    """Do asynchronous work with the language models of a choice, and what they are told."""
    from mididrumigen.orchestrator.make_clips import Planning

    quotes = _quotes(services, profile.artist.name) if services.models.needs_plans(choice) else ()
    return services.models.use_coordinator(
        choice, lambda coordinator: work(Planning(coordinator, choice, quotes))
    )


def _quotes(services: Services, name: str) -> Sequence[str]:
    from mididrumigen.orchestrator.quotes import find_quotes

    try:
        return services.use_store(lambda store: find_quotes(store, name))
    except DatabaseError:
        # A prompt without them is one as well.
        return ()


def tell_making(result: GenerationResult, choice: ProviderChoice) -> None:
    """What went another way than it was asked for."""
    if choice.mode is GenerationMode.LLM and not any((choice.is_engine, *result.attempts)):
        tell("There is no language model to ask: played by the engine.")
    if result.ignored:
        tell(f"Not understood, or set otherwise: {'; '.join(result.ignored)}.")
    answered = any(a.reason is None and a.provider != ENGINE for a in result.attempts)
    for attempt in result.attempts:
        # Who never was set up is missed only where nobody else had an answer.
        if attempt.reason is not None and not (answered and attempt.reason in _ABSENT):
            tell(f"{attempt.provider}: {attempt.message}")
    if result.attempts and result.provider_used == ENGINE:
        tell("Played by the engine.")
    for repair in result.repairs:
        tell(f"  {repair}")


def answer_of(
    profile: StyleProfile, params: GenerationParams, result: GenerationResult
) -> dict[str, Any]:
    """What was made, as JSON data under the document's names."""
    from mididrumigen.cli.style_reports import reports_data
    from mididrumigen.orchestrator.make_clips import describe_making

    locations = [file.location for file in result.files]
    return {
        "status": "success",
        "generation_time_ms": result.generation_time_ms,
        "provider_used": result.provider_used,
        "midi_files": locations,
        "confidence": profile.confidence,
        "seed": params.seed,
        "artist": profile.artist.name,
        "tempo": result.grooves[0].tempo_bpm,
        "time_signature": str(params.meter),
        "bars": params.bars,
        **describe_making(result),
        "style_reports": reports_data(locations, result.reports),
    }
