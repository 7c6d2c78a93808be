"""Who plays: artists, their names, and the keys that names are found by."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from mididrumigen.domain.errors import InvalidRequestError

MAX_NAME_LENGTH = 200
_WITHOUT_JOINERS = {0x200C: None, 0x200D: None}


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
    # Persian, Hindi and others are not written without joiners; emoji neither.
    shown = (text + name.strip()).translate(_WITHOUT_JOINERS)
    if not shown or any(unicodedata.category(char).startswith("C") for char in shown):
        raise InvalidRequestError("The artist name holds control or invisible characters.")
    return text


def artist_key(name: str) -> str:
    """The unique key of a name: NFKC, case-folded, so that NFC and NFD are the same artist.

    Joiners, which cannot be seen, tell nobody apart.
    """
    plain = display_name(name).translate(_WITHOUT_JOINERS)
    folded = unicodedata.normalize("NFKC", plain).casefold()
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
