"""A clip is steered until it plays what words tell of its style, by musical changes alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from random import Random

from mididrumigen.generation.template_generator.meter_fit import fit_meter
from mididrumigen.generation.template_generator.model import Bar
from mididrumigen.generation.template_generator.steering.operators import (
    MANNER_OPERATORS,
    MEASURE_OPERATORS,
    OF_ONE,
    SAME_AS,
    SHARES,
)
from mididrumigen.generation.template_generator.steering.sheet import Sheet
from mididrumigen.generation.template_generator.steering.time_keeping import change_hats
from mididrumigen.generation.template_generator.steering.told import Steered, Told, Usual, reach_of
from mididrumigen.generation.template_generator.steering.whole_kit import play_pattern

_FEW_SIXTEENTHS = 0.5
_MORE, _LESS = 0.8, 1.35


def realise(
    bars: Sequence[Bar],
    told: Told,
    tempo_bpm: float,
    usual: Usual,
    patterns: Mapping[str, Sequence[Bar]],
    seed: str,
) -> Steered:
    """Apply the claims to the bars of a clip.

    Args:
        bars: of the clip, fills in them.
        told: the aims.
        tempo_bpm: of the clip.
        usual: what the style plays where.
        patterns: bars of the named patterns, by label.
        seed: of chance; each operator has its own, so that one wish does not move another.
    """
    sheet = Sheet(bars, tempo_bpm, usual)
    lead = {bar.line for bar in bars}
    for label, sure in told.patterns.items():
        pattern = [fit_meter(bar, sheet.meter) for bar in patterns.get(label, ())]
        if pattern and lead.isdisjoint(bar.line for bar in pattern):
            play_pattern(sheet, pattern, sure * _share(told), Random(f"{seed}/{label}"))
    manners = {SAME_AS.get(name, name): amount for name, amount in told.manners.items()}
    for name, operator in MANNER_OPERATORS.items():
        if manners.get(name):
            operator(sheet, manners[name], Random(f"{seed}/{name}"))
    for name, operator in MEASURE_OPERATORS.items():
        shift = told.shifts.get(name, 0.0)
        sure = told.sure.get(name, 0.0)
        if name in manners:
            shift = max(shift, manners[name] * reach_of(name), key=abs)
            sure = max(sure, manners[name], key=abs)
        if sure and name in SHARES:
            shift = max(shift, _room(SHARES[name](sheet), sure, name), key=abs)
        if shift:
            operator(sheet, shift, Random(f"{seed}/{name}"))
    if told.shifts.get("swing_16th_ratio"):
        _give_sixteenths(sheet, Random(f"{seed}/sixteenths"))
    return Steered(sheet.to_bars(), sheet.ghosts, sheet.graces)


def _room(now: float, sure: float, name: str) -> float:
    """That part of what is there to leave out, or that part of what is missing to all of it.

    A clip that is all on the hat has further to go to the ride than one that is there already.
    """
    if sure < 0:
        return now * max(-1.0, sure * _LESS)
    return (1 - now) * sure * _MORE if name in OF_ONE else 0.0


def _share(told: Told) -> float:
    """Several patterns share the bars."""
    return 1 / max(1, len(told.patterns))


def _give_sixteenths(sheet: Sheet, rng: Random) -> None:
    """16ths that can swing, where there are hardly any."""
    fine = sum(s.at % Fraction(1, 2) == Fraction(1, 4) for bar in sheet.bars for s in bar)
    if sheet.step == Fraction(1, 4) and fine < _FEW_SIXTEENTHS * sheet.beats:
        change_hats(sheet, _FEW_SIXTEENTHS, rng)
