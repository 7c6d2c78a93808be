"""Grooves as text that a drummer can read and write: one line a piece, one character a step.

::

    count      |1e&a2e&a3e&a4e&a|
    closed_hat |x-x-x-x-x-x-x-o-|
    snare      |----X--g-g--X---|
    kick       |X------x--x-----|

``-`` or ``.`` is a rest, ``g`` a ghost, ``x`` a stroke, ``X`` an accent, ``f`` a flam, ``d`` a
drag and ``u`` a ruff. Strokes written ``<`` grow louder from one to the next, as far as they stand
side by side in a bar; those written ``>`` fade. ``r`` is an open roll through the step, two
strokes or as many 32nds as it holds, and ``z`` a press (buzz) roll through it. In a hat row ``o``
and ``O`` are open and ``+`` is half open; in a ride row ``b`` and ``B`` are the bell. How many
steps a bar has says how long one is, row by row: 16 in 4/4 are 16ths, 12 are triplets. Spaces
inside a bar mean nothing. An empty line begins the next bars.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, pairwise
from math import lcm
from typing import NoReturn

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.dynamics import WRITTEN_VELOCITY, Level, written_level
from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import PIECES_OF, KitPiece, Limb, PieceGroup
from mididrumigen.domain.music.meter import Meter

FLAM_MAIN, FLAM_GRACE, FLAM_S = 105, 45, 0.028
DRAG_MAIN, DRAG_GRACE, DRAG_S = 95, 35, (0.09, 0.045)
RUFF_MAIN, RUFF_GRACE, RUFF_S = 105, 35, (0.12, 0.08, 0.04)
RUN_SOFT, RUN_LOUD = 45, 112
OPEN_STRONG, OPEN_WEAK = 88, 76
# A stick that is pressed bounces; the bounces fade.
PRESS_MAIN, PRESS_BOUNCE, PRESS_S = 80, (58, 50, 44), 0.036

_RESTS = "-."
_ROLLS = "rz"
_RUNS = "<>"
_THIRTY_SECOND = Fraction(1, 8)
_LEVEL_OF = {"g": Level.GHOST, "x": Level.PLAIN, "X": Level.ACCENT}
_SYMBOL_OF = {level: symbol for symbol, level in _LEVEL_OF.items()}
_PLAIN, _ACCENT = WRITTEN_VELOCITY[Level.PLAIN], WRITTEN_VELOCITY[Level.ACCENT]
# Velocities of a stroke and of the grace notes before it, and how long before.
_GRACES = {
    "f": (FLAM_MAIN, FLAM_GRACE, (FLAM_S,)),
    "d": (DRAG_MAIN, DRAG_GRACE, DRAG_S),
    "u": (RUFF_MAIN, RUFF_GRACE, RUFF_S),
}
# Velocities of symbols that are one stroke, or begin with one.
_ALONE = {symbol: WRITTEN_VELOCITY[level] for symbol, level in _LEVEL_OF.items()}
_ALONE |= {"r": OPEN_STRONG, "z": PRESS_MAIN, **dict.fromkeys(_RUNS, _PLAIN)}
_SPECIAL: Mapping[PieceGroup, Mapping[str, tuple[KitPiece, int]]] = {
    PieceGroup.HAT: {
        "o": (KitPiece.OPEN_HAT, _PLAIN),
        "O": (KitPiece.OPEN_HAT, _ACCENT),
        "+": (KitPiece.HALF_OPEN_HAT, _PLAIN),
    },
    PieceGroup.RIDE: {
        "b": (KitPiece.RIDE_BELL, _PLAIN),
        "B": (KitPiece.RIDE_BELL, _ACCENT),
    },
}
# The row that a special symbol is written in, with the symbol for its touch.
_WRITTEN_AS: Mapping[KitPiece, tuple[KitPiece, Mapping[str, str]]] = {
    KitPiece.OPEN_HAT: (KitPiece.CLOSED_HAT, {"x": "o", "X": "O"}),
    KitPiece.HALF_OPEN_HAT: (KitPiece.CLOSED_HAT, {"x": "+"}),
    KitPiece.RIDE_BELL: (KitPiece.RIDE, {"x": "b", "X": "B"}),
}
_ALIASES = {
    "bd": KitPiece.KICK,
    "sd": KitPiece.SNARE,
    "rs": KitPiece.RIM_SHOT,
    "cs": KitPiece.CROSS_STICK,
    "hh": KitPiece.CLOSED_HAT,
    "oh": KitPiece.OPEN_HAT,
    "ph": KitPiece.PEDAL_HAT,
    "rd": KitPiece.RIDE,
    "rb": KitPiece.RIDE_BELL,
    "cr": KitPiece.CRASH_1,
    "ch": KitPiece.CHINA,
    "sp": KitPiece.SPLASH,
    "ht": KitPiece.HIGH_TOM,
    "mt": KitPiece.MID_TOM,
    "lt": KitPiece.LOW_TOM,
    "ft": KitPiece.FLOOR_TOM,
    "cb": KitPiece.COWBELL,
}
PIECE_NAMES: Mapping[str, KitPiece] = {piece.value: piece for piece in KitPiece} | _ALIASES
"""How a row may be called."""
_RULER = "count"
_ROW = re.compile(r"\s*(?P<name>[A-Za-z][\w ]*?)\s*\|(?P<bars>.*)")

# From the top of the page down, as drum parts are written.
_PAGE = [
    piece
    for group in (
        PieceGroup.CRASH,
        PieceGroup.RIDE,
        PieceGroup.HAT,
        PieceGroup.PERCUSSION,
        PieceGroup.TOM,
        PieceGroup.SNARE,
        PieceGroup.KICK,
        PieceGroup.PEDAL,
    )
    for piece in PIECES_OF[group]
]
_SYLLABLES = {1: "1", 2: "1&", 3: "1ta", 4: "1e&a"}
_FINEST = 48
_Cells = dict[Fraction, str]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the text with its number, from 1."""

    number: int
    text: str

    def refuse(self, column: int, message: str, hint: str = "") -> NoReturn:
        raise InvalidRequestError(
            f"Grid line {self.number}, column {column}: {message}",
            hint=hint,
            details={"line": self.number, "column": column},
        )


