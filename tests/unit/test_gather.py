"""Collectors are asked all at once, and a failure costs only itself."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable, Sequence

import pytest
from tests.fakes import make_source

from mididrumigen.domain.errors import (
    CollectorUnavailableError,
    InvalidRequestError,
    MidiReadError,
    MissingExtraError,
    ResearchError,
)
from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.collecting import CollectorReport, CollectorStatus
from mididrumigen.domain.style.evidence import Finding
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.ports.knowledge import Collector
from mididrumigen.research.gather import gather_findings

FINDING = Finding(make_source())


class FakeCollector:
    """Answers as it is told to. Implements ``Collector``."""

    def __init__(self, name: str, answer: Callable[[], Awaitable[Sequence[Finding]]]) -> None:
        self.name = name
        self._answer = answer
        self.asked: list[tuple[Artist, ResearchRequest]] = []

    async def collect(self, artist: Artist, request: ResearchRequest) -> Sequence[Finding]:
        self.asked.append((artist, request))
        return await self._answer()


def finding(name: str = "good") -> FakeCollector:
    async def answer() -> Sequence[Finding]:
        return [FINDING]

    return FakeCollector(name, answer)


def failing(name: str, error: Exception) -> FakeCollector:
    async def answer() -> Sequence[Finding]:
        raise error

    return FakeCollector(name, answer)


def gather(*collectors: Collector, deadline_s: float = 60) -> list[CollectorReport]:
    return asyncio.run(
        gather_findings(collectors, Artist("Test"), ResearchRequest("Test"), deadline_s=deadline_s)
    )


def test_reports_come_in_the_order_of_the_collectors() -> None:
    async def nothing() -> Sequence[Finding]:
        return ()

    first, second, third = gather(finding("a"), FakeCollector("b", nothing), finding("c"))
    assert [report.name for report in (first, second, third)] == ["a", "b", "c"]
    assert (first.status, first.findings) == (CollectorStatus.FOUND, (FINDING,))
    assert (second.status, second.findings) == (CollectorStatus.NOT_FOUND, ())
    assert second.reason


def test_each_is_asked_for_the_artist_once() -> None:
    collector = finding()
    gather(collector)
    assert collector.asked == [(Artist("Test"), ResearchRequest("Test"))]


def test_nobody_to_ask_is_no_report() -> None:
    assert gather() == []


@pytest.mark.parametrize("status", list(CollectorStatus))
def test_a_source_that_is_not_available_says_why(status: CollectorStatus) -> None:
    error = CollectorUnavailableError(status, "No key.", hint="Set ONE.")
    refused, good = gather(failing("bad", error), finding())
    assert (refused.status, refused.reason) == (status, "No key. Set ONE.")
    assert good.status is CollectorStatus.FOUND


@pytest.mark.parametrize("error", [ResearchError("The page is odd."), MidiReadError("No MIDI.")])
def test_a_failure_costs_only_itself(error: ResearchError | MidiReadError) -> None:
    failed, good = gather(failing("bad", error), finding())
    assert (failed.status, failed.reason) == (CollectorStatus.FAILED, error.message)
    assert good.findings == (FINDING,)


def test_an_extra_that_is_not_installed_is_named() -> None:
    off, good = gather(failing("bad", MissingExtraError("Research", "web")), finding())
    assert off.status is CollectorStatus.NOT_INSTALLED
    assert "mididrumigen[web]" in off.reason
    assert good.status is CollectorStatus.FOUND


def test_one_that_never_answers_is_left_behind_at_the_deadline() -> None:
    cancelled = []

    async def wait() -> Sequence[Finding]:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append(True)
            raise
        return ()

    late, good = gather(FakeCollector("late", wait), finding(), deadline_s=0.01)
    assert late.status is CollectorStatus.TIMED_OUT
    assert "0.01 s" in late.reason
    assert good.status is CollectorStatus.FOUND
    assert cancelled


def test_all_are_asked_at_once() -> None:
    """Each waits for the other, so that asked one after another neither would ever answer."""

    async def run() -> list[CollectorReport]:
        here, there = asyncio.Event(), asyncio.Event()

        async def first() -> Sequence[Finding]:
            here.set()
            await there.wait()
            return [FINDING]

        async def second() -> Sequence[Finding]:
            there.set()
            await here.wait()
            return [FINDING]

        pair = (FakeCollector("a", first), FakeCollector("b", second))
        return await gather_findings(pair, Artist("Test"), ResearchRequest("Test"))

    assert [report.status for report in asyncio.run(run())] == [CollectorStatus.FOUND] * 2


def test_a_wrong_request_ends_it_all() -> None:
    with pytest.raises(InvalidRequestError, match="no folder"):
        gather(finding(), failing("bad", InvalidRequestError("There is no folder 'x'.")))


def test_a_bug_costs_only_itself_and_is_named() -> None:
    broken, good = gather(failing("broken", ZeroDivisionError("by zero")), finding())
    assert (broken.status, good.status) == (CollectorStatus.FAILED, CollectorStatus.FOUND)
    assert "ZeroDivisionError: by zero" in broken.reason


def test_steps_are_told() -> None:
    steps: list[tuple[str, float | None]] = []

    def take(step: str, done: float | None = None, /) -> None:
        steps.append((step, done))

    collectors = [finding(), failing("bad", ResearchError("The page is odd."))]
    asyncio.run(gather_findings(collectors, Artist("Test"), ResearchRequest("Test"), progress=take))
    told = [step for step, _ in steps]
    assert told == ["asking good", "asking bad", "good: 1 found.", "bad: The page is odd."]
    shares = [done for _, done in steps if done is not None]
    assert len(shares) == len(steps)
    assert max(shares) == shares[-1] < 1


def test_a_source_that_fails_while_it_is_called_off_leaves_nothing_behind() -> None:
    left: list[dict[str, object]] = []

    async def answer() -> Sequence[Finding]:
        try:
            await asyncio.Event().wait()
        finally:
            raise CollectorUnavailableError(CollectorStatus.NO_NETWORK, "No network.")

    async def call_off() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: left.append(context))
        asked = FakeCollector("away", answer)
        gathering = asyncio.ensure_future(
            gather_findings([asked], Artist("Test"), ResearchRequest("Test"))
        )
        while not asked.asked:
            await asyncio.sleep(0)
        gathering.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gathering
        del gathering
        gc.collect()

    asyncio.run(call_off())
    assert left == []
