"""The built-in knowledge library as a source."""

from __future__ import annotations

from collections.abc import Sequence

from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.evidence import Finding
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.research.library.built_in import Library


class LibraryCollector:
    """Looks an artist up in the knowledge library; needs no network.

    Args:
        library: the built-in one by default.
    """

    name = "library"

    def __init__(self, library: Library | None = None) -> None:
        self._library = library or Library()

    async def collect(self, artist: Artist, request: ResearchRequest) -> Sequence[Finding]:  # noqa: ARG002 (the port's)
        """The artist's entry; empty when there is none.

        Raises:
            ResearchError: the entry is broken.
        """
        finding = self._library.artist_finding(artist)
        return () if finding is None else (finding,)
