"""Making clips for a command: by the engine or with language models, and what is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mididrumigen.cli.output import tell
from mididrumigen.domain.kit import DrumMap
from mididrumigen.domain.requests import GenerationMode, GenerationParams, ProviderChoice
from mididrumigen.domain.style import StyleProfile
from mididrumigen.wiring import Services

if TYPE_CHECKING:
    from mididrumigen.orchestrator.generate import GenerationResult
    from mididrumigen.ports import FileStore


def make_files(
    services: Services,
    profile: StyleProfile,
    params: GenerationParams,
    choice: ProviderChoice,
    drum_map: DrumMap,
    files: FileStore,
) -> GenerationResult:
    """The clips and their files; language models cost nothing where none can be asked."""
    from mididrumigen.orchestrator.generate import generate_files, plan_files

    if not services.needs_plans(choice):
        return generate_files(profile, params, services.generator, drum_map, files)
    return services.use_coordinator(
        choice,
        lambda coordinator: plan_files(profile, params, coordinator, choice, drum_map, files),
    )


def tell_making(result: GenerationResult, choice: ProviderChoice) -> None:
    """What went another way than it was asked for."""
    if choice.mode is GenerationMode.LLM and not any((choice.is_engine, *result.attempts)):
        tell("There is no language model to ask: played by the engine.")
    if result.ignored:
        tell(f"Not understood, or set otherwise: {'; '.join(result.ignored)}.")
    for attempt in result.attempts:
        if attempt.reason is not None:
            tell(f"{attempt.provider}: {attempt.message}")
    if result.attempts and result.provider_used == "template":
        tell("Played by the engine.")
    for repair in result.repairs:
        tell(f"  {repair}")


def answer_of(
    profile: StyleProfile, params: GenerationParams, result: GenerationResult
) -> dict[str, Any]:
    """What was made, as JSON data under the document's names."""
    from mididrumigen.cli.style_reports import reports_data
    from mididrumigen.orchestrator.generate import describe_making

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
