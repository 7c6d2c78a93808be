"""One row of a pattern: a kit piece under any of its names, and steps of any length."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.music.notation import PIECE_NAMES, divides_bar, strokes_of, symbols_of
from mididrumigen.generation.plans.repairs import Repairs
from mididrumigen.generation.template_generator.model import Stroke
from mididrumigen.midi.general_midi import general_midi

MAX_STEPS = 256
_PER_QUARTER = (1, 2, 3, 4, 6, 8)
_RESTS = frozenset("-._ ")
_NOT_STEPS = re.compile(r"[\s|]+")
_FAR = 1.5

# What drummers and models call the pieces, beside the names of the notation.
_ALIASES = {
    KitPiece.KICK: "bass_drum bassdrum bass kick_drum kickdrum bd1",
    KitPiece.SNARE: "snare_drum snaredrum sn acoustic_snare ghost_snare ghost_notes ghosts",
    KitPiece.RIM_SHOT: "rimshot",
    KitPiece.CROSS_STICK: "crossstick sidestick side_stick rim rim_click rimclick rim_knock",
    KitPiece.CLOSED_HAT: "hat hats hihat hihats hi_hat hi_hats closed_hihat closed_hi_hat "
    "hihat_closed hi_hat_closed chh hh_closed hat_closed",
    KitPiece.OPEN_HAT: "open_hihat open_hi_hat hihat_open hi_hat_open ohh hh_open hat_open",
    KitPiece.HALF_OPEN_HAT: "half_open_hihat half_open_hi_hat loose_hat",
    KitPiece.PEDAL_HAT: "pedal_hihat pedal_hi_hat hihat_pedal hi_hat_pedal foot_hat hat_foot "
    "hihat_foot",
    KitPiece.RIDE: "ride_cymbal ride_1 ride1 ride_bow rc",
    KitPiece.RIDE_BELL: "bell ridebell bell_ride",
    KitPiece.CRASH_1: "crash crash1 crash_cymbal crash_cymbal_1 cc",
    KitPiece.CRASH_2: "crash2 crash_cymbal_2",
    KitPiece.SPLASH: "splash_cymbal",
    KitPiece.CHINA: "china_cymbal chinese_cymbal",
    KitPiece.HIGH_TOM: "tom tom1 tom_1 hi_tom rack_tom hightom high_rack_tom",
    KitPiece.MID_TOM: "tom2 tom_2 middle_tom midtom",
    KitPiece.LOW_TOM: "tom3 tom_3 lowtom",
    KitPiece.FLOOR_TOM: "floortom floor tom4 tom_4 low_floor_tom",
    KitPiece.CLAP: "hand_clap handclap",
    KitPiece.WOOD_BLOCK: "woodblock",
}


@cache
def _names() -> dict[str, KitPiece]:
    other = {name: piece for piece, names in _ALIASES.items() for name in names.split()}
    notes = {str(note): piece for note, piece in general_midi().piece_of_note.items()}
    return {**notes, **other, **PIECE_NAMES}


def find_piece(name: Any) -> KitPiece | None:
    """The kit piece of a name, an alias or a General MIDI note; ``None`` if there is none."""
    if not isinstance(name, str | int):
        return None
    words = re.findall(r"[a-z0-9]+", str(name)[:80].casefold())
    return _names().get("_".join(words))


@cache
def allowed_steps(meter: Meter) -> tuple[int, ...]:
    """How many steps a bar may have: from quarters to 32nds, and triplets."""
    counts = {per * meter.bar_length for per in _PER_QUARTER}
    whole = {int(count) for count in counts if count.denominator == 1}
    return tuple(sorted(n for n in whole | {meter.numerator} if divides_bar(n, meter)))


def usual_steps(meter: Meter) -> int:
    """16ths, or the finest grid that the metre has below them."""
    most = max(int(4 * meter.bar_length), meter.numerator)
    return max(n for n in allowed_steps(meter) if n <= most)


def common_steps(rows: Sequence[str], meter: Meter) -> int | None:
    """The right length that most rows have."""
    counts = Counter(len(_steps(row)) for row in rows)
    right = {n: count for n, count in counts.items() if n in allowed_steps(meter)}
    return max(right, key=lambda n: (right[n], n)) if right else None


def read_row(name: Any, text: str, meter: Meter, usual: int, repairs: Repairs) -> Iterator[Stroke]:
    """The strokes of a row in one bar, velocities as written levels.

    Args:
        name: what the row is called.
        text: its steps.
        meter: of the bar.
        usual: how many steps the other rows have.
        repairs: what had to be put right.
    """
    piece = find_piece(name)
    if piece is None:
        repairs.say(f"{repairs.quote(name)} is not a kit piece: its row was left out")
        return
    steps = _steps(text)
    count = _fit(len(steps), meter, usual)
    if len(steps) != count:
        word = "cut" if len(steps) > count else "padded"
        repairs.say(f"a row of {len(steps)} steps {word} to {count}")
    step = meter.bar_length / count
    for index, symbol in enumerate(steps[:count]):
        if symbol in _RESTS:
            continue
        strokes = strokes_of(piece, symbol)
        if not strokes:
            known = " ".join(symbols_of(piece))
            repairs.say(f"{repairs.quote(symbol)} in a {piece.label} row became a rest ({known})")
        for struck, velocity, offset_s in strokes:
            yield Stroke(struck, _at(step, index), velocity, offset_s)


def _steps(text: str) -> str:
    return _NOT_STEPS.sub("", text[: 4 * MAX_STEPS])[:MAX_STEPS]


def _at(step: Fraction, index: int) -> Fraction:
    return step * index


def _fit(count: int, meter: Meter, usual: int) -> int:
    """The length that a row of so many steps was meant to have."""
    allowed = allowed_steps(meter)
    if count in allowed:
        return count
    if usual / _FAR <= count <= usual * _FAR:
        return usual
    return min(allowed, key=lambda n: (abs(n - count), -n))
