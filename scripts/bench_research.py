"""How fast and how surely the web is asked: a server on loopback that is slow and errs.

Prints a table; exits with 1 where a figure is over its bound. Run it on an idle machine:
    python scripts/bench_research.py
"""

from __future__ import annotations

import asyncio
import math
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.replicas.server import Asked, Replica, Reply

from mididrumigen.domain.errors import CollectorUnavailableError
from mididrumigen.research.web.fetch import Fetcher
from mididrumigen.research.web.fetch_guard import Network, resolve_name
from mididrumigen.research.web.fetch_limits import FetchLimits, Pace
from mididrumigen.research.web.fetch_page import Ask

HOST = "service.example.org"
LATENCY_S = 0.2
REQUESTS = 120
EVERY = 20
DEADLINE_S = 2.0


async def fan_out(at_once: int, home: Path | None) -> tuple[float, float]:
    """Seconds for all requests, and the share that succeeded."""
    count = 0

    def answer(_: Asked) -> Reply:
        nonlocal count
        count += 1
        fault = count % EVERY == 0
        return Reply('{"a": 1}', delay_s=LATENCY_S, status=500 if fault else 200)

    async with Replica({HOST: answer}) as replica:
        limits = FetchLimits(first_wait_s=0.05, pace=Pace(10_000, 1.0, at_once))
        fetcher = Fetcher(home=home, limits=limits, network=replica.network())
        started = time.perf_counter()
        urls = [f"https://{HOST}/{number}" for number in range(REQUESTS)]
        answers = await asyncio.gather(*map(fetcher.get_json, urls), return_exceptions=True)
        took = time.perf_counter() - started
    return took, sum(answer == {"a": 1} for answer in answers) / len(answers)


async def overrun(reply: Reply) -> float:
    """How long a fetch takes that is stopped by its deadline, in deadlines."""
    async with Replica({HOST: lambda _: reply}) as replica:
        limits = FetchLimits(deadline_s=DEADLINE_S)
        fetcher = Fetcher(limits=limits, network=replica.network())
        return await _time_failure(lambda: fetcher.get(Ask(f"https://{HOST}/"))) / DEADLINE_S


async def without_network() -> float:
    """Seconds until it is known that no name can be resolved."""
    release = threading.Event()

    def look_up(*_: object, **__: object) -> list[object]:
        release.wait()
        return []

    resolve = partial(resolve_name, look_up=look_up)
    fetcher = Fetcher(network=Network(resolve=resolve))
    took = await _time_failure(lambda: fetcher.get(Ask(f"https://{HOST}/")))
    release.set()
    return took


async def _time_failure(fetch: Callable[[], Awaitable[object]]) -> float:
    started = time.perf_counter()
    try:
        await fetch()
    except CollectorUnavailableError:
        return time.perf_counter() - started
    raise AssertionError("it did not fail")


def main() -> int:
    """Measure, print, and say whether all is within bounds."""
    asyncio.run(fan_out(REQUESTS, None))  # imports and certificates
    rows = []
    for at_once in (3, 10):
        took, share = asyncio.run(fan_out(at_once, None))
        requests = math.ceil(REQUESTS * EVERY / (EVERY - 1))
        ideal = math.ceil(requests / at_once) * LATENCY_S
        rows.append(
            (f"{REQUESTS} requests, {at_once} at once: time against ideal", took / ideal, 1.25)
        )
        rows.append((f"{REQUESTS} requests, {at_once} at once: failed", 1 - share, 0.005))
    for name, reply in (("hangs", Reply(hang=True)), ("drips", Reply(b" " * 999, drip_s=0.1))):
        rows.append(
            (f"a server that {name}: time against deadline", asyncio.run(overrun(reply)), 1.1)
        )
    rows.append(("no network: seconds", asyncio.run(without_network()), 2.0))
    for name, value, bound in rows:
        print(f"{name:<60}{value:8.3f}  (at most {bound:g})")
    return int(any(value > bound for _, value, bound in rows))


if __name__ == "__main__":
    sys.exit(main())
