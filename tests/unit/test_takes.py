"""Signatures as they are written, and takes of one groove."""

from fractions import Fraction
from itertools import combinations
from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fakes import library_profile

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import TIME_KEEPERS, PieceGroup
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.template_generator import TemplateGenerator
from mididrumigen.generation.template_generator.model import StyleModel

BACKBONE = (PieceGroup.KICK, PieceGroup.SNARE)
NAMES = ("John Bonham", "Jeff Porcaro", "Art Blakey", "Dave Lombardo", "J Dilla", "Tony Allen")
ENGINE = TemplateGenerator()


def play(profile: StyleProfile, **params: object) -> list[Groove]:
    return list(ENGINE.generate(profile, GenerationParams(**params)))  # type: ignore[arg-type]


def backbone(groove: Groove, bar: int) -> set[tuple[str, Fraction]]:
    return {(h.piece, h.position) for h in groove.bar(bar).hits if h.piece.group in BACKBONE}


def signatures(name: str) -> list[tuple[str, Meter]]:
    return [(line.label, line.meter) for line in StyleModel(library_profile(name)).lines]


def written(name: str, label: str, bar: int) -> set[tuple[str, Fraction]]:
    (line,) = [o for o in StyleModel(library_profile(name)).lines if o.label == label]
    strokes = line.bars[bar % len(line.bars)].strokes
    return {(s.piece, s.at) for s in strokes if s.piece.group in BACKBONE}


@settings(max_examples=60)
@given(st.sampled_from(NAMES), st.data(), st.sampled_from([0.0, 0.25]), st.integers(0, 999))
def test_kick_and_snare_of_a_signature_are_as_they_are_written(
    name: str, data: st.DataObject, ornament: float, seed: int
) -> None:
    label, meter = data.draw(st.sampled_from(signatures(name)))
    (groove,) = play(
        library_profile(name),
        style=label,
        meter=meter,
        variations=1,
        fills=0.0,
        ornament=ornament,
        seed=seed,
    )
    for bar in range(4 if ornament == 0 else 2):
        assert backbone(groove, bar) == written(name, label, bar), bar


@settings(max_examples=40)
@given(st.sampled_from(NAMES), st.data(), st.floats(0, 1), st.integers(0, 999))
def test_ornaments_take_no_kick_and_no_backbeat_away(
    name: str, data: st.DataObject, ornament: float, seed: int
) -> None:
    label, meter = data.draw(st.sampled_from(signatures(name)))
    (groove,) = play(
        library_profile(name),
        style=label,
        meter=meter,
        variations=1,
        fills=0.0,
        bars=8,
        ornament=ornament,
        humanize=False,
        seed=seed,
    )
    for bar in range(8):
        plain = {(h.piece, h.position) for h in groove.bar(bar).hits if h.velocity > 40}
        (line,) = [o for o in StyleModel(library_profile(name)).lines if o.label == label]
        strokes = line.bars[bar % len(line.bars)].strokes
        kept = {(s.piece, s.at) for s in strokes if s.piece.group in BACKBONE and s.velocity >= 50}
        assert kept <= plain


def test_ornaments_come_at_the_ends_of_phrases_first() -> None:
    changed = [0] * 8
    for seed in range(60):
        (groove,) = play(
            library_profile("Clyde Stubblefield"),
            style="Funky Drummer",
            bars=8,
            variations=1,
            fills=0.0,
            humanize=False,
            seed=seed,
        )
        (plain,) = play(
            library_profile("Clyde Stubblefield"),
            style="Funky Drummer",
            bars=8,
            variations=1,
            fills=0.0,
            humanize=False,
            ornament=0.0,
            seed=seed,
        )
        for bar in range(8):
            changed[bar] += groove.bar(bar).hits != plain.bar(bar).hits
    assert changed[:2] == [0, 0]
    assert min(changed[3], changed[7]) > max(changed[2], changed[4], changed[5], changed[6]) > 0


