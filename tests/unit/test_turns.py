"""Turns hold across event loops, threads and processes."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mididrumigen.research.web.fetch_limits import FetchLimits, Pace
from mididrumigen.research.web.turns import FOLDER, Turns, _Host

HOST = "strict.example.org"
SPACING_S = 0.06


def make_turns(pace: Pace, home: Path | None = None) -> Turns:
    return Turns(FetchLimits(paces={HOST: pace}), home)


class Visits:
    """When turns began, and how many were kept together; threads may share one."""

    def __init__(self) -> None:
        self.began: list[float] = []
        self.together = self.most = 0
        self._lock = threading.Lock()

    async def visit(self, turns: Turns, length_s: float = 0.0, host: str = HOST) -> None:
        async with turns.take(host):
            with self._lock:
                self.began.append(time.time())
                self.together += 1
                self.most = max(self.most, self.together)
            await asyncio.sleep(length_s)
            with self._lock:
                self.together -= 1


def in_threads(count: int, work: Callable[[], Coroutine[None, None, None]]) -> None:
    """Do the same in so many threads, each with an event loop of its own."""
    threads = [threading.Thread(target=lambda: asyncio.run(work())) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def gaps(began: list[float]) -> list[float]:
    return [later - earlier for earlier, later in pairwise(sorted(began))]


@pytest.mark.parametrize("on_disk", [False, True])
def test_threads_with_loops_of_their_own_keep_one_pace(tmp_path: Path, on_disk: bool) -> None:
    visits = Visits()
    turns = make_turns(Pace(1, SPACING_S, 1), tmp_path if on_disk else None)

    async def work() -> None:
        await asyncio.gather(*(visits.visit(turns, 0.01) for _ in range(2)))

    in_threads(4, work)
    assert len(visits.began) == 8
    assert visits.most == 1
    # Noting the time may be held up on a busy machine.
    assert min(gaps(visits.began)) > 0.5 * SPACING_S


def test_at_most_so_many_are_kept_together_over_all_loops() -> None:
    visits = Visits()
    turns = make_turns(Pace(1, 0.001, 3))

    async def work() -> None:
        await asyncio.gather(*(visits.visit(turns, 0.03) for _ in range(3)))

    in_threads(3, work)
    assert len(visits.began) == 9
    assert visits.most == 3


WORKER = f"""
import asyncio, pathlib, sys, time
from mididrumigen.research.web.fetch_limits import FetchLimits, Pace
from mididrumigen.research.web.turns import Turns

async def main():
    limits = FetchLimits(paces={{"{HOST}": Pace(1, {SPACING_S}, 1)}})
    turns = Turns(limits, pathlib.Path(sys.argv[1]))
    for _ in range(4):
        async with turns.take("{HOST}"):
            began = time.time()
            await asyncio.sleep(0.01)
            print(began, time.time(), flush=True)

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="files are not locked there")
def test_processes_keep_one_pace(tmp_path: Path) -> None:
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    lines = [line for worker in workers for line in worker.communicate(timeout=30)[0].splitlines()]
    times = sorted((float(began), float(ended)) for began, ended in map(str.split, lines))
    assert len(times) == 8
    assert min(gaps([began for began, _ in times])) > 0.5 * SPACING_S
    assert all(ended <= began for (_, ended), (began, _) in pairwise(times))


def test_a_turn_that_is_given_up_is_free_for_others(tmp_path: Path) -> None:
    visits = Visits()
    turns = make_turns(Pace(1, 0.01, 1), tmp_path)

    async def use() -> None:
        async with asyncio.timeout(5):
            holding = asyncio.create_task(visits.visit(turns, 60))
            while not visits.began:
                await asyncio.sleep(0.005)
            waiting = asyncio.create_task(visits.visit(turns))
            await asyncio.sleep(0.03)
            for task in (waiting, holding):
                task.cancel()
            await asyncio.gather(waiting, holding, return_exceptions=True)
            await visits.visit(turns)

    asyncio.run(use())
    assert len(visits.began) == 2


@pytest.mark.parametrize("left", [b"", b"nonsense", b"9999999999.0", b"-1", b"nan"])
def test_what_a_file_says_holds_nobody_up_for_longer_than_a_period(
    tmp_path: Path, left: bytes
) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / HOST).write_bytes(left)
    turns = make_turns(Pace(1, 0.02, 1), tmp_path)

    async def use() -> None:
        async with asyncio.timeout(5):
            await Visits().visit(turns)

    asyncio.run(use())


def test_a_home_that_cannot_be_written_keeps_the_pace_of_this_process(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("a file, not a folder")
    visits = Visits()
    turns = make_turns(Pace(1, SPACING_S, 1), tmp_path)

    async def use() -> None:
        await asyncio.gather(*(visits.visit(turns) for _ in range(2)))

    asyncio.run(use())
    assert min(gaps(visits.began)) > 0.5 * SPACING_S


def test_hosts_of_pages_leave_no_files(tmp_path: Path) -> None:
    turns = Turns(FetchLimits(pace=Pace(1, 0.001, 1)), tmp_path)
    asyncio.run(Visits().visit(turns, host="../../etc"))
    assert list(tmp_path.iterdir()) == []


def test_a_host_that_asks_for_it_is_asked_more_slowly_and_never_faster() -> None:
    visits = Visits()
    turns = make_turns(Pace(5, 0.001, 3))
    turns.slow_down(HOST, SPACING_S)
    turns.slow_down(HOST, 0.0001)

    async def use() -> None:
        await asyncio.gather(*(visits.visit(turns, 0.01) for _ in range(3)))

    asyncio.run(use())
    assert visits.most == 1
    assert min(gaps(visits.began)) > 0.5 * SPACING_S


@given(st.integers(1, 5), st.floats(1.0, 60.0), st.integers(1, 20))
def test_a_burst_and_then_evenly_over_the_period(
    requests: int, period_s: float, count: int
) -> None:
    host = _Host(Pace(requests, period_s, 1))
    waits = [host.reserve() for _ in range(count)]
    expected = [max(0, number - requests + 1) * period_s / requests for number in range(count)]
    assert waits == pytest.approx(expected, abs=0.5)