def parse_grid(text: str, meter: Meter, tempo_bpm: float) -> Groove:
    """Read a grid.

    Args:
        text: lines of ``piece |steps|steps|``, in blocks parted by empty lines.
        meter: the time signature of every bar.
        tempo_bpm: quarter notes a minute, 30–300.

    Raises:
        InvalidRequestError: the text is not such a grid; says in which line and column.
    """
    hits: list[Hit] = []
    bars = 0
    lines = [_Line(number, line) for number, line in enumerate(text.split("\n"), 1)]
    for empty, block in groupby(lines, key=lambda line: not line.text.strip()):
        if not empty:
            length, found = _read_block(list(block), meter, 60 / tempo_bpm if tempo_bpm else 0.5)
            start = meter.bar_length * bars
            hits += [Hit(h.piece, h.position + start, h.velocity, h.offset_s) for h in found]
            bars += length
    if not bars:
        raise InvalidRequestError("The grid is empty.", hint="Write a line like: kick |x---x---|")
    return Groove(meter, tempo_bpm, bars, tuple(hits))


def _read_block(lines: Sequence[_Line], meter: Meter, quarter_s: float) -> tuple[int, list[Hit]]:
    """The number of bars and the hits of rows that sound together."""
    hits: list[Hit] = []
    seen: set[KitPiece] = set()
    length = 0
    for line in lines:
        piece, bars = _read_row(line)
        length = length or len(bars)
        if len(bars) != length:
            line.refuse(len(line.text), f"{len(bars)} bars where the rows above have {length}.")
        if piece is None:
            continue
        if piece in seen:
            line.refuse(1, f"{piece.value} has a row already.", "Write one row a piece.")
        seen.add(piece)
        for index, steps in enumerate(bars):
            start = meter.bar_length * index
            hits += _read_bar(line, piece, steps, start, meter, quarter_s)
    return length, hits


def _read_row(line: _Line) -> tuple[KitPiece | None, list[list[tuple[int, str]]]]:
    """The piece (``None`` for the ruler) and, bar by bar, columns and symbols."""
    match = _ROW.fullmatch(line.text.rstrip())
    if match is None:
        line.refuse(1, "no 'piece |steps|' here.", "Write a line like: kick |x---x---|")
    name = "_".join(match["name"].lower().split())
    if name not in PIECE_NAMES and name != _RULER:
        line.refuse(
            match.start("name") + 1,
            f"'{name}' is not a kit piece.",
            f"Known: {', '.join(PIECE_NAMES)}.",
        )
    column = match.start("bars") + 1
    bars: list[list[tuple[int, str]]] = []
    for part in match["bars"].removesuffix("|").split("|"):
        bars.append([(column + i, char) for i, char in enumerate(part) if not char.isspace()])
        if not bars[-1]:
            line.refuse(column, "a bar without steps.", "Write rests as '-'.")
        column += len(part) + 1
    return PIECE_NAMES.get(name), bars


