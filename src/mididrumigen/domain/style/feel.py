"""Feel: everything that can be measured on a groove, by feature name.

Everything is measured against score positions, so a groove must be quantised first. Values are in
the units of :mod:`mididrumigen.domain.style.features`.
"""

from __future__ import annotations

from mididrumigen.domain.music.dynamics import is_ghost
from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.style.density import measure_articulation, measure_densities
from mididrumigen.domain.style.measure import Measure, measure_share
from mididrumigen.domain.style.microtiming import measure_microtiming
from mididrumigen.domain.style.swing import swing_ratios
from mididrumigen.domain.style.syncopation import measure_syncopation
from mididrumigen.domain.style.velocity import measure_velocities


def measure_feel(groove: Groove) -> dict[str, Measure]:
    """All features of a groove that can be measured on it, by feature name.

    Features that need what the groove has not (swing without off-beats, hats without a hat) are
    absent rather than guessed.
    """
    if not groove.hits:
        return {}
    swing = swing_8th, swing_16th = swing_ratios(groove)
    measures: dict[str, Measure | None] = {
        "tempo_bpm": Measure(groove.tempo_bpm, 0.0, groove.bars),
        "swing_8th_ratio": swing_8th,
        "swing_16th_ratio": swing_16th,
        "ghost_note_rate": measure_share(is_ghost(groove).values()),
        **measure_densities(groove),
        **measure_syncopation(groove),
        **measure_articulation(groove.hits),
        **measure_velocities(groove),
        **measure_microtiming(groove, *swing),
    }
    return {name: measure for name, measure in measures.items() if measure is not None}
