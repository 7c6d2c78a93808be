"""What may be asked for."""

from __future__ import annotations

from typing import Any

import pytest

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.work.requests import MAX_SEED, GenerationParams, check_range

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
        assert check_range(params) is params
    with pytest.raises(InvalidRequestError, match="1 to 16"):
        check_range(make(**{name: 17}))
    for value in (0, -1):
        with pytest.raises(InvalidRequestError, match="at least 1"):
            make(**{name: value})


def test_the_defaults_are_four_bars_of_the_artists_own() -> None:
    params = check_range(GenerationParams())
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