def _read_bar(
    line: _Line,
    piece: KitPiece,
    steps: list[tuple[int, str]],
    start: Fraction,
    meter: Meter,
    quarter_s: float,
) -> Iterator[Hit]:
    if not divides_bar(len(steps), meter):
        line.refuse(
            steps[0][0],
            f"{len(steps)} steps do not divide a bar of {meter}.",
            f"Use {meter.numerator} steps or a multiple of that.",
        )
    step = meter.bar_length / len(steps)
    for index, (column, symbol) in enumerate(steps):
        if symbol in _RESTS:
            continue
        strokes = strokes_of(piece, symbol)
        if symbol in _ROLLS and strokes:
            yield from _roll(piece, symbol, start + step * index, step, quarter_s)
            continue
        if symbol in _RUNS and strokes:
            yield Hit(piece, start + step * index, _run_velocity([s for _, s in steps], index))
            continue
        if not strokes:
            line.refuse(
                column,
                f"'{symbol}' means nothing in a {piece.value} row.",
                f"Use {' '.join(['-', *symbols_of(piece)])}.",
            )
        for struck, velocity, offset_s in strokes:
            yield Hit(struck, start + step * index, velocity, offset_s)


def symbols_of(piece: KitPiece) -> list[str]:
    """What may stand in the row of a piece, rests aside."""
    two_hands = [*_GRACES, *_ROLLS, *_RUNS] if piece.limb is Limb.HAND else []
    return [*_LEVEL_OF, *two_hands, *_SPECIAL.get(piece.group, ())]


def _run_velocity(symbols: Sequence[str], index: int) -> int:
    """How loud a stroke is that stands in a run of strokes that grow or fade."""
    symbol, first, last = symbols[index], index, index
    while first and symbols[first - 1] == symbol:
        first -= 1
    while last + 1 < len(symbols) and symbols[last + 1] == symbol:
        last += 1
    grown = (index - first) / (last - first) if last > first else 0.5
    if symbol == ">":
        grown = 1 - grown
    return round(RUN_SOFT + grown * (RUN_LOUD - RUN_SOFT))


