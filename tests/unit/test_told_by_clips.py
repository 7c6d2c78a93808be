"""Drummers are told apart by a listener that knows nothing of the project's features."""

from __future__ import annotations

import pytest
from scripts.bench_musical.told_by_clips import FUNK, TWELVE, told_apart


@pytest.mark.parametrize(("names", "least"), [(TWELVE, 0.9), (FUNK, 0.85)])
def test_drummers_are_told_apart_by_their_clips(names: tuple[str, ...], least: float) -> None:
    assert told_apart(names) >= least
