"""Playing along: the kick answers the accents of other music, and its drops are left alone."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from random import Random

from mididrumigen.domain.music.accents import NEAR, Accent, Accents, strong
from mididrumigen.domain.music.dynamics import WRITTEN_VELOCITY, Level
from mididrumigen.domain.music.kit import TIME_KEEPERS, KitPiece, PieceGroup
from mididrumigen.generation.template_generator.model import Bar, Stroke
from mididrumigen.generation.template_generator.time_keeping import with_strokes

_PLAIN, _ACCENT = WRITTEN_VELOCITY[Level.PLAIN], WRITTEN_VELOCITY[Level.ACCENT]
# A hit that the whole band plays: as strong as any, with nothing near it.
_CAUGHT, _ALONE = 0.85, Fraction(3, 4)
_OWN_KICKS_GO = 0.8
_CATCHES = 0.25


def follow_accents(
    bars: Sequence[Bar], accents: Accents | None, amount: float, rng: Random
) -> list[Bar]:
    """The bars with their kicks where the accents are.

    Args:
        bars: of the groove.
        accents: of the other music, from the same bar line; none leaves the bars as they are.
        amount: 0 leaves the bars as they are, at 1 every accent is answered.
        rng: for the choice in between.
    """
    if accents is None or amount <= 0:
        return list(bars)
    return [_follow(bar, accents.in_bar(number), amount, rng) for number, bar in enumerate(bars)]


def _follow(bar: Bar, onsets: Sequence[Accent], amount: float, rng: Random) -> Bar:
    if not onsets:
        return _rest(bar) if rng.random() < amount else bar
    asked = [accent for accent in strong(onsets) if accent.position < bar.meter.bar_length]
    kept = []
    for stroke in bar.strokes:
        own = stroke.piece is KitPiece.KICK and not _is_near(stroke.at, asked)
        if not own or rng.random() >= amount * _OWN_KICKS_GO:
            kept.append(stroke)
    kicks = {s.at for s in kept if s.piece is KitPiece.KICK}
    for accent in asked:
        if not any(abs(at - accent.position) <= NEAR for at in kicks) and rng.random() < amount:
            velocity = _ACCENT if accent.strength >= _CAUGHT else _PLAIN
            kept.append(Stroke(KitPiece.KICK, accent.position, velocity, 0.0))
            kicks.add(accent.position)
    return _catch(with_strokes(bar, kept), onsets, amount, rng)


def _catch(bar: Bar, onsets: Sequence[Accent], amount: float, rng: Random) -> Bar:
    """A crash with what stands alone and is as strong as any."""
    crashes = []
    for number, onset in enumerate(onsets):
        before = onset.position - onsets[number - 1].position if number else bar.meter.bar_length
        after = (
            onsets[number + 1].position - onset.position
            if number + 1 < len(onsets)
            else bar.meter.bar_length - onset.position
        )
        alone = before >= _ALONE and after >= _ALONE and onset.strength >= _CAUGHT
        if alone and onset.position < bar.meter.bar_length and rng.random() < amount * _CATCHES:
            crashes.append(onset.position)
    if not crashes:
        return bar
    kept = [
        s
        for s in bar.strokes
        if s.at not in crashes or (s.piece not in TIME_KEEPERS and s.piece.group != "crash")
    ]
    return with_strokes(
        bar, [*kept, *(Stroke(KitPiece.CRASH_1, at, _ACCENT, 0.0) for at in crashes)]
    )


def _rest(bar: Bar) -> Bar:
    """Where the others rest: time alone."""
    kept = [
        s
        for s in bar.strokes
        if s.piece in TIME_KEEPERS or s.piece.group in (PieceGroup.PEDAL, PieceGroup.PERCUSSION)
    ]
    return with_strokes(bar, kept)


def _is_near(at: Fraction, accents: Sequence[Accent]) -> bool:
    return any(abs(at - accent.position) <= NEAR for accent in accents)