def _roll(
    piece: KitPiece, symbol: str, start: Fraction, step: Fraction, quarter_s: float
) -> Iterator[Hit]:
    """An open roll, whose strokes stand on the grid; or a press roll, of one stroke and bounces."""
    if symbol == "r":
        strokes = 2 * max(1, int(step / _THIRTY_SECOND) // 2)
        for number in range(strokes):
            velocity = OPEN_WEAK if number % 2 else OPEN_STRONG
            yield Hit(piece, start + step * number / strokes, velocity)
        return
    yield Hit(piece, start, PRESS_MAIN)
    for number in range(1, int(float(step) * quarter_s / PRESS_S)):
        velocity = PRESS_BOUNCE[min(number, len(PRESS_BOUNCE)) - 1]
        yield Hit(piece, start, velocity, number * PRESS_S)


def strokes_of(piece: KitPiece, symbol: str) -> list[tuple[KitPiece, int, float]]:
    """Piece, velocity and offset of each stroke; none for a symbol that the row does not take.

    Of a roll, which fills its step, the first stroke; of one that grows or fades, a plain one.
    """
    if symbol not in symbols_of(piece):
        return []
    if symbol in _GRACES:
        main, grace, before_s = _GRACES[symbol]
        return [*((piece, grace, -offset_s) for offset_s in before_s), (piece, main, 0.0)]
    if symbol in _ALONE:
        return [(piece, _ALONE[symbol], 0.0)]
    return [(*_SPECIAL[piece.group][symbol], 0.0)]


def divides_bar(steps: int, meter: Meter) -> bool:
    """Whether so many steps are a division that one means; 15 in 4/4 are a slip of the pen."""
    halved = [len(meter.beats) * n for n in (1, 2, 4)] if meter.is_compound else []
    return steps % meter.numerator == 0 or meter.numerator % steps == 0 or steps in halved


def format_grid(
    groove: Groove,
    *,
    steps_per_bar: int | None = None,
    ruler: bool = False,
    bars_per_line: int | None = None,
) -> str:
    """Write a groove as a grid that :func:`parse_grid` reads.

    Touch is shown in three steps and timing not at all, but for flams and drags. Bars in which
    the pieces have no common grid get one a row, spaced so that the beats stand in line.

    Args:
        groove: what to write.
        steps_per_bar: steps of every bar, hits moved to the nearest; the coarsest that holds
            every hit in its place by default.
        ruler: whether to count the steps above.
        bars_per_line: how many bars stand side by side; all by default.

    Raises:
        InvalidRequestError: ``steps_per_bar`` does not divide the bar.
    """
    meter = groove.meter
    if steps_per_bar is not None and not (steps_per_bar > 0 and divides_bar(steps_per_bar, meter)):
        raise InvalidRequestError(
            f"{steps_per_bar} steps do not divide a bar of {meter}.",
            hint=f"Use {meter.numerator} steps or a multiple of that.",
        )
    rows = _rows(groove, steps_per_bar)
    pieces = [piece for piece in _PAGE if piece in rows] or [KitPiece.KICK]
    names = [*([_RULER] if ruler else []), *(piece.value for piece in pieces)]
    bars = []
    for index in range(groove.bars):
        cells = [rows.get(piece, {}).get(index, {}) for piece in pieces]
        grids = _grids(cells, meter, steps_per_bar)
        width = max(grids)
        written = [_write_bar(c, n, width) for c, n in zip(cells, grids, strict=True)]
        bars.append([*([_count(width, meter)] if ruler else []), *written])
    margin, per_line = max(map(len, names)), bars_per_line or groove.bars
    return "\n\n".join(
        "\n".join(
            f"{name:<{margin}} |{'|'.join(parts)}|"
            for name, *parts in zip(names, *bars[first : first + per_line], strict=True)
        )
        for first in range(0, groove.bars, per_line)
    )


def _rows(groove: Groove, steps: int | None) -> dict[KitPiece, dict[int, _Cells]]:
    """Symbols by row, bar and place in the bar (0 to 1)."""
    rows: dict[KitPiece, dict[int, _Cells]] = {}
    length = groove.meter.bar_length
    finest = length / steps if steps else None
    clusters: dict[tuple[int, KitPiece, Fraction], list[Hit]] = {}
    for hit in groove.hits:
        place = min(_snap(hit.position, finest), groove.length - (finest or Fraction(1, _FINEST)))
        clusters.setdefault((_PAGE.index(hit.piece), hit.piece, place), []).append(hit)
    symbols = {key: _symbol(hits) for key, hits in clusters.items()}
    apart = {
        piece
        for (_, piece, _), symbol in symbols.items()
        if piece in _WRITTEN_AS and symbol not in _WRITTEN_AS[piece][1]
    }
    for key in sorted(symbols, key=lambda key: key[0]):
        _, row, position = key
        bar, place = divmod(position, length)
        cell, symbol = (int(bar), place / length), symbols[key]
        if row in _WRITTEN_AS and row not in apart:
            shared, written = _WRITTEN_AS[row]
            if cell[1] not in rows.get(shared, {}).get(cell[0], {}):
                row, symbol = shared, written[symbol]
        rows.setdefault(row, {}).setdefault(cell[0], {})[cell[1]] = symbol
    return rows


def _snap(position: Fraction, step: Fraction | None) -> Fraction:
    """The nearest step; without one, only what no grid could show is moved."""
    if step is None:
        return position.limit_denominator(_FINEST)
    return round(position / step) * step


def _symbol(hits: Sequence[Hit]) -> str:
    """How one stroke, with its grace strokes, is written."""
    main = max(hits, key=lambda hit: (hit.velocity, hit.offset_s))
    graces = sum(
        hit.velocity < main.velocity and hit.offset_s < main.offset_s - 0.01 for hit in hits
    )
    if any(hit.offset_s > main.offset_s + 0.01 for hit in hits) and main.piece.limb is Limb.HAND:
        return "z"
    if graces and main.piece.limb is Limb.HAND:
        return {1: "f", 2: "d"}.get(graces, "u")
    return _SYMBOL_OF[written_level(main.velocity)]


def _grids(cells: Sequence[_Cells], meter: Meter, steps: int | None) -> list[int]:
    """Steps of each row in one bar: the same for all unless that is finer than each needs."""
    if steps:
        return [steps] * len(cells)
    common = _natural({place for row in cells for place in row}, meter)
    own = [_natural(row, meter) if row else 0 for row in cells]
    if common <= max(own) or not any(own):
        return [common] * len(cells)
    return [n or max(own) for n in own]


def _natural(places: Iterable[Fraction], meter: Meter) -> int:
    """The grid that a drummer would write: 16ths (8ths in 6/8), triplets, then finer ones."""
    wanted = lcm(*(place.denominator for place in places))
    for per_quarter in (2, 4, 8, 12) if meter.is_compound else (4, 3, 8, 6, 12):
        steps = per_quarter * meter.bar_length
        if steps.denominator == 1 and steps % wanted == 0 and divides_bar(int(steps), meter):
            return int(steps)
    return lcm(wanted, meter.numerator)


def _write_bar(cells: _Cells, steps: int, width: int) -> str:
    text = [" "] * width
    for step in range(steps):
        text[step * width // steps] = cells.get(Fraction(step, steps), "-")
    return "".join(text)


def _count(width: int, meter: Meter) -> str:
    """``1e&a2e&a``: the number of each felt beat and the usual syllables between."""
    starts = [round(beat / meter.bar_length * width) for beat in (*meter.beats, meter.bar_length)]
    text = ""
    for number, (start, stop) in enumerate(pairwise(starts), 1):
        steps = stop - start
        base = next((n for n in (4, 3, 2) if steps % n == 0), 1)
        syllables = "".join(f"{s:.<{steps // base}}" for s in _SYLLABLES[base])
        text += (str(number % 10) + syllables[1:])[:steps]
    return text
