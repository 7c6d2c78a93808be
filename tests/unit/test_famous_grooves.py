"""The page of famous grooves: fresh, and at one with what is agreed of the recordings."""

from __future__ import annotations

import pytest
from scripts.famous_page import PAGE, PARTS, Famous, famous_grooves, page

FAMOUS = list(famous_grooves())


def test_there_are_eighty_each_once() -> None:
    assert len(FAMOUS) == 80
    assert len({(one.artist, one.phrase.label) for one in FAMOUS}) == 80
    assert len({one.artist for one in FAMOUS}) >= 40


@pytest.mark.parametrize("one", FAMOUS, ids=lambda one: one.phrase.label)
def test_a_grid_has_what_is_agreed_of_it(one: Famous) -> None:
    assert one.differences == [], {PARTS[part]: one.places(part) for part in one.differences}
    assert one.agreed or one.words


def test_the_page_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python scripts/famous_page.py"
