"""Which change of a groove moves which measure, and plays which manner: the tables of operators."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from mididrumigen.domain.music.kit import OPEN_HATS, KitPiece, PieceGroup
from mididrumigen.generation.template_generator.steering.kick import (
    change_kicks,
    double_kicks,
    kick_every_beat,
    run_kicks,
    syncopate,
)
from mididrumigen.generation.template_generator.steering.sheet import Sheet, is_ghost, share
from mididrumigen.generation.template_generator.steering.snare import (
    change_cross_stick,
    change_flams,
    change_ghosts,
    change_rimshots,
    change_rolls,
    change_snare,
)
from mididrumigen.generation.template_generator.steering.time_keeping import (
    change_crashes,
    change_hat_density,
    change_openness,
    change_pedal,
    change_percussion,
    change_ride,
    leave_hats,
    lift_hat,
    play_linear,
    roll_hats,
)
from mididrumigen.generation.template_generator.steering.toms import change_toms
from mididrumigen.generation.template_generator.steering.whole_kit import (
    change_density,
    cross_rhythm,
    double,
    halve,
)

Operator = Callable[[Sheet, float, Random], None]
"""Changes a sheet by an amount: a measure's shift in its unit, or −1–1 of a manner."""

MANNER_OPERATORS: Mapping[str, Operator] = {
    "half_time": halve,
    "double_time": double,
    "polyrhythm": cross_rhythm,
    "four_on_the_floor": kick_every_beat,
    "double_kick": run_kicks,
    "single_foot": double_kicks,
    "linear": play_linear,
    "no_hat": leave_hats,
    "hat_out_on_backbeat": lift_hat,
    "hat_rolls": roll_hats,
    "rolls": change_rolls,
    "rimshots": change_rimshots,
    "flams": change_flams,
}
"""Manners of which grooves are changed, in the order in which they are."""

MEASURE_OPERATORS: Mapping[str, Operator] = {
    "density": change_density,
    "density.kick": change_kicks,
    "syncopation_lhl": syncopate,
    "syncopation_witek": syncopate,
    "density.snare": change_snare,
    "ghost_note_rate": change_ghosts,
    "density.hat": change_hat_density,
    "density.tom": change_toms,
    "ride_share": change_ride,
    "hat_openness": change_openness,
    "cross_stick_share": change_cross_stick,
    "density.percussion": change_percussion,
    "density.pedal": change_pedal,
    "density.crash": change_crashes,
}
"""Measures that grooves are changed for, in the order in which they are."""


def density_of(group: PieceGroup) -> Callable[[Sheet], float]:
    """How many strokes of a group a sheet has a beat."""

    def measure(sheet: Sheet) -> float:
        return len(sheet.all(group)) / sheet.beats

    return measure


SHARES: Mapping[str, Callable[[Sheet], float]] = {
    "ghost_note_rate": lambda sheet: share(sheet, (PieceGroup.SNARE,), is_ghost),
    "ride_share": lambda sheet: share(
        sheet, (PieceGroup.HAT, PieceGroup.RIDE), lambda s: s.piece.group is PieceGroup.RIDE
    ),
    "hat_openness": lambda sheet: share(sheet, (PieceGroup.HAT,), lambda s: s.piece in OPEN_HATS),
    "cross_stick_share": lambda sheet: share(
        sheet, (PieceGroup.SNARE,), lambda s: s.piece is KitPiece.CROSS_STICK
    ),
    **{
        f"density.{group}": density_of(group)
        for group in (
            PieceGroup.TOM,
            PieceGroup.CRASH,
            PieceGroup.PEDAL,
            PieceGroup.PERCUSSION,
        )
    },
}
"""Measures of which nothing at all is possible, as they are on a sheet."""

OF_ONE = frozenset({"ride_share", "hat_openness", "cross_stick_share"})
"""Measures of which all is possible as well."""

SAME_AS: Mapping[str, str] = {"hat_pedal": "density.pedal", "cowbell": "density.percussion"}
"""Manners that are a measure by another name."""
