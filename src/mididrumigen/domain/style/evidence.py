"""What was found about an artist, and where: sources, findings, evidence and phrases."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.style.features import check_feature
from mididrumigen.domain.style.habits import NO_HABITS, Habits
from mididrumigen.domain.style.swing import NO_SWING_CURVE, SwingCurve


class SourceKind(StrEnum):
    """Kinds of source, as the database names them; ``library`` is the built-in knowledge."""

    PAPER = "paper"
    ARTICLE = "article"
    AUDIO = "audio"
    MIDI = "midi"
    LIBRARY = "library"

    @property
    def is_prose(self) -> bool:
        """Whether its sources are texts, which tell how somebody plays and play nothing."""
        return self in (SourceKind.PAPER, SourceKind.ARTICLE)


_GENRE_ENTRY = "library:genre:"
PLAYED = frozenset({SourceKind.AUDIO, SourceKind.MIDI})
"""Sources that hold somebody's playing."""


class FileStatus(StrEnum):
    """What became of a file."""

    READ = "read"
    DUPLICATE = "duplicate"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class FileReading:
    """How one file of MIDI was read, or why it was not.

    Attributes:
        file: where it lies inside the folder that was given, or what it was sent as.
        drum_map: name of the map that it was read with; empty where it was not read.
        map_confidence: how sure that map is, 0-1; 1 where it was named.
        status: whether it counts.
        reason: what the map rests on, what was put right, or why it was left out.
    """

    file: str
    drum_map: str
    map_confidence: float
    status: FileStatus
    reason: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where something was found.

    Attributes:
        id: stable and unique: the same source found again has the same id.
        kind: paper, article, audio, MIDI or the built-in library.
        title: as one would cite it.
        locator: URL, file name or library entry.
        licence: where known.
        reading: of a file of MIDI that somebody gave, how it was read.
    """

    id: str
    kind: SourceKind
    title: str
    locator: str = ""
    licence: str = ""
    reading: FileReading | None = None

    @property
    def is_of_genre(self) -> bool:
        """Whether it describes a genre; for the artist it is only lent."""
        return self.id.startswith((_GENRE_ENTRY, "statistics:genre:"))


@dataclass(frozen=True, slots=True)
class Evidence:
    """One cited claim about one feature.

    Attributes:
        feature: a name from :mod:`mididrumigen.domain.style.features`.
        value: in the feature's unit.
        spread: standard deviation between bars or hits, same unit.
        sample_size: how many bars (or an equivalent number of them) it rests on, above 0.
        source_id: the :class:`Source` it comes from.
        confidence: 0–1, how far the source can be trusted on this.
        reason: what it rests on, in a sentence.
        quote: the words of the source that state it, verbatim; empty where nothing is quoted.
        direction: of words that say no number: ``+`` more of it, ``-`` less; ``=`` for a number.
    """

    feature: str
    value: float
    spread: float
    sample_size: float
    source_id: str
    confidence: float
    reason: str = ""
    quote: str = ""
    direction: str = "="

    @property
    def in_words(self) -> bool:
        """Whether it rests on words of the source alone: it was told, not measured or counted."""
        return bool(self.quote)

    def __post_init__(self) -> None:
        check_feature(self.feature, self.value)
        if not (self.spread >= 0 and self.sample_size > 0 and 0 <= self.confidence <= 1):
            raise InvalidRequestError(
                f"Evidence on {self.feature} needs a spread of 0 or more, a sample size above 0 "
                "and a confidence between 0 and 1."
            )


@dataclass(frozen=True, slots=True)
class Phrase:
    """Vocabulary: consecutive bars as played or written.

    Attributes:
        groove: the bars, with touch and timing.
        source_id: the :class:`Source` it comes from.
        label: the style or song it is from.
        fills: which bars are fills.
        played: whether touch and timing are a player's (a performance) or unknown (written).
        weight: how typical it is, against the artist's other phrases.
    """

    groove: Groove
    source_id: str
    label: str = ""
    fills: frozenset[int] = frozenset()
    played: bool = False
    weight: float = 1.0

    @property
    def lent_by(self) -> str:
        """The genre that lends it; empty where it is the artist's own."""
        before, entry, genre = self.source_id.partition(_GENRE_ENTRY)
        return genre if entry and not before else ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one source returned.

    Attributes:
        source: where it is from.
        claims: what the source states outright.
        phrases: bars found in it.
        facts: sentences in our own words, for the description.
        text: main text, still to be read for claims.
        habits: what the artist does on any groove.
        swing: the artist's swing at tempos.
        is_evidence: whether it may tell how the artist plays; a link to files or the entry of a
            catalogue does not.
    """

    source: Source
    claims: tuple[Evidence, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    facts: tuple[str, ...] = ()
    text: str = ""
    habits: Habits = NO_HABITS
    swing: SwingCurve = NO_SWING_CURVE
    is_evidence: bool = True
