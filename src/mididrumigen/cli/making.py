"""Making clips for a command: by the engine or with language models, and the report about it."""

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
    from mididrumigen.domain.work.records import GenerationRecord
    from mididrumigen.orchestrator.make_clips import Planning
    from mididrumigen.orchestrator.results import GenerationResult
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
    """Do asynchronous work with the language models of a choice, and the prompts for them."""
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


def keep_record(services: Services, result: GenerationResult) -> GenerationRecord:
    """Add a generation to the history; its line there.

    If the history cannot be written, a warning says so: the files are worth more.
    """
    from mididrumigen.orchestrator.results import make_record

    record = make_record(result)
    try:
        services.record_generation(record)
    except DatabaseError as error:
        tell(f"The history could not be written: {error}")
    return record


def tell_making(result: GenerationResult, choice: ProviderChoice) -> None:
    """What went another way than it was asked for."""
    made, ignored = result.made, result.steering.ignored
    if choice.mode is GenerationMode.LLM and not any((choice.is_engine, *made.attempts)):
        tell("There is no language model to ask: played by the engine.")
    if ignored:
        tell(f"Not understood, or set otherwise: {'; '.join(ignored)}.")
    answered = any(a.reason is None and a.provider != ENGINE for a in made.attempts)
    for attempt in made.attempts:
        # A provider that was never set up is missed only where nobody else had an answer.
        if attempt.reason is not None and not (answered and attempt.reason in _ABSENT):
            tell(f"{attempt.provider}: {attempt.message}")
    if made.attempts and made.provider_used == ENGINE:
        tell("Played by the engine.")
    for repair in made.repairs:
        tell(f"  {repair}")


def answer_of(result: GenerationResult, record: GenerationRecord) -> dict[str, Any]:
    """The answer in JSON: the common one, with paths and style reports for this machine."""
    from mididrumigen.cli.style_reports import reports_data
    from mididrumigen.orchestrator.results import describe_generation

    answer = describe_generation(result, record)
    # Ids and addresses are the service's.
    answer = {key: told for key, told in answer.items() if key not in ("generation_id", "files")}
    if result.params.accents is not None:
        from mididrumigen.domain.music.accents import answered_share

        heard = result.params.accents
        answer["accents_answered"] = [round(answered_share(g, heard), 3) for g in result.grooves]
    reports = reports_data(record.output_files, result.reports)
    return {"status": "success", **answer, "style_reports": reports}
