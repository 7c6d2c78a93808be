"""A discrete-event model of the service: requests that wait for one of several servers.

Requests come by chance at a rate (Poisson); each kind takes a service time drawn from those that
were measured. A station is a pool of equal servers with one queue, first come first served: API
processes, workers. Checked in tests against Erlang's formula, which is exact where service times
are exponential.
"""

from __future__ import annotations

import heapq
import random
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

Draw = Callable[[random.Random], float]


@dataclass(frozen=True, slots=True)
class Station:
    """A pool of servers.

    Attributes:
        servers: how many.
        rate: of what comes, a second.
        draw: a service time in seconds.
    """

    servers: int
    rate: float
    draw: Draw


@dataclass(slots=True)
class Outcome:
    """What a simulation saw.

    Attributes:
        waits_s: from coming to being served.
        stays_s: from coming to being done.
        busy: share of the servers' time that was used.
        left: who was still waiting at the end.
    """

    waits_s: list[float] = field(default_factory=list)
    stays_s: list[float] = field(default_factory=list)
    busy: float = 0.0
    left: int = 0

    def stay(self, share: float) -> float:
        """The stay that this share of all do not exceed."""
        return sorted(self.stays_s)[int(share * (len(self.stays_s) - 1))]


def simulate(station: Station, duration_s: float, seed: int) -> Outcome:
    """What a station does with what comes for a while.

    Args:
        station: the pool.
        duration_s: for how long requests come.
        seed: of chance.
    """
    chance = random.Random(seed)
    outcome, waiting = Outcome(), deque[float]()
    ends: list[tuple[float, float]] = []
    used, now = 0.0, chance.expovariate(station.rate)

    def serve(at: float, came: float) -> float:
        takes = station.draw(chance)
        heapq.heappush(ends, (at + takes, came))
        outcome.waits_s.append(at - came)
        return takes

    while now < duration_s:
        while ends and ends[0][0] <= now:
            end, came = heapq.heappop(ends)
            outcome.stays_s.append(end - came)
            if waiting:
                used += serve(end, waiting.popleft())
        if len(ends) < station.servers:
            used += serve(now, now)
        else:
            waiting.append(now)
        now += chance.expovariate(station.rate)
    outcome.left = len(waiting)
    outcome.stays_s += [end - came for end, came in ends]
    outcome.busy = used / (duration_s * station.servers)
    return outcome


def draw_from(times_s: Sequence[float]) -> Draw:
    """Draws service times as they were measured."""
    kept = list(times_s)
    return lambda chance: chance.choice(kept)


def find_most(
    make: Callable[[float], Station], limit_s: float, share: float, seed: int, most: float
) -> float:
    """The highest rate at which this share of requests stay no longer than the limit.

    Args:
        make: a station for a rate.
        limit_s: of a stay.
        share: of the requests that keep to it.
        seed: of chance.
        most: no rate beyond it is tried.
    """
    low, high = 0.0, most
    for _ in range(12):
        rate = (low + high) / 2
        outcome = simulate(make(rate), 2000 / rate, seed)
        keeps = outcome.left < 0.02 * len(outcome.waits_s) and outcome.stay(share) <= limit_s
        low, high = (rate, high) if keeps else (low, rate)
    return low
