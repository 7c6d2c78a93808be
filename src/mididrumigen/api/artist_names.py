"""Who a name or slug in a request stands for."""

from __future__ import annotations

from fastapi import Request

from mididrumigen.api.guard import parts_of
from mididrumigen.api.ownership import hide_profile
from mididrumigen.domain.style.artist import display_name, slug
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.wiring.api_parts import ServiceParts


async def find_profile(request: Request, text: str) -> StyleProfile | None:
    """The stored profile of a name, alias, band or slug; ``None`` where the caller sees none.

    Raises:
        InvalidRequestError: it cannot be an artist's name.
        DatabaseError: the database failed.
    """
    parts, name = parts_of(request), display_name(text)
    profile = await parts.find_profile(name)
    if profile is None:
        canonical = await canonical_name(parts, name)
        profile = await parts.find_profile(canonical) if canonical != name else None
    return await hide_profile(request, profile)


async def canonical_name(parts: ServiceParts, text: str) -> str:
    """The name that an artist goes by: the stored one, the library's, or what was typed.

    Raises:
        InvalidRequestError: it cannot be an artist's name.
        DatabaseError: the database failed.
    """
    name = display_name(text)
    stored = await parts.store.find_artist(name)
    if stored is not None:
        return stored.name
    if name.casefold() == slug(name):
        of_slug = await parts.store.find_name(slug(name))
        if of_slug is not None:
            return of_slug
    known = parts.profiles.library.identify(name)
    return known.name if known is not None else name
