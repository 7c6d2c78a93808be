"""Stores of artists and profiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from mididrumigen.domain.style.evidence import Finding
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.records import (
    GenerationRecord,
    Owned,
    SimilarArtist,
    StoredArtist,
)
from mididrumigen.ports.models import Vector


class ProfileStore(Protocol):
    """Keeps artists, profiles, their sources and the generation history.

    Names are found by key (:func:`mididrumigen.domain.style.artist.artist_key`), aliases included.
    Every method raises ``DatabaseError`` when the database fails.
    """

    async def save_profile(
        self,
        profile: StyleProfile,
        embedding: Vector | None = None,
        *,
        findings: Sequence[Finding] = (),
        owned: Owned | None = None,
    ) -> int:
        """Save or replace a profile whole with its sources; the artist's id.

        The claims and facts of ``findings`` are kept beside their sources. Sources of the profile
        that are not among them keep what was stored. ``owned`` says whose the
        artist is then, where that is to change.
        """
        ...

    async def find_statements(self, name: str) -> Sequence[Finding]:
        """What each source of a stored profile stated: claims and facts, no phrases, no text."""
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

    async def delete_profile(self, name: str) -> bool:
        """Forget how an artist plays; whether there was a profile. The artist stays."""
        ...

    async def list_private_artists(self) -> Sequence[StoredArtist]:
        """The artists that are not shared, oldest first."""
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

    async def find_name(self, slug: str) -> str | None:
        """The name of the stored artist with this slug; no two share one."""
        ...

    async def set_status(self, name: str, status: str) -> None:
        """Set the research status of an artist: researching or failed, or back to cached.

        An artist that is not stored is added as one without a profile.
        """
        ...

    async def count_artists(self) -> Mapping[str, int]:
        """How many artists there are by status."""
        ...

    async def record_generation(self, record: GenerationRecord) -> int:
        """Add a line to the history; its id. A job's second record is the first one's id."""
        ...

    async def find_generation(self, ident: int) -> GenerationRecord | None:
        """One line of the history, or ``None``."""
        ...

    async def list_generations(
        self,
        limit: int = 100,
        *,
        artist: str = "",
        before: int | None = None,
        starred: bool = False,
        seen_by: str | None = None,
    ) -> Sequence[GenerationRecord]:
        """The history, newest first: of one artist, older than ``before``, or the starred ones.

        With ``seen_by`` only what that API key made, and what is shared.
        """
        ...

    async def old_generations(
        self, before: datetime, limit: int = 100, *, starred: bool = False
    ) -> Sequence[GenerationRecord]:
        """Lines older than a moment, oldest first; those with a star only if they are wanted."""
        ...

    async def known_files(self) -> frozenset[str]:
        """Names in the file store of everything that the history tells of."""
        ...

    async def mark_generation(
        self,
        ident: int,
        *,
        title: str | None = None,
        starred: bool | None = None,
        shared: bool | None = None,
    ) -> GenerationRecord | None:
        """Give a line of the history a title or a star, or share it; the line then, or ``None``."""
        ...

    async def delete_generation(self, ident: int) -> bool:
        """Take a line out of the history; whether there was one."""
        ...

    async def close(self) -> None:
        """Give the connections back."""
        ...


class FastStore(Protocol):
    """The few reads and the one write that a cached request needs, without an ORM.

    The same tables as :class:`ProfileStore`; raises ``DatabaseError``.
    """

    async def version(self) -> int:
        """Number of the last change to any profile: what was read under it is not stale."""
        ...

    async def profile_version(self, name: str) -> tuple[int, int] | None:
        """Artist id and number of the last change to the profile of a name, or ``None``."""
        ...

    async def find_profile(self, name: str) -> StyleProfile | None:
        """The stored profile of a name, alias or band, or ``None``."""
        ...

    async def record_generation(self, record: GenerationRecord) -> int:
        """Add a line to the history, durably; its id."""
        ...

    async def vectors_since(self, version: int) -> Sequence[tuple[int, int, str, bytes | None]]:
        """Artist id, profile version, name and packed float32 vector of profiles changed since.

        ``None`` as vector where there is none.
        """
        ...

    async def artist_ids(self) -> Sequence[int]:
        """Ids of all artists with a profile, ascending: to find out what was forgotten."""
        ...

    async def close(self) -> None:
        """Give the connections back."""
        ...
