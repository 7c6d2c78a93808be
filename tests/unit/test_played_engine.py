"""The engine on performances: it goes on and it touches as the drummer does."""

from dataclasses import replace
from fractions import Fraction
from functools import cache
from random import Random
from statistics import fmean

import pytest

from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import KitPiece as K
from mididrumigen.domain.music.kit import PieceGroup
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.music.playability import find_clashes
from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.evidence import Finding, Phrase, Source, SourceKind
from mididrumigen.domain.style.feel import measure_feel
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.style.step_grid import measure_grids
from mididrumigen.domain.work.requests import GenerationParams, TimeFeel
from mididrumigen.generation.template_generator import TemplateGenerator
from mididrumigen.research.profile_builder import build_profile

FOUR = Meter(4, 4)
LATE_S = 0.018


def perform(seed: int, keeper: K, source: str, bars: int = 24) -> Phrase:
    """A drummer with a late snare, soft kicks and ghosts before the backbeat, on hat or ride."""
    rng = Random(seed)
    hits = []
    for bar in range(bars):
        start = Fraction(4 * bar)
        time = [(96 if i % 2 == 0 else 62) + rng.randint(-4, 4) for i in range(8)]
        hits += [
            Hit(keeper, start + Fraction(i, 2), velocity, rng.gauss(0, 0.002))
            for i, velocity in enumerate(time)
        ]
        hits += [
            Hit(K.SNARE, start + beat, 112 + rng.randint(-5, 5), LATE_S + rng.gauss(0, 0.002))
            for beat in (1, 3)
        ]
        ghost = start + Fraction(7, 4)
        hits.append(Hit(K.SNARE, ghost, 24 + rng.randint(-3, 3), rng.gauss(0, 0.002)))
        kicks = {0, rng.choice((5, 6)), rng.choice((8, 10)), rng.choice((11, 13, 14))}
        hits += [
            Hit(K.KICK, start + Fraction(kick, 4), 70 + rng.randint(-5, 5), -0.004)
            for kick in sorted(kicks)
        ]
        if bar % 8 == 7:
            hits = [h for h in hits if h.position < start + 2]
            hits += [Hit(K.HIGH_TOM, start + 2 + Fraction(i, 4), 100) for i in range(8)]
    groove = Groove(FOUR, 100 + seed, bars, tuple(hits))
    fills = frozenset(range(7, bars, 8))
    return Phrase(groove, source, "rock", fills, played=True)


@cache
def profile() -> StyleProfile:
    findings = []
    for number, keeper in enumerate((K.CLOSED_HAT, K.RIDE, K.CLOSED_HAT, K.RIDE)):
        source = Source(f"midi:{number}", SourceKind.MIDI, f"take {number}")
        phrase = perform(number, keeper, source.id)
        findings.append(Finding(source, phrases=(phrase,)))
    return build_profile(Artist("Somebody"), findings)


def play(who: StyleProfile | None = None, **params: object) -> list[Groove]:
    return list(
        TemplateGenerator().generate(who or profile(), GenerationParams(tempo_bpm=101.0, **params))  # type: ignore[arg-type]
    )


def strokes(grooves: list[Groove], group: PieceGroup) -> list[Hit]:
    return [hit for groove in grooves for hit in groove.hits if hit.piece.group is group]


@pytest.fixture(params=["vocabulary", "numbers"])
def who(request: pytest.FixtureRequest) -> StyleProfile:
    if request.param == "vocabulary":
        return profile()
    return replace(profile(), vocabulary=())


def test_touch_and_timing_are_the_drummers(who: StyleProfile) -> None:
    grooves = play(who, variations=12, fills=0.0, seed=1)
    backbeats = [h for h in strokes(grooves, PieceGroup.SNARE) if h.position % 2 == 1]
    assert fmean(h.velocity for h in backbeats) == pytest.approx(112, abs=6)
    assert fmean(h.offset_s for h in backbeats) == pytest.approx(LATE_S, abs=0.004)
    ghosts = [h for h in strokes(grooves, PieceGroup.SNARE) if h.position % 4 == Fraction(7, 4)]
    assert fmean(h.velocity for h in ghosts) == pytest.approx(24, abs=6)
    assert fmean(h.velocity for h in strokes(grooves, PieceGroup.KICK)) == pytest.approx(70, abs=6)


