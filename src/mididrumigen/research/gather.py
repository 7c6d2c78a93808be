"""Asking every collector at once, and saying how each came back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from mididrumigen.domain.errors import (
    CollectorUnavailableError,
    InvalidRequestError,
    MidiDrumiGenError,
    MissingExtraError,
)
from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.collecting import CollectorReport, CollectorStatus, NotedFindings
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.ports.knowledge import Collector, Patient
from mididrumigen.ports.progress import Progress

DEADLINE_S = 120.0

# Of a whole research, asking the collectors is the part between these.
_FIRST, _LAST = 0.05, 0.8


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
        report = await _ask(collector, artist, request, deadline_s)
        back += 1
        if report.status is not CollectorStatus.OFF:
            progress(f"{collector.name}: {report.reason}", _FIRST + share * back)
        return report

    for collector in collectors:
        progress(f"asking {collector.name}", _FIRST)
    return list(await asyncio.gather(*map(ask, collectors)))


async def _ask(
    collector: Collector, artist: Artist, request: ResearchRequest, deadline_s: float
) -> CollectorReport:
    if isinstance(collector, Patient):
        deadline_s = max(deadline_s, collector.deadline_s)
    try:
        async with asyncio.timeout(deadline_s):
            findings = await collector.collect(artist, request)
    except InvalidRequestError:
        raise
    except Exception as error:  # noqa: BLE001 (a mistake in one collector costs only itself)
        return CollectorReport(collector.name, *explain_failure(error, deadline_s))
    notes = findings.notes if isinstance(findings, NotedFindings) else ()
    found = tuple(findings)
    if not found:
        status, reason = CollectorStatus.NOT_FOUND, "Nothing was found."
    else:
        status, reason = CollectorStatus.FOUND, f"{len(found)} found."
    return CollectorReport(collector.name, status, reason, found, notes)


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
