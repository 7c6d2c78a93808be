"""Metre: bar lengths, groupings and metrical weight."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mididrumigen.domain.errors import InvalidMeterError
from mididrumigen.domain.music.meter import DENOMINATORS, Meter

METERS = st.builds(Meter, st.integers(1, 32), st.sampled_from(DENOMINATORS))


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("4/4", (1, 1, 1, 1)),
        ("3/4", (1, 1, 1)),
        ("7/8", (2, 2, 3)),
        ("5/8", (2, 3)),
        ("6/8", (3, 3)),
        ("12/8", (3, 3, 3, 3)),
        ("8/8", (2, 2, 2, 2)),
        ("3+2+2/8", (3, 2, 2)),
        ("2/2", (1, 1)),
    ],
)
def test_usual_and_given_groupings(text: str, groups: tuple[int, ...]) -> None:
    assert Meter.parse(text).groups == groups


@pytest.mark.parametrize("text", ["", "4", "4/3", "0/4", "4/0", "65/4", "x/4", "4/4/4", "-3/4"])
def test_unusable_text_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(InvalidMeterError) as caught:
        Meter.parse(text)
    assert "4/4" in caught.value.hint


def test_groups_must_add_up() -> None:
    with pytest.raises(InvalidMeterError, match="do not add up to 7"):
        Meter(7, 8, (2, 2))


@given(METERS)
def test_text_round_trips(meter: Meter) -> None:
    assert Meter.parse(str(meter)) == meter


@given(METERS)
def test_beats_fill_the_bar(meter: Meter) -> None:
    ends = (*meter.beats[1:], meter.bar_length)
    lengths = [end - start for start, end in zip(meter.beats, ends, strict=True)]
    assert lengths == [meter.unit * group for group in meter.groups]


def test_weights_of_common_time_are_those_of_longuet_higgins_and_lee() -> None:
    meter = Meter(4, 4)
    weights = [meter.level(Fraction(i, 4)) for i in range(16)]
    assert weights == [0, -4, -3, -4, -2, -4, -3, -4, -1, -4, -3, -4, -2, -4, -3, -4]


@given(METERS, st.integers(0, 200))
def test_the_bar_line_outweighs_everything(meter: Meter, step: int) -> None:
    position = Fraction(step, 12)
    assert meter.level(position) <= meter.level(Fraction(0)) == 0
    assert meter.level(position) == meter.level(position + meter.bar_length)


@pytest.mark.parametrize(
    ("text", "backbeats"),
    [("4/4", [1, 3]), ("3/4", [2]), ("6/8", ["3/2"]), ("12/8", ["3/2", "9/2"])],
)
def test_backbeats(text: str, backbeats: list[str | int]) -> None:
    assert list(Meter.parse(text).backbeats) == [Fraction(b) for b in backbeats]
