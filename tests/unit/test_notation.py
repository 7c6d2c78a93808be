"""Grids: what is written is what is played, and the other way round."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import KitPiece, Limb, PieceGroup
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.music.notation import format_grid, parse_grid
from mididrumigen.domain.music.playability import find_clashes

COMMON = Meter()
ROCK = """\
count      |1e&a2e&a3e&a4e&a|1e&a2e&a3e&a4e&a|
closed_hat |x-x-x-x-x-x-x-o-|x-x-x-x-x-x-x-x-|
snare      |----X--g-g--X---|----X-------X---|
kick       |X------x--x-----|X---------x-----|"""


def hits(text: str, meter: Meter = COMMON) -> list[tuple[str, Fraction, int]]:
    return [(h.piece.value, h.position, h.velocity) for h in parse_grid(text, meter, 100).hits]


def test_a_beat_is_read_as_it_is_played() -> None:
    groove = parse_grid(ROCK, COMMON, 96)
    assert (groove.bars, groove.tempo_bpm, groove.meter) == (2, 96, COMMON)
    snare = [h for h in groove.hits if h.piece is KitPiece.SNARE and h.position < 4]
    assert [(h.position, h.velocity) for h in snare] == [
        (1, 115),
        (Fraction(7, 4), 35),
        (Fraction(9, 4), 35),
        (3, 115),
    ]
    assert [h.position for h in groove.hits if h.piece is KitPiece.OPEN_HAT] == [Fraction(7, 2)]


def test_what_was_written_is_written_again() -> None:
    assert format_grid(parse_grid(ROCK, COMMON, 96), ruler=True) == ROCK


def test_blocks_follow_one_another() -> None:
    text = "kick |x---|\n\nkick |-x--|\nsnare |--x-|"
    assert hits(text) == [("kick", 0, 85), ("kick", 5, 85), ("snare", 6, 85)]


def test_rows_may_differ_in_their_grid_and_still_stand_in_line() -> None:
    text = "closed_hat |x-x-x-x-x-x-x-x-|\nkick |x-xx-xx-xx-x|"
    groove = parse_grid(text, COMMON, 80)
    assert format_grid(groove, ruler=True) == (
        "count      |1e&a2e&a3e&a4e&a|\n"
        "closed_hat |x-x-x-x-x-x-x-x-|\n"
        "kick       |x-x x-x x-x x-x |"
    )
    assert parse_grid(format_grid(groove), COMMON, 80) == groove


def test_special_symbols_belong_to_their_rows() -> None:
    assert hits("hh |o+O-|") == [
        ("open_hat", 0, 85),
        ("half_open_hat", 1, 85),
        ("open_hat", 2, 115),
    ]
    assert hits("rd |bB--|") == [("ride_bell", 0, 85), ("ride_bell", 1, 115)]


def test_flams_and_drags_have_grace_strokes_before_the_beat() -> None:
    flam = parse_grid("snare |f---|", COMMON, 100).hits
    drag = parse_grid("snare |-d--|", COMMON, 100).hits
    assert [h.offset_s for h in flam] == [-0.028, 0.0]
    assert [h.position for h in drag] == [1, 1, 1]
    assert [h.offset_s for h in drag] == sorted(h.offset_s for h in drag)
    assert all(h.velocity < 50 for h in (*flam[:-1], *drag[:-1]))
    assert not find_clashes(parse_grid("snare |fd-d|", COMMON, 100))


def test_triplets_and_odd_bars_have_exact_places() -> None:
    assert [place for _, place, _ in hits("snare |xxx---------|")] == [
        0,
        Fraction(1, 3),
        Fraction(2, 3),
    ]
    assert hits("kick |-------------x|", Meter.parse("7/8")) == [("kick", Fraction(13, 4), 85)]


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("kick |x---|\nsnare |--q-|", 2, 10, "'q' means nothing in a snare row"),
        ("kick |f---|", 1, 7, "'f' means nothing in a kick row"),
        ("snare |o---|", 1, 8, "'o' means nothing"),
        ("kick |" + "-" * 15 + "|", 1, 7, "15 steps do not divide a bar of 4/4"),
        ("\n gong |x---|", 2, 2, "'gong' is not a kit piece"),
        ("kick |x---||x---|", 1, 12, "a bar without steps"),
        ("kick |x---|x---|\nsnare |x---|", 2, 12, "1 bars where the rows above have 2"),
        ("kick |x---|\nkick |x---|", 2, 1, "kick has a row already"),
        ("what is this", 1, 1, "no 'piece |steps|' here"),
    ],
)
def test_a_slip_is_named_with_line_and_column(text: str, line: int, column: int, said: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        parse_grid(text, COMMON, 100)
    assert said in caught.value.message
    assert caught.value.details == {"line": line, "column": column}


@pytest.mark.parametrize("text", ["", "\n  \n"])
def test_an_empty_grid_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequestError, match="empty"):
        parse_grid(text, COMMON, 100)


def test_played_hits_are_shown_on_the_nearest_step() -> None:
    played = Groove(
        COMMON,
        100,
        1,
        (
            Hit(KitPiece.KICK, Fraction(1, 97), 118, 0.004),
            Hit(KitPiece.SNARE, Fraction(98, 97), 40),
            Hit(KitPiece.CLOSED_HAT, Fraction(399, 100), 80),
        ),
    )
    assert format_grid(played, steps_per_bar=8) == (
        "closed_hat |-------x|\nsnare      |--g-----|\nkick       |X-------|"
    )
    with pytest.raises(InvalidRequestError, match="13 steps"):
        format_grid(played, steps_per_bar=13)


def test_long_grooves_are_broken_into_lines() -> None:
    groove = parse_grid("kick |x---|-x--|--x-|", COMMON, 100)
    text = format_grid(groove, bars_per_line=2)
    assert text.count("\n\n") == 1
    assert parse_grid(text, COMMON, 100) == groove


def test_silence_has_a_grid_too() -> None:
    silence = Groove(COMMON, 100, 2)
    assert parse_grid(format_grid(silence), COMMON, 100) == silence


@pytest.mark.parametrize(
    ("meter", "grid", "count"),
    [
        ("4/4", 8, "1&2&3&4&"),
        ("4/4", 12, "1ta2ta3ta4ta"),
        ("4/4", 32, "1.e.&.a.2.e.&.a.3.e.&.a.4.e.&.a."),
        ("6/8", 6, "1ta2ta"),
        ("7/8", 14, "1e&a2e&a3.t.a."),
    ],
)
def test_the_ruler_counts_as_drummers_do(meter: str, grid: int, count: str) -> None:
    groove = Groove(Meter.parse(meter), 100, 1)
    assert format_grid(groove, steps_per_bar=grid, ruler=True).splitlines()[0] == f"count |{count}|"


METERS = [Meter.parse(text) for text in ("4/4", "3/4", "5/4", "2/2", "6/8", "12/8", "7/8", "5/16")]
HATS = st.sampled_from("---gxXfdoO+")
RIDES = st.sampled_from("---gxXfdbB")
HANDS = st.sampled_from("---gxXfd")
FEET = st.sampled_from("---gxX")


@st.composite
def grids(draw: st.DrawFn) -> tuple[str, Meter]:
    meter = draw(st.sampled_from(METERS))
    bars = draw(st.integers(1, 3))
    lines = []
    # Two rows of hats may write the same open stroke twice, which no one means.
    pieces = st.lists(
        st.sampled_from(list(KitPiece)), min_size=1, max_size=6, unique_by=lambda p: p.group
    )
    for piece in draw(pieces):
        special = {PieceGroup.HAT: HATS, PieceGroup.RIDE: RIDES}.get(piece.group, HANDS)
        symbols = special if piece.limb is Limb.HAND else FEET
        steps = [meter.numerator * draw(st.sampled_from((1, 2, 3, 4, 6, 8))) for _ in range(bars)]
        rows = [draw(st.text(symbols, min_size=n, max_size=n)) for n in steps]
        lines.append(f"{piece.value} |{'|'.join(rows)}|")
    return "\n".join(lines), meter


@given(grids())
def test_every_grid_survives_being_written_and_read(drawn: tuple[str, Meter]) -> None:
    text, meter = drawn
    groove = parse_grid(text, meter, 100)
    written = format_grid(groove, ruler=True)
    assert len({len(line) for line in written.splitlines()}) == 1
    assert parse_grid(written, meter, 100) == groove


def test_a_run_grows_or_fades_as_far_as_it_stands_side_by_side() -> None:
    loud = [velocity for _, _, velocity in hits("snare |<<<<>>>>------<-|")]
    assert loud[:4] == sorted(loud[:4])
    assert loud[4:8] == loud[3::-1]
    assert (loud[0], loud[3]) == (45, 112)
    assert loud[0] < loud[8] < loud[3]


def test_a_ruff_is_three_grace_notes_and_their_stroke() -> None:
    grid = "snare |----u-------x---|"
    groove = parse_grid(grid, COMMON, 100)
    offsets = [hit.offset_s for hit in groove.hits if hit.position == 1]
    assert sorted(offsets) == [-0.12, -0.08, -0.04, 0.0]
    assert format_grid(groove) == grid


def test_a_foot_plays_neither_runs_nor_ruffs() -> None:
    for symbol in "<>u":
        with pytest.raises(InvalidRequestError, match="means nothing in a kick row"):
            parse_grid(f"kick |{symbol}---|", COMMON, 100)
