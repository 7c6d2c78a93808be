"""Use case: stored profiles that follow the library: one whose entry changed is built anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.orchestrator.profile_source import FindProfile
from mididrumigen.orchestrator.researcher import Researcher

IsCurrent: TypeAlias = Callable[[StyleProfile], bool]
"""Whether a profile rests on its library entry as it is now."""


@dataclass(frozen=True, slots=True)
class CurrentProfiles:
    """Finds stored profiles, and refreshes what is not current.

    Attributes:
        stored: finds what is stored.
        is_current: looks at the entry.
        researcher: asks this machine alone; what else is known of the artist is carried over.
    """

    stored: FindProfile
    is_current: IsCurrent
    researcher: Researcher

    async def find_profile(self, name: str) -> StyleProfile | None:
        """The stored profile of a name, alias or band, as its library entry is now; or ``None``.

        Raises:
            ResearchError: the entry is broken.
            DatabaseError: the database failed.
        """
        found = await self.stored(name)
        if found is None or self.is_current(found):
            return found
        request = ResearchRequest(found.artist.name)
        return (await self.researcher.research(request)).profile
