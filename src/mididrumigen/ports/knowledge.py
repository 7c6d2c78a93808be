"""Where knowledge of artists comes from: who a name is, what sources say, what a genre does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from mididrumigen.domain.style.artist import Artist, Tenure
from mididrumigen.domain.style.collecting import Resolution
from mididrumigen.domain.style.evidence import FileReading, Finding
from mididrumigen.domain.style.traits import KnownStyle
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.ports.progress import Progress


class Collector(Protocol):
    """Asks one source about an artist."""

    @property
    def name(self) -> str:
        """Short name for reports."""
        ...

    async def collect(
        self, artist: Artist, request: ResearchRequest
    ) -> Sequence[Finding | FileReading]:
        """What the source says; empty when it says nothing.

        Files that do not count are in the answer too, each with the reason.

        Raises:
            CollectorUnavailableError: off, no key, throttled and so on, with the status.
            MidiDrumiGenError: anything else that went wrong.
        """
        ...


@runtime_checkable
class Patient(Protocol):
    """A collector that works on this machine and may take longer than an answer over the web."""

    @property
    def deadline_s(self) -> float:
        """How long it may take."""
        ...


@runtime_checkable
class TellingCollector(Collector, Protocol):
    """A collector whose work takes long enough to tell of."""

    async def collect_telling(
        self, artist: Artist, request: ResearchRequest, progress: Progress
    ) -> Sequence[Finding | FileReading]:
        """As :meth:`Collector.collect`; ``progress`` receives the share that is done, 0-1."""
        ...


class Identity(Protocol):
    """Finds out who a name stands for."""

    def identify(self, name: str) -> Artist | None:
        """The artist, or ``None`` when the name is not known. Bands lead to their drummer."""
        ...

    def artists(self) -> Sequence[Artist]:
        """Everyone who is known."""
        ...

    def suggest(self, name: str) -> Sequence[str]:
        """Known names that are spelled much like this one."""
        ...


class Resolver(Protocol):
    """Finds out who a request is about, and may ask the network for it."""

    async def resolve(self, request: ResearchRequest) -> Resolution:
        """The artist; one of the name as typed and of unknown kind where nobody is known by it.

        Raises:
            AmbiguousArtistError: several artists bear the name, and the request names none.
            InvalidRequestError: the name is empty, too long or holds control characters.
        """
        ...


class GenreLibrary(Protocol):
    """What is typical of a genre."""

    def genres(self) -> Sequence[str]:
        """Names of the known genres."""
        ...

    def genre(self, name: str) -> Finding | None:
        """What is known of a genre (its aliases included), or ``None``."""
        ...

    def genre_in(self, name: str) -> str:
        """The genre that the words of a name speak of; empty where they name none."""
        ...

    def measured(self, name: str) -> Finding | None:
        """What was measured on performances of a genre, or ``None``."""
        ...


class StyleShelf(Protocol):
    """Styles that are ready to be compared."""

    def styles(self) -> Sequence[KnownStyle]:
        """The styles, each with its place on the map of all of them."""
        ...

    def tenures(self, artist: Artist) -> Sequence[Tenure]:
        """When an artist was in which band, where the years are known."""
        ...
