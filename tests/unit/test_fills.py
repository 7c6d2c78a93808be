"""Fills and grooves against labels by hand: grids of many bars in which the fills are known."""

from __future__ import annotations

from itertools import product

import pytest

from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.music.notation import parse_grid
from mididrumigen.domain.style.fills import find_fills, usual_bar

# Rows of a bar of sixteen steps; what a row does not say is silent.
ROCK = "hh x-x-x-x-x-x-x-x/sd ----X-------X/bd X-------X-X"
SHUFFLED = "hh x-x-x-x-x-x-x-o/sd ----X--g-g--X--g/bd X-X-----X-X"
SWUNG_RIDE = "rd x---x-x-x---x-x/sd --g----g------g/bd X-------x"
FLOOR = "hh --x---x---x---x/sd ----X-------X/bd X---X---X---X"
HALF_TIME = "hh x-x-x-x-x-x-x-x/sd --------X/bd X-----X-----X"
TOM_GROOVE = "sd ----X-------X/ft x-x-x-x-x-x-x-x/bd X-------X"
NAMES = {
    "hh": "closed_hat",
    "rd": "ride",
    "cr": "crash_1",
    "sd": "snare",
    "bd": "kick",
    "ht": "high_tom",
    "mt": "mid_tom",
    "ft": "floor_tom",
}
GROOVES = (ROCK, SHUFFLED, SWUNG_RIDE, FLOOR, HALF_TIME)

FILLS = {
    "toms, a bar": "sd xxxx/ht ----xxxx/mt --------xxxx/ft ------------xxxx",
    "toms, half a bar": "hh x-x-x-x/sd ----X---xxxx/ft ------------xxxx/bd X",
    "toms, a beat": "hh x-x-x-x-x-x/sd ----X-------x-x/ht -------------x-x/bd X-------X",
    "snare, half a bar": "hh x-x-x-x/sd ----X---xxxxxxxx/bd X",
}
NOT_FILLS = {
    "a last stroke": "cr X/bd X",
    "a stop": "hh x-x/sd ----X/bd X",
    "hats alone": "hh x-x-x-x-x-x-x-x",
    "a crash on one": "cr X/hh --x-x-x-x-x-x-x/sd ----X-------X/bd X-------X",
    "another kick": "hh x-x-x-x-x-x-x-x/sd ----X-------X/bd X-x---x-X--x",
}


def bars(*grids: str) -> Groove:
    """Bars one after the other, each of its own grid."""
    hits = []
    for number, grid in enumerate(grids):
        rows = [row.split() for row in grid.split("/")]
        text = "\n".join(f"{NAMES[name]} |{cells.ljust(16, '-')}|" for name, cells in rows)
        hits += [
            type(hit)(hit.piece, hit.position + 4 * number, hit.velocity)
            for hit in parse_grid(text, Meter(), 100.0).hits
        ]
    return Groove(Meter(), 100.0, len(grids), tuple(hits))


def labelled() -> list[tuple[str, Groove, set[int]]]:
    found = []
    for number, (groove, (name, fill)) in enumerate(product(GROOVES, FILLS.items())):
        found.append((f"{number} {name}", bars(*[groove] * 3, fill, *[groove] * 3, fill), {3, 7}))
    for number, (groove, (name, bar)) in enumerate(product(GROOVES, NOT_FILLS.items())):
        found.append((f"{number} {name}", bars(*[groove] * 5, bar, groove, bar), set()))
    return found


TAKES = labelled()


def test_the_labelled_set_is_large_enough() -> None:
    assert sum(groove.bars for _, groove, _ in TAKES) >= 120


@pytest.mark.parametrize(("groove", "fills"), [t[1:] for t in TAKES], ids=[t[0] for t in TAKES])
def test_fills_are_those_that_the_hand_labelled(groove: Groove, fills: set[int]) -> None:
    assert find_fills(groove) == fills


@pytest.mark.parametrize("length", [3, 4, 8])
def test_a_section_on_toms_is_a_groove(length: int) -> None:
    take = bars(*[ROCK] * 8, *[TOM_GROOVE] * length, *[ROCK] * 8)
    assert find_fills(take) == frozenset()


def test_a_tom_groove_has_fills_of_its_own() -> None:
    take = bars(*[TOM_GROOVE] * 7, "sd xxxxxxxx/ht --------xxxxxxxx")
    assert find_fills(take) == {7}


def test_a_section_on_toms_whose_bars_differ_a_little_is_a_groove() -> None:
    sparse, busy = "ft X--X-XX--X-XXXX", "ft X--X-XX-XX-XX-X"
    ride = "rd x---x-x-x---x-x/bd X-------X"
    take = bars(*[TOM_GROOVE, sparse, TOM_GROOVE, busy, sparse, busy], *[ride] * 8)
    assert find_fills(take) == frozenset()


def test_silence_does_not_thin_the_usual_bar() -> None:
    usual = usual_bar(bars(ROCK, ROCK, "hh -", ROCK))
    assert usual.hits == usual_bar(bars(ROCK)).hits
