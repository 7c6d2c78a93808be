"""Asking every collector at once, and saying how each came back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from mididrumigen.domain.errors import (
    CollectorUnavailableError,
    InvalidRequestError,
    MidiDrumiGenError,
)
from mididrumigen.domain.evidence import Artist, CollectorReport, CollectorStatus
from mididrumigen.domain.requests import ResearchRequest
from mididrumigen.ports import Collector

DEADLINE_S = 120.0

Progress = Callable[[str], None]


def be_silent(_step: str) -> None:
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
    tasks = [_ask(collector, artist, request, deadline_s, progress) for collector in collectors]
    return list(await asyncio.gather(*tasks))


async def _ask(
    collector: Collector,
    artist: Artist,
    request: ResearchRequest,
    deadline_s: float,
    progress: Progress,
) -> CollectorReport:
    progress(f"asking {collector.name}")
    try:
        findings = await asyncio.wait_for(collector.collect(artist, request), deadline_s)
    except InvalidRequestError:
        raise
    except CollectorUnavailableError as error:
        return CollectorReport(collector.name, CollectorStatus(error.status), str(error))
    except TimeoutError:
        reason = f"No answer within {deadline_s:g} s."
        return CollectorReport(collector.name, CollectorStatus.TIMED_OUT, reason)
    except MidiDrumiGenError as error:
        return CollectorReport(collector.name, CollectorStatus.FAILED, str(error))
    except Exception as error:  # noqa: BLE001 (a mistake in one collector costs only itself)
        reason = f"Unexpected {type(error).__name__}: {error}"
        return CollectorReport(collector.name, CollectorStatus.FAILED, reason)
    progress(f"{collector.name}: {len(findings)} found")
    if not findings:
        return CollectorReport(collector.name, CollectorStatus.NOT_FOUND, "Nothing was found.")
    return CollectorReport(
        collector.name, CollectorStatus.FOUND, f"{len(findings)} found.", tuple(findings)
    )
