"""What came of a request: as values, as a line of the history, and as the answer in JSON.

The command line and the API give the same answer; each adds what only its callers can use.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.attempts import Attempt
from mididrumigen.domain.work.parameters import request_to_json
from mididrumigen.domain.work.records import GenerationRecord, StoredFile
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.made import Made
from mididrumigen.generation.steered_request import Steering
from mididrumigen.orchestrator.unknown import describe_report

if TYPE_CHECKING:
    from mididrumigen.domain.style.report import StyleReport
    from mididrumigen.orchestrator.researcher import ResearchResult


@dataclass(frozen=True, slots=True)
class EditOutcome:
    """What became of the clip that was edited.

    Attributes:
        gave_way: for each new clip, how many strokes had no limb left beside the locked ones.
        unknown_notes: notes of the file that the drum map does not know; outside locked bars they
            are not in the clips.
        not_in_clip: locked pieces that the file has no stroke of.
        drum_map: name of the map that the file was read on.
        map_confidence: how sure that is, 0-1.
        remarks: what should be known of how the file was read, in sentences.
    """

    gave_way: tuple[int, ...]
    unknown_notes: int
    not_in_clip: tuple[str, ...]
    drum_map: str
    map_confidence: float
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class GenerationResult:
    """What a generation or an edit brought.

    Attributes:
        profile: what the grooves were made from.
        steering: the request, and what was understood of its prompt.
        made: the grooves, and who made them.
        files: their MIDI files, in the same order.
        generation_time_ms: from the profile to the last file.
        substitutions: pieces that the drum map lacks, and what plays them.
        edit: what became of the clip that was edited; ``None`` for a new one.
    """

    profile: StyleProfile = field(repr=False)
    steering: Steering = field(repr=False)
    made: Made
    files: tuple[StoredFile, ...]
    generation_time_ms: int
    substitutions: tuple[tuple[KitPiece, KitPiece], ...]
    edit: EditOutcome | None = None

    @property
    def grooves(self) -> tuple[Groove, ...]:
        """One a variation."""
        return self.made.grooves

    @property
    def params(self) -> GenerationParams:
        """What they were made for, with what was understood of the prompt."""
        return self.steering.params

    @cached_property
    def reports(self) -> tuple[StyleReport, ...]:
        """How near each groove is to the profile; worked out when first asked for."""
        from mididrumigen.domain.style.report import report_style

        return tuple(report_style(groove, self.profile, self.params) for groove in self.grooves)


def make_record(
    result: GenerationResult, *, files: Sequence[Mapping[str, object]] = (), job_id: str = ""
) -> GenerationRecord:
    """The line for the history.

    Args:
        result: what came out.
        files: from :func:`describe_files`, if the history is to tell of them.
        job_id: the job that made it, or the id of a request that may be repeated.
    """
    return GenerationRecord(
        artist=result.profile.artist.name,
        provider_used=result.made.provider_used,
        generation_time_ms=result.generation_time_ms,
        params=request_to_json(result.steering.asked),
        output_files=[file.location for file in result.files],
        files=files,
        making=_describe_making(result),
        job_id=job_id,
    )


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


def describe_generation(result: GenerationResult, record: GenerationRecord) -> dict[str, Any]:
    """The answer to a generation or an edit, as JSON data under the document's names.

    Args:
        result: what came out.
        record: its line of the history. What it says counts: an earlier attempt of a job may have
            written it, and the answer must match the files that are served.
    """
    params = result.params
    answer: dict[str, Any] = {
        "generation_id": record.id,
        "artist": record.artist,
        "provider_used": record.provider_used,
        "generation_time_ms": record.generation_time_ms,
        "confidence": result.profile.confidence,
        "seed": params.seed,
        "tempo": result.grooves[0].tempo_bpm,
        "bars": params.bars,
        "time_signature": str(params.meter),
        "midi_files": list(record.output_files),
        "files": list(record.files),
        **record.making,
    }
    if result.edit is not None:
        answer["gave_way"] = list(result.edit.gave_way)
        answer["unknown_notes"] = result.edit.unknown_notes
        answer["not_in_clip"] = list(result.edit.not_in_clip)
        answer["drum_map"] = result.edit.drum_map
        answer["map_confidence"] = result.edit.map_confidence
        answer["remarks"] = list(result.edit.remarks)
    return answer


def describe_research(result: ResearchResult) -> dict[str, Any]:
    """The answer to research, as JSON data."""
    from mididrumigen.orchestrator.descriptions import describe_reading

    return {
        "artist": result.profile.artist.name,
        "confidence": result.profile.confidence,
        "sources_count": result.profile.sources_count,
        "identity": [describe_report(report) for report in result.identity],
        "collectors": [describe_report(report) for report in result.reports],
        "files": [describe_reading(file) for report in result.reports for file in report.files],
    }


def _describe_making(result: GenerationResult) -> dict[str, Any]:
    """Who made what, what happened on the way and what it cost, as JSON data."""
    made, steering = result.made, result.steering
    return {
        "made_by": list(made.made_by),
        "attempts": [_describe_attempt(attempt) for attempt in made.attempts],
        "cost_usd": sum(attempt.usage.cost_usd for attempt in made.attempts),
        "repairs": list(made.repairs),
        "prompt": {"understood": list(steering.understood), "ignored": list(steering.ignored)},
    }


def _describe_attempt(attempt: Attempt) -> dict[str, Any]:
    return {
        "provider": attempt.provider,
        "model": attempt.model,
        "reason": None if attempt.reason is None else attempt.reason.value,
        "message": attempt.message,
        "duration_ms": round(1000 * attempt.duration_s),
        "input_tokens": attempt.usage.input_tokens,
        "output_tokens": attempt.usage.output_tokens,
        "cost_usd": attempt.usage.cost_usd,
    }
