"""What was found about an artist, and where: sources, findings, evidence, collector reports."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.features import check_feature
from mididrumigen.domain.groove import Groove

MAX_NAME_LENGTH = 200


class SourceKind(StrEnum):
    """Kinds of source, as the database names them; ``library`` is the built-in knowledge."""

    PAPER = "paper"
    ARTICLE = "article"
    AUDIO = "audio"
    MIDI = "midi"
    LIBRARY = "library"


class ArtistKind(StrEnum):
    """What a name stands for."""

    DRUMMER = "drummer"
    PRODUCER = "producer"
    BAND = "band"
    GENRE = "genre"
    UNKNOWN = "unknown"


def display_name(name: str) -> str:
    """A name as it is shown: NFC, single spaces.

    Raises:
        InvalidRequestError: empty, longer than 200 characters, or with control characters.
    """
    text = " ".join(unicodedata.normalize("NFC", name).split())
    if not text:
        raise InvalidRequestError("The artist name is empty.")
    if len(text) > MAX_NAME_LENGTH:
        raise InvalidRequestError(f"The artist name is longer than {MAX_NAME_LENGTH} characters.")
    # Cc control, Cf format (bidi overrides, zero width), Cs lone surrogates, Co/Cn unassigned.
    if any(unicodedata.category(char).startswith("C") for char in text + name.strip()):
        raise InvalidRequestError("The artist name holds control or invisible characters.")
    return text


def artist_key(name: str) -> str:
    """The unique key of a name: NFKC, case-folded, so that NFC and NFD are the same artist."""
    folded = unicodedata.normalize("NFKC", display_name(name)).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def slug(name: str) -> str:
    """A name for URLs and files: letters and digits of any script joined by hyphens, 80 bytes.

    ``AC/DC`` is ``ac-dc``. A name without letters or digits (``!!!``) is spelled by code point.
    """
    key = artist_key(name)
    words = "".join(char if char.isalnum() else " " for char in key).split()
    text = "-".join(words) or "-".join(f"u{ord(char):x}" for char in key if char != " ")
    return text.encode()[:80].decode(errors="ignore").rstrip("-")


@dataclass(frozen=True, slots=True)
class Tenure:
    """A drummer's time in a band.

    Attributes:
        name: of the drummer.
        begin, end: years; ``None`` where unknown or not over.
        id: as in :attr:`Artist.ids`; empty where unknown.
    """

    name: str
    begin: int | None = None
    end: int | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Artist:
    """Who a name stands for.

    Attributes:
        name: as shown.
        kind: drummer, producer, band or genre.
        aliases: other names for the same artist.
        bands: bands the drummer plays in.
        genres: names of genres, most typical first.
        asked_as: the name that was asked for, where it was another one (a band, an alias).
        ids: in other catalogues: ``musicbrainz:…``, ``wikidata:Q…``.
        songs: titles that the drummer is known to play on.
        drummers: all known drummers of the band that was asked for, this one first.
    """

    name: str
    kind: ArtistKind = ArtistKind.UNKNOWN
    aliases: tuple[str, ...] = ()
    bands: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    asked_as: str = ""
    ids: tuple[str, ...] = ()
    songs: tuple[str, ...] = ()
    drummers: tuple[Tenure, ...] = ()

    @property
    def key(self) -> str:
        """The unique key of the name."""
        return artist_key(self.name)


@dataclass(frozen=True, slots=True)
class Source:
    """Where something was found.

    Attributes:
        id: stable and unique: the same source found again has the same id.
        kind: paper, article, audio, MIDI or the built-in library.
        title: as one would cite it.
        locator: URL, file name or library entry.
        licence: where known.
    """

    id: str
    kind: SourceKind
    title: str
    locator: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One cited claim about one feature.

    Attributes:
        feature: a name from :mod:`mididrumigen.domain.features`.
        value: in the feature's unit.
        spread: standard deviation between bars or hits, same unit.
        sample_size: how many bars (or an equivalent number of them) it rests on, above 0.
        source_id: the :class:`Source` it comes from.
        confidence: 0–1, how far the source can be trusted on this.
        reason: why, in a sentence; the quoted sentence for text.
    """

    feature: str
    value: float
    spread: float
    sample_size: float
    source_id: str
    confidence: float
    reason: str = ""

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


@dataclass(frozen=True, slots=True)
class Finding:
    """What one source returned.

    Attributes:
        source: where it is from.
        claims: what the source states outright.
        phrases: bars found in it.
        facts: sentences in our own words, for the description.
        text: main text, still to be read for claims.
        is_evidence: whether it may tell how the artist plays; a link to files or the entry of a
            catalogue does not.
    """

    source: Source
    claims: tuple[Evidence, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    facts: tuple[str, ...] = ()
    text: str = ""
    is_evidence: bool = True


class CollectorStatus(StrEnum):
    """How a collector came back."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    OFF = "off"
    NOT_INSTALLED = "not_installed"
    NO_KEY = "no_key"
    NO_NETWORK = "no_network"
    ROBOTS = "robots"
    THROTTLED = "throttled"
    TIMED_OUT = "timed_out"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class CollectorReport:
    """What one collector brought, and why it brought nothing where it did not."""

    name: str
    status: CollectorStatus
    reason: str = ""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolution:
    """Whom a name stands for, and how each catalogue came back that was asked for it."""

    artist: Artist
    reports: tuple[CollectorReport, ...] = ()
