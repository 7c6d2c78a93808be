"""Every swap on one page: what the use cases need from the outside, and nothing of how it is done.

Adapters take :mod:`mididrumigen.domain` types and raise its errors. ``wiring.py`` builds them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias

from mididrumigen.domain.evidence import Artist, Finding
from mididrumigen.domain.groove import Groove
from mididrumigen.domain.requests import GenerationParams, ResearchRequest
from mididrumigen.domain.style import StyleProfile

if TYPE_CHECKING:  # numpy takes longer to import than a groove takes to make
    import numpy as np
    from numpy.typing import NDArray

Vector: TypeAlias = "NDArray[np.float32]"


class Collector(Protocol):
    """Asks one source about an artist."""

    @property
    def name(self) -> str:
        """Short name for reports."""
        ...

    async def collect(self, artist: Artist, request: ResearchRequest) -> Sequence[Finding]:
        """What the source says; empty when it says nothing.

        Raises:
            CollectorUnavailableError: off, no key, throttled and so on, with the status.
            MidiDrumiGenError: anything else that went wrong.
        """
        ...


class Identity(Protocol):
    """Finds out whom a name stands for."""

    def identify(self, name: str) -> Artist | None:
        """The artist, or ``None`` when the name is not known. Bands lead to their drummer."""
        ...

    def artists(self) -> Sequence[Artist]:
        """Everyone who is known."""
        ...

    def suggest(self, name: str) -> Sequence[str]:
        """Known names that are spelled much like this one."""
        ...


class GenreLibrary(Protocol):
    """What is typical of a genre."""

    def genres(self) -> Sequence[str]:
        """Names of the known genres."""
        ...

    def genre(self, name: str) -> Finding | None:
        """What is known of a genre (its aliases included), or ``None``."""
        ...

    def measured(self, name: str) -> Finding | None:
        """What was measured on performances of a genre, or ``None``."""
        ...


class Embedder(Protocol):
    """Turns text into vectors for similarity search."""

    dimensions: int

    def embed(self, texts: Sequence[str]) -> Vector:
        """One unit-length row a text, shape ``(len(texts), dimensions)``, float32."""
        ...


class GrooveGenerator(Protocol):
    """Makes grooves in a style."""

    name: str

    def generate(self, profile: StyleProfile, params: GenerationParams) -> Sequence[Groove]:
        """``params.variations`` grooves of exactly the bars, metre and tempo asked for."""
        ...


@dataclass(frozen=True, slots=True)
class StoredArtist:
    """An artist in the store.

    Attributes:
        id: the row.
        name: as shown.
        status: pending, researching, cached or failed.
        confidence: of the profile, 0–1.
        sources_count: number of sources.
        last_updated: ISO 8601 with zone.
    """

    id: int
    name: str
    status: str
    confidence: float
    sources_count: int
    last_updated: str


@dataclass(frozen=True, slots=True)
class GenerationRecord:
    """One line of the generation history."""

    artist: str
    provider_used: str
    generation_time_ms: int
    params: Mapping[str, object]
    output_files: Sequence[str]
    id: int = 0
    created_at: str = ""


@dataclass(frozen=True, slots=True)
class SimilarArtist:
    """A neighbour in the vector space, similarity -1 to 1 (cosine)."""

    name: str
    similarity: float


class ProfileStore(Protocol):
    """Keeps artists, profiles, their sources and the generation history.

    Names are found by key (:func:`mididrumigen.domain.evidence.artist_key`), aliases included.
    Every method raises ``DatabaseError`` when the database fails.
    """

    async def save_profile(self, profile: StyleProfile, embedding: Vector | None = None) -> int:
        """Save or replace a profile whole with its sources; the artist's id."""
        ...

    async def find_profile(self, name: str) -> StyleProfile | None:
        """The stored profile, or ``None``."""
        ...

    async def find_artist(self, name: str) -> StoredArtist | None:
        """The artist's row, or ``None``."""
        ...

    async def list_artists(self, limit: int = 100) -> Sequence[StoredArtist]:
        """Artists, last updated first."""
        ...

    async def delete_artist(self, name: str) -> bool:
        """Forget an artist and all that hangs on it; whether there was one."""
        ...

    async def profiles_without_embedding(self) -> Sequence[tuple[str, str]]:
        """Name and description of the profiles that have no vector yet."""
        ...

    async def save_embedding(self, name: str, embedding: Vector) -> None:
        """Set the vector of a stored profile."""
        ...

    async def similar(self, name: str, limit: int = 5) -> Sequence[SimilarArtist]:
        """The nearest profiles, nearest first, without the artist itself; exact search."""
        ...

    async def record_generation(self, record: GenerationRecord) -> int:
        """Add a line to the history; its id."""
        ...

    async def list_generations(self, limit: int = 100) -> Sequence[GenerationRecord]:
        """The history, newest first."""
        ...

    async def close(self) -> None:
        """Give the connections back."""
        ...


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in a file store.

    Attributes:
        name: the name it was saved under.
        location: path or URL to open it.
        size: bytes.
    """

    name: str
    location: str
    size: int
    details: Mapping[str, object] = field(default_factory=dict)


class FileStore(Protocol):
    """Keeps generated files. A file is there whole or not at all."""

    def save(self, name: str, data: bytes) -> StoredFile:
        """Save under a plain file name (no folders).

        Raises:
            StorageError: the name is not plain, or it could not be written.
        """
        ...

    def read(self, name: str) -> bytes:
        """The bytes of a saved file.

        Raises:
            StorageError: there is no such file.
        """
        ...