@pytest.mark.parametrize(
    ("name", "style", "tempo"),
    [("Jeff Porcaro", "Rosanna", 168), ("John Bonham", "when the levee", 71)],
)
def test_a_song_has_its_own_tempo_unless_another_is_asked_for(
    name: str, style: str, tempo: float
) -> None:
    profile = library_profile(name)
    assert {g.tempo_bpm for g in play(profile, style=style)} == {tempo}
    assert {g.tempo_bpm for g in play(profile, style=style, tempo_bpm=120.0)} == {120}


def test_a_compound_song_keeps_its_pulse_in_quarters() -> None:
    profile = library_profile("Tony Williams")
    (own,) = play(profile, style="Footprints", meter=Meter(12, 8), variations=1)
    (quarters,) = play(profile, style="Footprints", variations=1)
    assert own.tempo_bpm == pytest.approx(quarters.tempo_bpm * 1.5)


@pytest.mark.parametrize("style", ["Rosamna", "???", "chorus of angels"])
def test_a_style_that_nobody_has_is_refused_with_those_that_exist(style: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        play(library_profile("Jeff Porcaro"), style=style)
    assert style in str(caught.value)
    assert caught.value.hint
    assert "Rosanna" in caught.value.hint


def test_the_nearest_label_is_named_first() -> None:
    with pytest.raises(InvalidRequestError) as caught:
        play(library_profile("Jeff Porcaro"), style="Rosamna")
    assert (caught.value.hint or "").startswith("Nearest first: Rosanna")


def test_a_press_roll_leads_only_where_it_is_asked_for() -> None:
    profile = library_profile("Art Blakey")
    for seed in range(40):
        for groove in play(profile, seed=seed, fills=0.0, humanize=False):
            keepers = {h.piece for h in groove.hits if h.piece in TIME_KEEPERS}
            assert keepers or any(h.piece.group is PieceGroup.PERCUSSION for h in groove.hits)
    for name in ("Smokey Johnson", "Herlin Riley"):
        assert any(
            not {h.piece for h in groove.hits} & TIME_KEEPERS
            for groove in play(library_profile(name), seed=1, fills=0.0, variations=8)
        )
    (roll,) = play(profile, style="press roll", variations=1, fills=0.0, humanize=False)
    assert not [h for h in roll.hits if h.piece in TIME_KEEPERS]


def likeness(one: Groove, other: Groove) -> float:
    """Share of the strokes of both that are common to them, 0-1."""
    a, b = ({(h.piece, h.position) for h in groove.hits} for groove in (one, other))
    return len(a & b) / len(a | b)


def mean_likeness(name: str, **params: object) -> float:
    pairs = [
        likeness(a, b)
        for seed in range(4)
        for a, b in combinations(play(library_profile(name), seed=seed, fills=0.0, **params), 2)
    ]
    return fmean(pairs)


@pytest.mark.parametrize("name", ["John Bonham", "Questlove", "Max Roach"])
def test_the_smaller_the_spread_the_more_alike_are_the_variations(name: str) -> None:
    takes, kin, others = (mean_likeness(name, spread=spread) for spread in (0.0, 0.5, 1.0))
    assert takes > kin > others
    assert takes > 0.85


def test_one_named_phrase_is_played_in_takes() -> None:
    takes = play(library_profile("John Bonham"), style="Levee", fills=0.0)
    assert len({tuple(sorted(backbone(take, 0))) for take in takes}) == 1
    assert len({take.hits for take in takes}) == len(takes)


def test_a_producers_loop_repeats_its_own_timing() -> None:
    (groove,) = play(library_profile("J Dilla"), bars=8, variations=1, fills=0.0, ornament=0.0)

    def timing(bar: int) -> list[tuple[str, Fraction, int, float]]:
        hits = groove.bar(bar).hits
        # A file cannot begin before its first bar, so that its first beat may come later.
        return [(h.piece, h.position, h.velocity, h.offset_s) for h in hits if h.position > 0]

    assert timing(2) == timing(4) == timing(6)
    assert timing(3) == timing(5)
    assert len({h.offset_s for h in groove.bar(2).hits}) > 4
