"""What may be asked for."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mididrumigen.api.strict_bodies import StrictBody, offers
from mididrumigen.cli.options import options, read_options
from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.kit import KitPiece, find_pieces
from mididrumigen.domain.work.collection_kinds import Bars, Each, Span
from mididrumigen.domain.work.kinds import Number, OneOf, Whole
from mididrumigen.domain.work.parameters import (
    check_offered,
    check_values,
    parameter,
    parameters,
    request_from_json,
    request_to_json,
)
from mididrumigen.domain.work.requests import (
    MAX_SEED,
    GenerationParams,
    ProviderChoice,
    ResearchRequest,
)

LIMITS: dict[str, tuple[float, float]] = {
    "tempo_bpm": (30, 300),
    "seed": (0, MAX_SEED),
    "complexity": (-1, 1),
    "intensity": (-1, 1),
    "fills": (0, 1),
    "swing_percent": (50, 75),
    "push_pull_ms": (-60, 60),
}


def make(**params: Any) -> GenerationParams:
    return GenerationParams(**params)


@pytest.mark.parametrize("name", LIMITS)
def test_the_ends_of_a_range_are_within_and_beyond_is_not(name: str) -> None:
    low, high = LIMITS[name]
    for value in (low, high):
        assert getattr(make(**{name: value}), name) == value
    for value in (low - 1, high + 1, float("nan"), float("inf"), float("-inf")):
        with pytest.raises(InvalidRequestError) as error:
            make(**{name: value})
        assert "out of range" in error.value.message
        assert f"{low} to {high}" in error.value.hint.replace(".0", "")


@pytest.mark.parametrize("name", ["bars", "variations"])
def test_entry_points_offer_one_to_sixteen_and_the_engine_more(name: str) -> None:
    for value in (1, 16):
        params = make(**{name: value})
        assert check_offered(params) is params
    with pytest.raises(InvalidRequestError, match="1 to 16"):
        check_offered(make(**{name: 17}))
    for value in (0, -1):
        with pytest.raises(InvalidRequestError, match="at least 1"):
            make(**{name: value})


def test_the_defaults_are_four_bars_of_the_artists_own() -> None:
    params = check_offered(GenerationParams())
    assert (params.bars, params.variations, str(params.meter)) == (4, 4, "4/4")
    assert params.tempo_bpm is params.fills is params.swing_percent is None
    assert params.humanize


def test_something_must_be_left_to_play() -> None:
    everything = frozenset(KitPiece)
    make(leave_out=everything - {KitPiece.SHAKER})
    with pytest.raises(InvalidRequestError, match="Leave at least one"):
        make(leave_out=everything)


def test_a_message_has_all_digits_of_a_seed() -> None:
    with pytest.raises(InvalidRequestError, match=r"9223372036854775808 .* 9223372036854775807"):
        make(seed=MAX_SEED + 1)


def test_a_callers_ride_is_the_family_and_a_stored_one_the_piece() -> None:
    data = {"leave_out": ["ride"]}
    asked = request_from_json(GenerationParams, data, from_caller=True)
    assert asked.leave_out == {KitPiece.RIDE, KitPiece.RIDE_EDGE, KitPiece.RIDE_BELL}
    assert request_from_json(GenerationParams, data).leave_out == {KitPiece.RIDE}


class Hand(StrEnum):
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Knobs:
    """Parameters of every kind that the requests do not use yet."""

    touch: tuple[tuple[KitPiece, float], ...] = parameter(
        (), Each(KitPiece, Number(0, 2), find_pieces), "How loud each piece is.", option="--touch"
    )
    level: tuple[int, int] = parameter(
        (1, 127), Span(Whole(1, 127)), "Softest and loudest hit.", option="--level"
    )
    lead: Hand | None = parameter(None, OneOf(Hand), "The hand that leads.", option="--lead")
    only: frozenset[int] | None = parameter(None, Bars(), "These bars alone.", option="--only")

    def __post_init__(self) -> None:
        check_values(self)


PIECES = st.sampled_from([KitPiece.SNARE, KitPiece.KICK, KitPiece.RIDE, KitPiece.MID_TOM])
KNOBS = st.builds(
    Knobs,
    st.dictionaries(PIECES, st.floats(0, 2)).map(
        lambda amounts: tuple(sorted(amounts.items(), key=lambda pair: pair[0].value))
    ),
    st.tuples(st.integers(1, 64), st.integers(64, 127)),
    st.none() | st.sampled_from(Hand),
    st.none() | st.frozensets(st.integers(1, 16)),
)


@given(KNOBS)
def test_a_new_knob_is_one_entry_for_the_history(knobs: Knobs) -> None:
    data = json.loads(json.dumps(request_to_json(knobs)))
    assert request_from_json(Knobs, data) == knobs
    assert hash(knobs) == hash(request_from_json(Knobs, data))


@offers(Knobs)
class Body(StrictBody):
    """Of a request."""


@given(KNOBS)
def test_a_new_knob_is_one_entry_for_the_api(knobs: Knobs) -> None:
    data = json.dumps(request_to_json(knobs))
    assert request_from_json(Knobs, Body.model_validate_json(data).model_dump()) == knobs


@pytest.mark.parametrize(
    ("typed", "field", "value"),
    [
        (
            "--touch=rim-shot=0.5,mid-tom=2",
            "touch",
            ((KitPiece.MID_TOM, 2.0), (KitPiece.RIM_SHOT, 0.5)),
        ),
        ("--level=40-110", "level", (40, 110)),
        ("--lead=left", "lead", Hand.LEFT),
        ("--only=1,3-4", "only", frozenset({1, 3, 4})),
    ],
)
def test_a_new_knob_is_one_entry_for_the_command_line(typed: str, field: str, value: Any) -> None:
    @click.command()
    @options(Knobs)
    def command(**values: Any) -> Any:
        return read_options(Knobs, values)

    assert command.main([typed], standalone_mode=False) == replace(Knobs(), **{field: value})
    assert command.main([], standalone_mode=False) == Knobs()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"touch": {"snare": 3}}, "Touch of snare of 3 is out of range"),
        ({"touch": {"gong": 1}}, "gong"),
        ({"touch": ["snare"]}, "'touch' of the request cannot be read"),
        ({"level": [90, 40]}, "from 90 down to 40"),
        ({"level": [0, 40]}, "Level of 0 is out of range"),
        ({"level": 7}, "no list"),
        ({"lead": "middle"}, "middle"),
        ({"only": ["1"]}, "of another kind"),
    ],
)
def test_a_value_that_no_knob_has_is_refused(change: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidRequestError, match=re.escape(says)):
        request_from_json(Knobs, change)


@pytest.mark.parametrize("typed", ["snare", "snare=loud", "gong=1"])
def test_amounts_that_cannot_be_read_are_refused(typed: str) -> None:
    with pytest.raises(InvalidRequestError):
        parameters(Knobs)["touch"].kind.from_text(typed)


@pytest.mark.parametrize("request_class", [GenerationParams, ProviderChoice, ResearchRequest])
def test_every_parameter_has_a_name_of_its_own_everywhere(request_class: type) -> None:
    described = parameters(request_class).values()
    for names in (
        [each.key for each in described],
        [each.option for each in described if each.option],
    ):
        assert len(set(names)) == len(names)
    assert all(each.help_text.endswith(".") for each in described)
