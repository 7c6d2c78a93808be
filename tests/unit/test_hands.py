"""Hands and feet: ornaments, rolls in notation, amounts of parts, the leading hand, fills' size."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random
from statistics import fmean

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fakes import library_profile

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import TIME_KEEPERS, KitPiece, PieceGroup
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.music.notation import PRESS_S, format_grid, parse_grid, symbols_of
from mididrumigen.domain.music.playability import find_clashes
from mididrumigen.domain.style.features import Place
from mididrumigen.domain.style.habits import FillShape, Habits, HatAccents, Ornaments
from mididrumigen.domain.work.kit_parts import LeadHand, Part, find_parts
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.template_generator import TemplateGenerator
from mididrumigen.generation.template_generator.accents import bend_accents
from mididrumigen.generation.template_generator.amounts import lead_with, play_as_asked
from mididrumigen.generation.template_generator.fill_size import WantedFill, change_fill, lengthen
from mididrumigen.generation.template_generator.fill_touch import FillTouch
from mididrumigen.generation.template_generator.hands import use_foot, use_hands
from mididrumigen.generation.template_generator.loudness import fit_velocity
from mididrumigen.generation.template_generator.model import Bar, Stroke
from mididrumigen.generation.template_generator.players import load_players

FOUR = Meter()
BEAT = """
closed_hat |x-x-x-x-x-x-x-o-|
snare      |----X--g-g--X--g|
kick       |X------x--x-----|
"""
RIDING = "ride |x-x-x-x-x-x-x-x-|\nsnare |----X-------X---|\nkick |X-------X-------|"
FILL = "snare |xxxx--------X-X-|\nfloor_tom |--------xxxx----|"
NAMES = ["John Bonham", "Clyde Stubblefield", "Elvin Jones", "J Dilla"]


def bar_of(grid: str, *, is_fill: bool = False) -> Bar:
    hits = parse_grid(grid.strip(), FOUR, 100).hits
    strokes = tuple(Stroke(h.piece, h.position, h.velocity, h.offset_s) for h in hits)
    return Bar(FOUR, strokes, 0, 0, is_fill)


def pieces(bar: Bar, piece: KitPiece) -> list[Fraction]:
    return [s.at for s in bar.strokes if s.piece is piece]


def with_habits(**habits: object):
    return replace(library_profile("John Bonham"), habits=Habits(**habits))  # type: ignore[arg-type]


def play(name: str, **knobs: object) -> list[Groove]:
    params = GenerationParams(**{"variations": 2, "seed": 5, **knobs})  # type: ignore[arg-type]
    return list(TemplateGenerator().generate(library_profile(name), params))


def test_an_open_roll_fills_its_step_with_strong_and_weak_strokes() -> None:
    hits = parse_grid("snare |r---|", FOUR, 100).hits
    assert [h.position for h in hits] == [Fraction(n, 8) for n in range(8)]
    assert all(a.velocity > b.velocity for a, b in zip(hits[::2], hits[1::2], strict=True))
    short = parse_grid("snare |r---------------|", FOUR, 100).hits
    assert [h.position for h in short] == [0, Fraction(1, 8)]


def test_a_press_roll_bounces_through_its_step_and_is_written_back() -> None:
    groove = parse_grid("snare |z---x---|", FOUR, 100)
    buzz = [h for h in groove.hits if h.position == 0]
    assert [h.offset_s for h in buzz] == pytest.approx([PRESS_S * n for n in range(len(buzz))])
    assert buzz[-1].offset_s < 0.3
    assert buzz[0].velocity > buzz[1].velocity
    assert format_grid(groove, steps_per_bar=8) == "snare |z---x---|"
    assert not find_clashes(groove)


def test_feet_do_not_roll() -> None:
    assert not {"r", "z", "f"} & set(symbols_of(KitPiece.KICK))
    with pytest.raises(InvalidRequestError, match="line 1, column 7"):
        parse_grid("kick |r---|", FOUR, 100)


def test_the_foot_closes_the_hat_while_the_hand_rides() -> None:
    bars = [bar_of(RIDING), bar_of(FILL, is_fill=True), bar_of(BEAT)]
    ridden, filled, hats = use_foot(bars, with_habits(foot_hat=(Fraction(1), Fraction(3))))
    assert pieces(ridden, KitPiece.PEDAL_HAT) == [1, 3]
    assert pieces(filled, KitPiece.PEDAL_HAT) == [1, 3]
    assert hats == bars[2]
    assert use_foot(bars, with_habits(foot_hat=())) == bars
    assert pieces(use_foot(bars, with_habits())[0], KitPiece.PEDAL_HAT) == [1, 3]


def test_ornaments_stand_in_fills_and_leave_the_first_bars_alone() -> None:
    bars = [bar_of(BEAT), bar_of(BEAT), bar_of(BEAT), bar_of(FILL, is_fill=True)]
    who = with_habits(ornaments=Ornaments(flam=0.5, drag=0.3))
    graced = use_hands(bars, who, 1.0, Random(1))
    assert graced[:2] == bars[:2]
    assert any(s.late_s < 0 for s in graced[3].strokes)
    assert use_hands(bars, who, 0.0, Random(1)) == bars
    assert use_hands(bars, with_habits(ornaments=Ornaments()), 1.0, Random(1)) == bars


def test_accents_follow_the_habit() -> None:
    measured = load_players().accents[PieceGroup.HAT]
    on, off, even, first = (
        bend_accents(measured, habit)
        for habit in (HatAccents.ON, HatAccents.OFF, HatAccents.EVEN, HatAccents.FIRST)
    )
    assert on[Place.BACKBEAT] > on[Place.OFFBEAT] > on[Place.SIXTEENTH]
    assert off[Place.OFFBEAT] > off[Place.BACKBEAT]
    assert abs(even[Place.BACKBEAT]) < abs(on[Place.BACKBEAT])
    assert max(first, key=lambda place: first[place]) is Place.DOWNBEAT


@pytest.mark.parametrize(
    ("shape", "grows"), [(FillShape.CRESCENDO, True), (FillShape.DECRESCENDO, False)]
)
def test_fills_keep_their_shape(shape: FillShape, grows: bool) -> None:
    bar = bar_of(FILL, is_fill=True)
    for seed in range(20):
        touch = FillTouch(bar, shape, load_players(), Random(seed))
        gains = [g for s in bar.strokes if (g := touch.gain(s)) is not None]
        assert (gains[-1] > gains[0]) is grows
    usual = [
        FillTouch(bar, None, load_players(), Random(seed)).gain(bar.strokes[-1]) or 0.0
        for seed in range(300)
    ]
    assert fmean(usual) > 0


@given(st.sampled_from(Part), st.floats(0.01, 1), st.integers(0, 50))
def test_an_amount_takes_or_gives_only_its_part(part: Part, amount: float, seed: int) -> None:
    bars = [bar_of(BEAT), bar_of(RIDING)]
    who = with_habits()
    for sign in (-1, 1):
        params = GenerationParams(amount=((part, sign * amount),))
        changed = play_as_asked(bars, who, params, Random(seed))
        before, after = (sum(len(bar.strokes) for bar in some) for some in (bars, changed))
        turned = part in (Part.OPEN_HAT, Part.RIDE, Part.TOM, Part.PERCUSSION)
        assert after <= before if sign < 0 else after >= before - (part is Part.CRASH) or turned


@pytest.mark.parametrize("part", [Part.SNARE_GHOSTS, Part.HAT, Part.KICK, Part.SNARE])
def test_minus_one_leaves_nothing_of_a_part(part: Part) -> None:
    (bar,) = play_as_asked(
        [bar_of(BEAT)], with_habits(), GenerationParams(amount=((part, -1.0),)), Random(0)
    )
    again = play_as_asked([bar], with_habits(), GenerationParams(amount=((part, -1.0),)), Random(0))
    assert again == [bar] or again[0].strokes == bar.strokes
    assert len(bar.strokes) < len(bar_of(BEAT).strokes)


def test_ghosts_come_where_the_drummer_likes_them() -> None:
    who = with_habits(ghosts_at=(Fraction(3, 4), Fraction(5, 4)))
    params = GenerationParams(amount=((Part.SNARE_GHOSTS, 0.6),))
    (bar,) = play_as_asked([bar_of(BEAT)], who, params, Random(3))
    assert {Fraction(3, 4), Fraction(5, 4)} <= set(pieces(bar, KitPiece.SNARE))


@pytest.mark.parametrize("lead", LeadHand)
def test_the_leading_hand_moves(lead: LeadHand) -> None:
    moved = lead_with(bar_of(RIDING), lead)
    groups = {s.piece.group for s in moved.strokes} - {PieceGroup.KICK, PieceGroup.SNARE}
    assert len(groups) == 1
    assert (KitPiece.RIDE in {s.piece for s in moved.strokes}) is (lead is LeadHand.RIDE)


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(NAMES),
    st.sampled_from([None, *LeadHand]),
    st.lists(st.tuples(st.sampled_from(Part), st.floats(-1, 1)), max_size=3),
    st.none() | st.floats(1, 8),
    st.floats(-1, 1),
    st.integers(0, 99),
)
def test_whatever_is_asked_can_be_played(name, lead, amount, length, complexity, seed):
    grooves = play(
        name,
        lead_hand=lead,
        amount=tuple(sorted(dict(amount).items())),
        fill_length=length,
        fill_complexity=complexity,
        fills=0.5,
        seed=seed,
    )
    assert not any(find_clashes(groove) for groove in grooves)


def test_velocities_keep_to_their_range_and_order() -> None:
    (groove, _) = play("John Bonham", velocity_range=(40, 90))
    assert all(40 <= hit.velocity <= 90 for hit in groove.hits)
    assert len({hit.velocity for hit in groove.hits}) > 10
    assert [fit_velocity(v, (1, 127)) for v in range(1, 128)] == list(range(1, 128))
    with pytest.raises(InvalidRequestError):
        GenerationParams(velocity_range=(90, 40))


def test_fills_are_as_long_as_they_are_asked_to_be() -> None:
    def time_kept(beats: float) -> int:
        grooves = play("John Bonham", fill_bars=frozenset({4}), fill_length=beats, ornament=0.0)
        return sum(
            hit.piece in TIME_KEEPERS and hit.position >= 16 - 8
            for groove in grooves
            for hit in groove.hits
        )

    assert time_kept(8) < time_kept(4) < time_kept(1)


def test_a_short_figure_comes_round_again() -> None:
    fill = bar_of("closed_hat |x-x-x-x-x-x-----|\nfloor_tom |------------x-xx|", is_fill=True)
    longer = lengthen(fill, 3)
    toms = pieces(longer, KitPiece.FLOOR_TOM)
    assert toms == [beat + at for beat in (1, 2, 3) for at in (0, Fraction(1, 2), Fraction(3, 4))]
    assert pieces(longer, KitPiece.CLOSED_HAT) == [0, Fraction(1, 2)]
    assert lengthen(fill, 1) == fill


def test_fills_get_sparser_and_busier() -> None:
    fill = bar_of(FILL, is_fill=True)
    sizes = [len(change_fill(fill, c, Random(2)).strokes) for c in (-1.0, -0.5, 0.0, 0.5, 1.0)]
    assert sizes == sorted(set(sizes))
    assert WantedFill(length=2.4).beats(None, Random(0)) == 2
    assert WantedFill().beats(None, Random(0)) is None


def test_parts_have_the_names_people_use() -> None:
    assert find_parts(["Ghost-notes", "toms"]) == {Part.SNARE_GHOSTS, Part.TOM}
    with pytest.raises(InvalidRequestError, match="no part of the kit"):
        find_parts(["gong"])
