"""Use case: profiles that need no research, from what is stored and what the library knows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.evidence import Finding
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.orchestrator.researcher import Researcher, carry_over
from mididrumigen.orchestrator.unknown import unknown_artist
from mididrumigen.ports.knowledge import GenreLibrary, Identity

FindProfile: TypeAlias = Callable[[str], Awaitable[StyleProfile | None]]
"""The stored profile of a name, alias or band; ``None`` where there is none."""


class Knowledge(Identity, GenreLibrary, Protocol):
    """What is known offline of artists and genres."""

    def artist_finding(self, artist: Artist) -> Finding | None:
        """What is known of an artist, or ``None``."""
        ...


@dataclass(frozen=True, slots=True)
class ProfileSource:
    """Profiles for one answer, which are not stored.

    Attributes:
        library: what is known offline.
        researcher: builds profiles from findings.
    """

    library: Knowledge
    researcher: Researcher

    async def in_genre(self, name: str, genre: str, stored: StyleProfile | None) -> StyleProfile:
        """A profile with its gaps filled from a genre; the genre's own for an unknown name.

        Raises:
            InvalidRequestError: the genre is not known.
        """
        artist = self.library.identify(name)
        if artist is None and stored is None:
            return self.researcher.from_genre(name, genre)
        entry = self.library.artist_finding(artist) if artist is not None else None
        findings = [entry] if entry is not None else []
        if stored is not None:
            stated = await self.researcher.store.find_statements(stored.artist.name)
            findings += carry_over(stored, findings, stated)
        artist = artist or (stored.artist if stored is not None else Artist(name))
        return await asyncio.to_thread(self.researcher.build, artist, findings, genre)

    def from_library(self, name: str) -> StyleProfile | None:
        """What the library knows of a name, or ``None``."""
        artist = self.library.identify(name)
        entry = self.library.artist_finding(artist) if artist is not None else None
        if artist is None or entry is None:
            return None
        return self.researcher.build(artist, [entry])

    async def find(self, name: str, genre: str, stored: FindProfile) -> StyleProfile | None:
        """The profile to play without research, or ``None``; in a genre there always is one.

        Args:
            name: the artist's.
            genre: one to fill gaps from, or to play an unknown name in; or empty.
            stored: finds what is stored of a name.

        Raises:
            InvalidRequestError: the genre is not known.
        """
        profile = await stored(name)
        if not genre or (profile is not None and profile.genre == genre):
            return profile
        return await self.in_genre(name, genre, profile)

    async def find_or_read(self, name: str, genre: str, stored: FindProfile) -> StyleProfile:
        """As :meth:`find`; of an artist who is not stored, what the library knows.

        Raises:
            InvalidRequestError: the genre is not known.
            UnknownArtistError: nobody knows the artist.
        """
        profile = await self.find(name, genre, stored) or self.from_library(name)
        if profile is None:
            raise unknown_artist(name, self.library, self.library)
        return profile
