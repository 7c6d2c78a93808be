"""Choosing the best of many: exactly so many, near, and apart."""

from fractions import Fraction
from random import Random
from statistics import fmean

from hypothesis import given
from hypothesis import strategies as st

from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.style.report import AspectReport, StyleReport
from mididrumigen.generation.ranking.rank import choose_best, measure_variety

Candidates = list[tuple[frozenset[int], float | None]]
"""Of each candidate: the 16ths it strikes, and its closeness."""

candidates = st.lists(
    st.tuples(
        st.frozensets(st.integers(0, 15)),
        st.none() | st.integers(0, 100).map(lambda percent: percent / 100),
    ),
    min_size=1,
)


def groove(steps: frozenset[int]) -> Groove:
    hits = (Hit(KitPiece.KICK, Fraction(step, 4), 100) for step in steps)
    return Groove(Meter(), 100, 1, tuple(hits))


def report(closeness: float | None) -> StyleReport:
    if closeness is None:
        return StyleReport("Jane Doe", {}, {})
    aspect = AspectReport("density", "density", 4.0, 4.0, 1.0, 0.0, closeness, 1.0)
    return StyleReport("Jane Doe", {"density": aspect}, {})


def choose(among: Candidates, count: int, **options: float) -> list[int]:
    grooves, reports = [groove(s) for s, _ in among], [report(c) for _, c in among]
    return choose_best(grooves, reports, count, **options)


@given(candidates, st.integers(1, 20), st.floats(0, 2))
def test_exactly_so_many_and_none_twice(among: Candidates, count: int, variety: float) -> None:
    chosen = choose(among, count, variety=variety)
    assert len(chosen) == min(count, len(among))
    assert len(set(chosen)) == len(chosen)
    assert set(chosen) <= set(range(len(among)))
    assert chosen == choose(among, count, variety=variety)


@given(candidates, st.integers(1, 20))
def test_the_first_is_the_nearest_and_more_only_add(among: Candidates, count: int) -> None:
    chosen = choose(among, count)
    near = [closeness or 0.0 for _, closeness in among]
    assert near[chosen[0]] == max(near)
    assert choose(among, count + 1)[: len(chosen)] == chosen


@given(candidates, st.integers(1, 20))
def test_without_variety_the_nearest_are_chosen(among: Candidates, count: int) -> None:
    chosen = choose(among, count, variety=0.0)
    near = sorted((closeness or 0.0 for _, closeness in among), reverse=True)
    assert [among[i][1] or 0.0 for i in chosen] == near[:count]


@given(st.frozensets(st.integers(0, 15), min_size=1), st.integers(2, 6))
def test_a_copy_gives_way_to_another_groove_as_near(steps: frozenset[int], copies: int) -> None:
    other = frozenset(range(16)) - steps or frozenset({0})
    among: Candidates = [*[(steps, 0.5)] * copies, (other, 0.5)]
    if other != steps:
        assert choose(among, 2) == [0, copies]


def test_nearer_than_a_random_choice_and_more_varied_than_closeness_alone() -> None:
    rng = Random(1)
    near, guessed, varied, plain = [], [], [], []
    for _ in range(60):
        among: Candidates = [
            (frozenset(rng.sample(range(16), rng.randint(4, 9))), rng.random()) for _ in range(24)
        ]
        chosen, alone = choose(among, 4), choose(among, 4, variety=0.0)
        near.append(fmean(among[i][1] or 0.0 for i in chosen))
        guessed.append(fmean(closeness or 0.0 for _, closeness in among))
        varied.append(measure_variety([groove(among[i][0]) for i in chosen]))
        plain.append(measure_variety([groove(among[i][0]) for i in alone]))
    assert fmean(near) > fmean(guessed) + 0.2
    assert fmean(varied) > fmean(plain)


def test_variety_is_the_distance_of_the_two_most_alike() -> None:
    a, b = groove(frozenset({0, 4})), groove(frozenset({4, 8}))
    assert measure_variety([a]) == 1
    assert measure_variety([a, b]) == 1 - 1 / 3
    assert measure_variety([a, b, a]) == 0
    assert measure_variety([groove(frozenset())] * 2) == 0
