"""One measure of work for clips and songs, and a bound on it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.command_line import Run

from mididrumigen.domain.errors import TooMuchWorkError
from mididrumigen.domain.music.form import Form
from mididrumigen.domain.music.meter import DENOMINATORS, MAX_NUMERATOR, Meter
from mididrumigen.domain.work.budget import (
    MAX_WORK,
    MAX_WORK_AT_ONCE,
    bar_work,
    check_work,
    clip_work,
    song_work,
)
from mididrumigen.domain.work.requests import GenerationParams

METERS = st.builds(Meter, st.integers(1, MAX_NUMERATOR), st.sampled_from(DENOMINATORS), st.just(()))


@given(METERS, METERS)
def test_a_longer_bar_is_never_less_work(one, other):
    longer = one.bar_length >= other.bar_length and one.numerator >= other.numerator
    assert not longer or bar_work(one) >= bar_work(other)


@given(METERS, st.integers(1, 16), st.integers(1, 16), st.integers(1, 16))
def test_work_grows_with_everything_that_is_asked_for(meter, bars, variations, best_of):
    params = GenerationParams(bars=bars, meter=meter, variations=variations, best_of=best_of)
    assert clip_work(params) == pytest.approx(
        bars * variations * best_of * clip_work(replace(params, bars=1, variations=1, best_of=1))
    )


def test_what_a_producer_asks_for_is_made_at_once():
    for params in (
        GenerationParams(),
        GenerationParams(bars=16, variations=16),
        GenerationParams(bars=4, variations=16, best_of=8),
        GenerationParams(bars=16, variations=16, meter=Meter(12, 8)),
    ):
        assert clip_work(params) <= MAX_WORK_AT_ONCE
    form = Form.parse("intro:8 " + "verse:16 chorus:16 " * 8 + "outro:8")
    assert song_work(form, GenerationParams()) == form.bars <= MAX_WORK_AT_ONCE


def test_a_song_is_the_sum_of_its_sections():
    form = Form.parse("verse:8 bridge:4@12/8")
    assert song_work(form, GenerationParams()) == 8 + 4 * 1.5


def test_more_is_refused_with_both_numbers():
    check_work(MAX_WORK)
    with pytest.raises(TooMuchWorkError, match=r"5,000 bars of 4/4.*4,096") as caught:
        check_work(5000)
    assert caught.value.details == {"work": 5000, "most": MAX_WORK}
    assert caught.value.hint


@pytest.mark.parametrize(
    "arguments",
    [
        ("generate", "John Bonham", "--bars", 16, "--time-signature", "64/2"),
        ("song", "John Bonham", "--form", "verse:64@64/2"),
    ],
)
def test_the_command_line_has_the_same_budget(run: Run, arguments):
    done = run(*arguments, "--json")
    assert done.code == 2
    assert "bars of 4/4" in done.err
    assert "Traceback" not in done.err
    assert not done.out or json.loads(done.out)["error"] == "too_much_work"
