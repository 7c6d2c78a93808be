"""Two hands and two feet."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import KitPiece as K
from mididrumigen.domain.music.kit import Limb
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.music.playability import (
    HAND_REPEAT_S,
    KICK_REPEAT_S,
    find_clashes,
    make_playable,
)

BAR = Meter(4, 4)
HITS = st.lists(
    st.builds(
        Hit,
        st.sampled_from(list(K)),
        st.integers(0, 95).map(lambda step: Fraction(step, 24)),
        st.integers(1, 127),
        st.floats(-0.02, 0.02),
    ),
    max_size=60,
)


def groove(*hits: tuple[K, Fraction | float], tempo: float = 120) -> Groove:
    return Groove(BAR, tempo, 1, tuple(Hit(piece, Fraction(at), 90) for piece, at in hits))


def test_two_hands_and_two_feet_at_once_are_playable() -> None:
    assert not find_clashes(groove((K.SNARE, 0), (K.CRASH_1, 0), (K.KICK, 0), (K.PEDAL_HAT, 0)))


def test_three_hands_are_not() -> None:
    clashes = find_clashes(groove((K.SNARE, 1), (K.CRASH_1, 1), (K.RIDE, 1)))
    assert len(clashes) == 1
    assert "3 strokes of the hand" in clashes[0].reason


@pytest.mark.parametrize(
    ("pair", "reason"),
    [
        ((K.OPEN_HAT, K.CLOSED_HAT), "closed hat and open hat at once"),
        ((K.SNARE, K.CROSS_STICK), "at once"),
        ((K.OPEN_HAT, K.PEDAL_HAT), "open under the pedal"),
    ],
)
def test_one_instrument_sounds_in_one_way(pair: tuple[K, K], reason: str) -> None:
    clashes = find_clashes(groove((pair[0], 1), (pair[1], 1)))
    assert [reason in clash.reason or pair[0].label in clash.reason for clash in clashes] == [True]


def test_a_flam_is_two_hands_on_one_drum() -> None:
    flam = (Hit(K.SNARE, Fraction(1), 40, -0.03), Hit(K.SNARE, Fraction(1), 110))
    assert not find_clashes(Groove(BAR, 100, 1, flam))


def test_what_carries_the_groove_stays() -> None:
    thinned = make_playable(groove((K.SNARE, 1), (K.COWBELL, 1), (K.RIDE, 1), (K.KICK, 1)))
    assert {hit.piece for hit in thinned.hits} == {K.SNARE, K.RIDE, K.KICK}


def test_a_playable_groove_is_left_alone() -> None:
    before = groove((K.KICK, 0), (K.SNARE, 1), (K.CLOSED_HAT, 0), (K.CLOSED_HAT, 1))
    assert make_playable(before) is before


@given(HITS, st.floats(30, 300))
def test_what_is_made_playable_has_no_clash(hits: list[Hit], tempo: float) -> None:
    thinned = make_playable(Groove(BAR, tempo, 1, tuple(hits)))
    assert not find_clashes(thinned)
    assert set(thinned.hits) <= set(hits)


@given(HITS, st.floats(30, 300))
def test_limbs_are_never_faster_than_their_bounds(hits: list[Hit], tempo: float) -> None:
    thinned = make_playable(Groove(BAR, tempo, 1, tuple(hits)))
    for limb, strokes, repeat in (
        (Limb.HAND, 2, HAND_REPEAT_S),
        (Limb.KICK_FOOT, 1, KICK_REPEAT_S),
    ):
        onsets = sorted(thinned.onset_s(hit) for hit in thinned.hits if hit.piece.limb is limb)
        gaps = [late - early for early, late in zip(onsets, onsets[strokes:], strict=False)]
        assert all(gap >= repeat - 1e-9 for gap in gaps)
