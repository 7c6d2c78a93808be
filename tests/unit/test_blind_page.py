"""The page of grooves without names is what the engine plays, and names nobody too early."""

from __future__ import annotations

import pytest
from scripts.blind_page import GRIDS, PAGE, page, profiles

from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.research.library.built_in import Library


@pytest.fixture(scope="module")
def drummers() -> list[StyleProfile]:
    return profiles(Library())


def test_the_page_is_as_the_engine_plays(drummers: list[StyleProfile]) -> None:
    same = page(drummers) == PAGE.read_text(encoding="utf-8")
    assert same, "Write it anew: python scripts/blind_page.py"


def test_the_grids_name_nobody(drummers: list[StyleProfile]) -> None:
    grids = page(drummers).split("## The names")[0]
    names = {drummer.artist.name for drummer in drummers}
    assert len(names) == GRIDS
    assert not any(name in grids for name in names)
