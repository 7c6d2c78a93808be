"""A style profile: estimates, vocabulary, sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.estimates import Estimate, default_estimate
from mididrumigen.domain.style.evidence import Phrase, Source, SourceKind
from mididrumigen.domain.style.habits import NO_HABITS, Habits
from mididrumigen.domain.style.step_grid import StepGrid
from mididrumigen.domain.style.swing import NO_SWING_CURVE, SwingCurve, swing_share


@dataclass(frozen=True)
class StyleProfile:
    """All that is known of how an artist plays.

    Attributes:
        artist: who.
        description: in words, from the evidence.
        estimates: by feature name.
        vocabulary: phrases, played and written.
        sources: every source that an estimate or phrase names.
        confidence: 0–1; 0 when nothing is known of the artist.
        genre: the genre whose prior fills the gaps.
        grids: what is played at each place of the bar, as numbers, by performance.
        habits: what the artist does on a groove of somebody else's.
        swing: the artist's own swing at tempos.
    """

    artist: Artist
    description: str
    estimates: Mapping[str, Estimate] = field(repr=False)
    vocabulary: tuple[Phrase, ...] = field(repr=False)
    sources: tuple[Source, ...] = field(repr=False)
    confidence: float
    genre: str = ""
    grids: tuple[StepGrid, ...] = field(default=(), repr=False)
    habits: Habits = field(default=NO_HABITS, repr=False)
    swing: SwingCurve = field(default=NO_SWING_CURVE, repr=False)

    def estimate(self, feature: str) -> Estimate:
        """The estimate of a feature, or of what it is a case of, or its visible default.

        ``velocity.snare.beat`` falls back on ``velocity.snare``, and that on ``velocity``.
        """
        name = feature
        while name not in self.estimates and "." in name:
            name = name.rpartition(".")[0]
        return self.estimates.get(name) or default_estimate(feature)

    def value(self, feature: str) -> float:
        """The value of :meth:`estimate`."""
        return self.estimate(feature).value

    @cached_property
    def sources_count(self) -> dict[str, int]:
        """Number of the artist's own sources by kind, under the document's names."""
        names = {
            "papers": SourceKind.PAPER,
            "articles": SourceKind.ARTICLE,
            "audio": SourceKind.AUDIO,
            "midi": SourceKind.MIDI,
            "library": SourceKind.LIBRARY,
        }
        own = [source for source in self.sources if not source.is_of_genre]
        return {name: sum(source.kind is kind for source in own) for name, kind in names.items()}

    @cached_property
    def quantitative_params(self) -> dict[str, float]:
        """The eight parameters of the system document, under its names.

        ``tempo_min`` and ``tempo_max`` are two spreads either side of ``tempo_avg``;
        ``swing_percent`` is the share of a beat before the off-beat 8th (50 straight, 67 triplet);
        ``syncopation_level`` maps the Longuet-Higgins & Lee score x of a bar to x / (x + 4).
        """
        tempo, velocity = self.estimate("tempo_bpm"), self.estimate("velocity")
        ratio = max(self.value("swing_8th_ratio"), self.value("swing_16th_ratio"))
        lhl = self.value("syncopation_lhl")
        return {
            "tempo_min": round(max(30.0, tempo.value - 2 * tempo.spread)),
            "tempo_max": round(min(300.0, tempo.value + 2 * tempo.spread)),
            "tempo_avg": round(tempo.value),
            "swing_percent": round(100 * swing_share(ratio), 1),
            "ghost_note_prob": round(self.value("ghost_note_rate"), 3),
            "syncopation_level": round(lhl / (lhl + 4), 3),
            "velocity_mean": round(velocity.value),
            "velocity_std": round(velocity.spread),
        }
