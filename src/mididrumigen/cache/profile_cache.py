"""Profiles that were read lately: decoded in this process, as JSON in the shared cache."""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import Callable

from mididrumigen.domain.errors import MidiDrumiGenError
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.style.profile_codec import FORMAT, decode_profile, encode_profile
from mididrumigen.ports.caches import Cache
from mididrumigen.ports.profiles import FastStore

TTL_S = 7 * 24 * 3600.0
MAX_PROFILES = 256
_ATTEMPTS = 3


class ProfileCache:
    """The stored profile of a name, from the nearest place that has it; never a stale one.

    The database is asked for the number of the profile's last change each time, and what is cached
    is cached under that number. For use in one event loop.

    Args:
        store: the database.
        cache: shared with other processes.
        max_profiles: how many are kept decoded in this process.
        count: called at each lookup with the cache that had the profile.
    """

    def __init__(
        self,
        store: FastStore,
        cache: Cache,
        max_profiles: int = MAX_PROFILES,
        count: Callable[[bool], None] = lambda _hit: None,
    ) -> None:
        self._store = store
        self._cache = cache
        self._max_profiles = max_profiles
        self._count = count
        self._decoded: OrderedDict[tuple[int, int], StyleProfile] = OrderedDict()

    async def find_profile(self, name: str) -> StyleProfile | None:
        """The stored profile of a name, alias or band, or ``None``.

        Raises:
            InvalidRequestError: the name cannot be an artist's.
            DatabaseError: the database failed, or the profile is damaged.
        """
        for _ in range(_ATTEMPTS):
            found = await self._store.profile_version(name)
            if found is None:
                return None
            cached = await self._find_cached(found)
            if cached is not None:
                return cached
            profile = await self._store.find_profile(name)
            # It may have been saved again between the two questions.
            if profile is not None and await self._store.profile_version(name) == found:
                await self._keep(found, profile)
                return profile
        return await self._store.find_profile(name)

    async def _find_cached(self, found: tuple[int, int]) -> StyleProfile | None:
        profile = self._decoded.get(found)
        if profile is not None:
            self._decoded.move_to_end(found)
        else:
            data = await self._cache.get(_key(found))
            profile = None if data is None else await asyncio.to_thread(_decode, data)
            if profile is not None:
                self._remember(found, profile)
        self._count(profile is not None)
        return profile

    async def _keep(self, found: tuple[int, int], profile: StyleProfile) -> None:
        self._remember(found, profile)
        await self._cache.set(_key(found), await asyncio.to_thread(_encode, profile), TTL_S)

    def _remember(self, found: tuple[int, int], profile: StyleProfile) -> None:
        self._decoded[found] = profile
        while len(self._decoded) > self._max_profiles:
            self._decoded.popitem(last=False)


def _key(found: tuple[int, int]) -> str:
    artist_id, version = found
    return f"mididrumigen:profile:{FORMAT}:{artist_id}:{version}"


def _encode(profile: StyleProfile) -> bytes:
    return json.dumps(encode_profile(profile), separators=(",", ":")).encode()


def _decode(data: bytes) -> StyleProfile | None:
    """The profile, or ``None`` for what is no profile: the shared cache is others' too."""
    try:
        found = json.loads(data)
        return decode_profile(found) if isinstance(found, dict) else None
    except (MidiDrumiGenError, ValueError):
        return None
