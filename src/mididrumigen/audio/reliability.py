"""How likely a stroke that was heard was played."""

from __future__ import annotations

from math import exp, log

from mididrumigen.audio.heard import Heard
from mididrumigen.audio.onsets import Onset

# Logistic regression on the log-odds of the activation, by drum: slope, offset. Fitted by
# ``training/calibrate.py`` on rendered performances.
_BY_DRUM: dict[str, tuple[float, float]] = {
    "kick": (2.045, -0.481),
    "snare": (1.815, -1.041),
    "cross_stick": (1.783, -1.235),
    "closed_hat": (1.591, 0.043),
    "open_hat": (0.931, -0.433),
    "ride": (1.656, -0.043),
    "crash": (1.447, -0.789),
    "tom": (1.615, -0.394),
}
_USUAL = (1.0, 0.0)


def hit_confidence(onset: Onset) -> float:
    """0-1: the share of strokes with this activation that were played within 50 ms."""
    slope, offset = _BY_DRUM.get(onset.drum, _USUAL)
    activation = min(max(onset.activation, 1e-4), 1 - 1e-4)
    odds = slope * log(activation / (1 - activation)) + offset
    return 1 / (1 + exp(-odds))


def measure_confidence(feature: str, heard: Heard | None, count: int) -> float:
    """How likely a number is as right as musicians need it to be, 0-1.

    Args:
        feature: a name from :mod:`mididrumigen.domain.style.features`.
        heard: the recording; none for what is known, and not heard.
        count: strokes or bars that the number rests on.
    """
    if heard is None:
        return 1.0
    certain = sum(hit.confidence for hit in heard.hits) / max(len(heard.hits), 1)
    enough = count / (count + 4)
    return certain * heard.grid.tempo_confidence * enough
