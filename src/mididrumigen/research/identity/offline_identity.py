"""Who a name stands for, without a network."""

from __future__ import annotations

from mididrumigen.domain.style.artist import Artist, display_name
from mididrumigen.domain.style.collecting import Resolution
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.ports.knowledge import Identity
from mididrumigen.research.identity.asked import report_library, report_unasked

NOT_NEEDED = "Nobody was asked who that is: what is here was enough."


class OfflineIdentity:
    """Knows the artists of the library, and takes any other name as it is. Implements ``Resolver``.

    Args:
        library: the built-in knowledge.
        why: the reason that nobody on the web is asked.
    """

    def __init__(self, library: Identity, why: str = NOT_NEEDED) -> None:
        self._library = library
        self._why = why

    async def resolve(self, request: ResearchRequest) -> Resolution:
        """The library's artist, or one of that name."""
        known = self._library.identify(request.artist)
        reports = (report_library(request.artist, known), *report_unasked(self._why))
        return Resolution(known or Artist(display_name(request.artist)), reports)
