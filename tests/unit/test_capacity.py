"""The model of capacity is exact where the truth is known, and its page is what it says."""

from __future__ import annotations

import json
from math import factorial
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripts.capacity.__main__ import FIGURES, PAGE
from scripts.capacity.model import Station, draw_from, find_most, simulate
from scripts.capacity.page import write_page


def erlang_wait_s(servers: int, rate: float, service_s: float) -> float:
    """Mean wait of M/M/c: A. K. Erlang's C formula over the rate that is left."""
    load = rate * service_s
    tail = load**servers / factorial(servers) * servers / (servers - load)
    chance = tail / (sum(load**n / factorial(n) for n in range(servers)) + tail)
    return chance / (servers / service_s - rate)


@pytest.mark.parametrize(("servers", "use"), [(1, 0.5), (1, 0.8), (2, 0.7), (8, 0.9)])
def test_waits_are_erlangs_where_times_are_exponential(servers: int, use: float) -> None:
    station = Station(servers, use * servers, lambda chance: chance.expovariate(1.0))
    outcome = simulate(station, 40_000, seed=1)
    assert mean(outcome.waits_s) == pytest.approx(erlang_wait_s(servers, use * servers, 1), rel=0.1)
    assert outcome.busy == pytest.approx(use, rel=0.05)


@given(
    times=st.lists(st.floats(0.001, 2.0), min_size=1, max_size=5),
    servers=st.integers(1, 5),
    rate=st.floats(0.1, 5.0),
)
def test_nobody_is_lost_and_nobody_is_early(times: list[float], servers: int, rate: float) -> None:
    outcome = simulate(Station(servers, rate, draw_from(times)), 50, seed=3)
    assert all(wait >= 0 for wait in outcome.waits_s)
    assert len(outcome.stays_s) == len(outcome.waits_s)
    assert all(stay >= min(times) * 0.999 for stay in outcome.stays_s)


def test_the_highest_rate_keeps_to_the_limit_and_more_does_not() -> None:
    def make(rate: float) -> Station:
        return Station(1, rate, draw_from([0.1]))

    most = find_most(make, 0.5, 0.95, seed=1, most=20)
    assert 5 < most < 10
    assert simulate(make(most * 1.1), 2000, seed=1).stay(0.95) > 0.5


def test_the_page_is_what_the_model_says() -> None:
    assert write_page(json.loads(FIGURES.read_text())) == PAGE.read_text(), "make capacity"
