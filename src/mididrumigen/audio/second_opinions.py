"""What other beat trackers say of a recording, beside our own; never in place of it.

Each is another program under its own licence, which is printed at every use.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mididrumigen.audio.beat_grid import BeatGrid
from mididrumigen.audio.decoding import SAMPLE_RATE, Samples, examine
from mididrumigen.domain.errors import AudioError, InvalidRequestError, MissingExtraError

MAX_SECONDS = 20 * 60.0
# Within this much, two beats are one; from this share of beats on, two trackers agree.
_NEAR_S, _MOST = 0.07, 0.7

Floats = NDArray[np.float64]


class BeatTracker(Protocol):
    """A beat tracker of others."""

    @property
    def name(self) -> str:
        """As it is asked for."""
        ...

    @property
    def licence(self) -> str:
        """Of its code and its models, in a sentence."""
        ...

    def track(self, samples: Samples) -> Floats:
        """Beat times in seconds.

        Args:
            samples: mono, at 22,050 Hz.

        Raises:
            MissingExtraError: it is not installed.
        """
        ...


@dataclass(frozen=True, slots=True)
class LibrosaTracker:
    """Onset strength and dynamic programming (Ellis 2007). Implements ``BeatTracker``."""

    name: str = "librosa"
    licence: str = "librosa is under the ISC licence."

    def track(self, samples: Samples) -> Floats:
        """See :class:`BeatTracker`."""
        try:
            import librosa
        except ImportError as error:
            raise MissingExtraError("A second opinion by librosa", "librosa") from error
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _, beats = librosa.beat.beat_track(y=samples, sr=SAMPLE_RATE, units="time")
        return np.asarray(beats, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class MadmomTracker:
    """Recurrent networks, then a Bayesian network (Böck et al.). Implements ``BeatTracker``."""

    name: str = "madmom"
    licence: str = (
        "madmom's models are under CC BY-NC-SA 4.0: what they say may not be used commercially."
    )

    def track(self, samples: Samples) -> Floats:
        """See :class:`BeatTracker`."""
        try:
            from madmom.audio.signal import Signal
            from madmom.features.beats import DBNBeatTrackingProcessor, RNNBeatProcessor
        except ImportError as error:
            raise MissingExtraError("A second opinion by madmom", "madmom") from error
        import soxr

        # Its models were trained at this rate, on 16-bit samples.
        whole = soxr.resample(samples, SAMPLE_RATE, 44_100)
        signal = Signal((np.clip(whole, -1, 1) * 32767).astype(np.int16), sample_rate=44_100)
        beats = DBNBeatTrackingProcessor(fps=100)(RNNBeatProcessor()(signal))
        return np.asarray(beats, dtype=np.float64)


TRACKERS: Mapping[str, BeatTracker] = {
    tracker.name: tracker for tracker in (LibrosaTracker(), MadmomTracker())
}


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """What another tracker says.

    Attributes:
        name: of the tracker.
        licence: of the tracker, in a sentence.
        tempo_bpm: by the median distance of its beats; 0 without beats.
        beats_s: its beats.
        agreement: the share of its beats and ours that coincide, 0-1 (F-measure at 70 ms).
    """

    name: str
    licence: str
    tempo_bpm: float
    beats_s: tuple[float, ...]
    agreement: float

    @property
    def agrees(self) -> bool:
        """Whether it hears the same beats."""
        return self.agreement >= _MOST


def find_tracker(name: str) -> BeatTracker:
    """A tracker by its name.

    Raises:
        InvalidRequestError: there is none of that name.
    """
    if name not in TRACKERS:
        raise InvalidRequestError(
            f"There is no second opinion '{name[:40]}'.", hint=f"Use {' or '.join(TRACKERS)}."
        )
    return TRACKERS[name]


def ask_tracker(tracker: BeatTracker, path: Path, grid: BeatGrid) -> SecondOpinion:
    """What a tracker says of a recording whose beats are ``grid`` by our own account.

    Raises:
        AudioError: it cannot be read, or lasts more than twenty minutes.
        MissingExtraError: the tracker is not installed.
    """
    sound = examine(path)
    if sound.duration_s > MAX_SECONDS:
        raise AudioError(
            f"'{path.name}' is too long for a second opinion: {sound.duration_s / 60:.0f} minutes.",
            hint=f"{MAX_SECONDS / 60:.0f} minutes are looked at at once.",
        )
    beats = tracker.track(np.concatenate(list(sound.blocks())))
    tempo = 60 / float(np.median(np.diff(beats))) if len(beats) > 1 else 0.0
    agreement = share_in_common(grid.beats_s.tolist(), beats.tolist())
    return SecondOpinion(tracker.name, tracker.licence, tempo, tuple(beats.tolist()), agreement)


def share_in_common(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The F-measure of two lists of beats, each beat counted once; 0 where one is empty."""
    common, start = 0, 0
    for beat in ours:
        while start < len(theirs) and theirs[start] < beat - _NEAR_S:
            start += 1
        if start < len(theirs) and theirs[start] <= beat + _NEAR_S:
            common, start = common + 1, start + 1
    return 2 * common / (len(ours) + len(theirs)) if common else 0.0
