"""Asking every collector at once, and saying how each came back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from mididrumigen.domain.errors import (
    CollectorUnavailableError,
    InvalidRequestError,
    MidiDrumiGenError,
    MissingExtraError,
    StoppedError,
)
from mididrumigen.domain.stopping import check_stopped
from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.collecting import CollectorReport, CollectorStatus, NotedFindings
from mididrumigen.domain.style.evidence import FileReading, Finding
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.ports.knowledge import Collector, Patient, TellingCollector
from mididrumigen.ports.progress import RUNNING, Progress, SourceStep

DEADLINE_S = 120.0

# Of a whole research, asking the collectors is the part between these.
_FIRST, _LAST = 0.05, 0.8
# Files that a report names where none counts.
_SHOWN = 3


def be_silent(_step: str, _done: float | None = None, /) -> None:
    """Progress that nobody wants to hear of."""


async def gather_findings(
    collectors: Sequence[Collector],
    artist: Artist,
    request: ResearchRequest,
    *,
    deadline_s: float = DEADLINE_S,
    progress: Progress = be_silent,
) -> list[CollectorReport]:
    """One report a collector, in their order. One that fails or is late costs only itself.

    Raises:
        InvalidRequestError: the request itself is wrong, such as a folder that is not there.
    """
    share = (_LAST - _FIRST) / max(len(collectors), 1)
    back = 0

    async def ask(collector: Collector) -> CollectorReport:
        nonlocal back
        report = await _ask(collector, artist, request, deadline_s, progress)
        back += 1
        progress(_came_back(report), _FIRST + share * back)
        return report

    for collector in collectors:
        name, within_s = collector.name, _deadline_s(collector, deadline_s)
        progress(SourceStep(f"asking {name}", name, RUNNING, within_s=within_s), _FIRST)
    return list(await asyncio.gather(*map(ask, collectors)))


def _deadline_s(collector: Collector, deadline_s: float) -> float:
    return max(deadline_s, collector.deadline_s) if isinstance(collector, Patient) else deadline_s


def _came_back(report: CollectorReport) -> SourceStep:
    """What to tell of a source that is back; nothing in words of one that is turned off."""
    is_off = report.status is CollectorStatus.OFF
    words = "" if is_off else f"{report.name}: {report.reason}"
    found = len(report.findings)
    return SourceStep(words, report.name, report.status.value, report.reason, found=found)


async def _ask(
    collector: Collector,
    artist: Artist,
    request: ResearchRequest,
    deadline_s: float,
    progress: Progress,
) -> CollectorReport:
    def tell(step: str, done: float | None = None, /) -> None:
        progress(step, None if done is None else _FIRST + (_LAST - _FIRST) * done)

    check_stopped()
    deadline_s = _deadline_s(collector, deadline_s)
    try:
        async with asyncio.timeout(deadline_s):
            if isinstance(collector, TellingCollector):
                brought = await collector.collect_telling(artist, request, tell)
            else:
                brought = await collector.collect(artist, request)
    except (InvalidRequestError, StoppedError):
        raise
    except Exception as error:  # noqa: BLE001 (a mistake in one collector costs only itself)
        return CollectorReport(collector.name, *explain_failure(error, deadline_s))
    return _report(collector.name, brought)


def _report(name: str, brought: Sequence[Finding | FileReading]) -> CollectorReport:
    findings = tuple(found for found in brought if isinstance(found, Finding))
    left_out = tuple(found for found in brought if isinstance(found, FileReading))
    status = CollectorStatus.FOUND if findings else CollectorStatus.NOT_FOUND
    notes = brought.notes if isinstance(brought, NotedFindings) else ()
    reason = _count(len(findings), left_out)
    return CollectorReport(name, status, reason, findings, notes, left_out)


def _count(found: int, left_out: Sequence[FileReading]) -> str:
    """How much was found, and what was left out; the first few reasons where nothing was found."""
    if not left_out:
        return f"{found} found." if found else "Nothing was found."
    files = found + len(left_out)
    said = f"{files} file{'s' * (files != 1)}, {len(left_out)} left out"
    if found:
        return f"{said}."
    shown = "; ".join(f"{left.file}: {left.reason}" for left in left_out[:_SHOWN])
    more = f"; and {len(left_out) - _SHOWN} more" if len(left_out) > _SHOWN else ""
    return f"No drums in {said}. {shown}{more}."


def explain_failure(error: Exception, deadline_s: float) -> tuple[CollectorStatus, str]:
    """Status and reason for the report of a source that could not be asked."""
    match error:
        case CollectorUnavailableError():
            return CollectorStatus(error.status), str(error)
        case MissingExtraError():
            return CollectorStatus.NOT_INSTALLED, str(error)
        case TimeoutError():
            return CollectorStatus.TIMED_OUT, f"No answer within {deadline_s:g} s."
        case MidiDrumiGenError():
            return CollectorStatus.FAILED, str(error)
    return CollectorStatus.FAILED, f"Unexpected {type(error).__name__}: {error}"
