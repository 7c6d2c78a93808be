"""Who a name stands for, without a network."""

from __future__ import annotations

from mididrumigen.domain.style.artist import Artist, display_name
from mididrumigen.domain.style.collecting import Resolution
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.ports.knowledge import Identity


class OfflineIdentity:
    """Knows the artists of the library, and takes any other name as it is. Implements ``Resolver``.

    Args:
        library: the built-in knowledge.
    """

    def __init__(self, library: Identity) -> None:
        self._library = library

    async def resolve(self, request: ResearchRequest) -> Resolution:
        """The library's artist, or one of that name."""
        known = self._library.identify(request.artist)
        return Resolution(known or Artist(display_name(request.artist)))
