"""Whether a recording sounds like drums at all.

On a piano the first network hears strokes too, but few that it is sure of, and much that it can
neither believe nor dismiss. The weights are those of a logistic regression over 760 rendered drum
clips, half of them under music, and 79 of solo instruments, speech and noise. At 0.25 it lets 6 of
those 79 pass and refuses 2 in 100 drum clips.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mididrumigen.audio.networks import Strokes
from mididrumigen.audio.onsets import Onset
from mididrumigen.audio.reliability import hit_confidence

_SURE = 0.9
_DOUBT = (0.1, 0.5)
_BODY = frozenset({"kick", "snare", "cross_stick"})
_CYMBALS = frozenset({"closed_hat", "open_hat", "ride", "crash"})
# Of the share of sure strokes, their log rate, mean confidence, log rates of drums and of
# cymbals, and how much is doubtful for each stroke.
_WEIGHTS = np.array([7.6, 1.04, 6.55, 1.1, 0.62, -0.02])
_OFFSET = -8.36


def drum_likeness(strokes: Strokes, onsets: Sequence[Onset], duration_s: float) -> float:
    """How much a recording sounds like drums, 0-1."""
    if not onsets:
        return 0.0
    confidence = np.array([hit_confidence(onset) for onset in onsets])
    is_body = np.array([onset.drum in _BODY for onset in onsets])
    is_cymbal = np.array([onset.drum in _CYMBALS for onset in onsets])
    sure = float((confidence > _SURE).sum())
    low, high = _DOUBT
    doubtful = int(((strokes.onsets > low) & (strokes.onsets < high)).sum())
    features = np.array(
        [
            sure / len(onsets),
            _log_rate(sure, duration_s),
            confidence.mean(),
            _log_rate(float(confidence[is_body].sum()), duration_s),
            _log_rate(float(confidence[is_cymbal].sum()), duration_s),
            doubtful / (int((strokes.onsets > high).sum()) + 1),
        ]
    )
    return float(1 / (1 + np.exp(-(features @ _WEIGHTS + _OFFSET))))


def _log_rate(count: float, duration_s: float) -> float:
    return float(np.log(count / duration_s + 0.02))