def test_the_hand_that_keeps_time_stays_where_it_is() -> None:
    for groove in play(variations=12, fills=0.0, seed=2):
        keepers = {hit.piece.group for hit in groove.hits} & {PieceGroup.HAT, PieceGroup.RIDE}
        assert len(keepers) == 1


def test_nothing_is_played_that_the_drummer_never_plays() -> None:
    cells = {
        (hit.piece, hit.position % 4)
        for phrase in profile().vocabulary
        for hit in phrase.groove.hits
    }
    for groove in play(variations=12, seed=3):
        crashes = {hit for hit in groove.hits if hit.piece is K.CRASH_1}
        played = {(hit.piece, hit.position % 4) for hit in groove.hits if hit not in crashes}
        assert played <= cells


def test_no_bar_is_a_bar_of_the_evidence_with_its_touch() -> None:
    def prints(groove: Groove) -> set[tuple[tuple[str, Fraction, int], ...]]:
        return {
            tuple((h.piece.value, h.position, h.velocity) for h in groove.bar(i).hits)
            for i in range(groove.bars)
        }

    known = set().union(*(prints(phrase.groove) for phrase in profile().vocabulary))
    made = [bar for groove in play(variations=16, seed=4) for bar in prints(groove)]
    assert not known & set(made)


def test_requests_bend_the_style_without_breaking_it(who: StyleProfile) -> None:
    seven = Meter.parse("2+2+3/8")
    for groove in play(who, meter=seven, variations=6, fills=0.0, seed=5):
        assert not find_clashes(groove)
        feel = measure_feel(groove)
        assert feel["velocity.snare.backbeat"].value > 80
        downbeats = {h.piece.group for h in groove.hits if h.position % seven.bar_length == 0}
        assert PieceGroup.KICK in downbeats


@pytest.mark.parametrize(
    ("feel", "backbeats"), [(TimeFeel.HALF, {2}), (TimeFeel.DOUBLE, {"1/2", "3/2", "5/2", "7/2"})]
)
def test_half_and_double_time_move_the_backbeats(feel: TimeFeel, backbeats: set[int | str]) -> None:
    groove = play(time_feel=feel, variations=1, fills=0.0, humanize=False, seed=6)[0]
    loud = {
        hit.position % 4
        for hit in groove.hits
        if hit.piece.group is PieceGroup.SNARE and hit.velocity > 60
    }
    assert loud == {Fraction(beat) for beat in backbeats}
    keepers = [h for h in groove.hits if h.piece.group in (PieceGroup.HAT, PieceGroup.RIDE)]
    assert len(keepers) == 32


def test_variations_differ_and_seeds_repeat(who: StyleProfile) -> None:
    first = play(who, variations=6, seed=7)
    assert first == play(who, variations=6, seed=7)
    assert len({groove.hits for groove in first}) == 6


def test_grids_hold_what_was_played() -> None:
    phrase = perform(0, K.CLOSED_HAT, "midi:0", bars=40)
    grooves, fills = measure_grids(phrase)
    assert (grooves.is_fill, grooves.bars, grooves.keeper) == (False, 35, PieceGroup.HAT)
    assert (fills.is_fill, fills.bars) == (True, 5)
    backbeat = grooves.steps[K.SNARE, Fraction(1)]
    assert backbeat.share == 1
    assert backbeat.velocity == pytest.approx(112, abs=3)
    assert backbeat.late_s == pytest.approx(LATE_S, abs=0.002)
    shares = [grooves.steps[K.KICK, Fraction(i, 4)].share for i in (5, 6)]
    assert sum(shares) == pytest.approx(1)
    assert K.HIGH_TOM not in {piece for piece, _ in grooves.steps}


def test_a_take_that_is_nothing_but_a_fill_among_silence_has_no_groove() -> None:
    roll = tuple(Hit(K.SNARE, 4 + Fraction(i, 4), 100) for i in range(16))
    silent = Phrase(Groove(FOUR, 101, 4, roll), "midi:0", "rock", frozenset({1}), played=True)
    who = replace(profile(), vocabulary=(silent, *profile().vocabulary))
    for seed in range(8):
        assert all(groove.hits for groove in play(who, variations=5, seed=seed))
