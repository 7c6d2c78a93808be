"""Whose things are: who may see them, and who may change them.

What is known of drummers is everybody's. What a key makes is its own until it shares it: lines of
the history with their files, blends, tasks and what was sent along with them. An admin, and who
needs no key on this machine, sees and changes everything.
"""

from __future__ import annotations

from fastapi import Request

from mididrumigen.api.answer_cache import PRIVATE
from mididrumigen.api.error_answers import ConflictError, NotAllowedError
from mididrumigen.api.guard import caller_of, parts_of
from mididrumigen.api.security import Caller
from mididrumigen.domain.style.artist import artist_key
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.records import StoredArtist

# How the description of a blend begins; see ``domain.style.blend``.
BLEND = "A blend of "


def may_see(caller: Caller, owner: str, *, shared: bool) -> bool:
    """Whether a caller may see something of an owner's."""
    return shared or is_owner(caller, owner)


def is_owner(caller: Caller, owner: str) -> bool:
    """Whether a caller may change something of an owner's."""
    return caller.may("admin") or (owner != "" and owner == caller.key_id)


def check_owner(caller: Caller, owner: str, what: str) -> None:
    """Refuse to change what is another's.

    Raises:
        NotAllowedError: it is.
    """
    if not is_owner(caller, owner):
        raise NotAllowedError(
            f"This {what} is not yours.", hint="Ask whoever made it, or use an admin's key."
        )


def seen_by(caller: Caller) -> str | None:
    """Whose things a caller sees beside shared ones; ``None`` is everybody's."""
    return None if caller.may("admin") else caller.key_id


async def hidden_artists(request: Request) -> list[StoredArtist]:
    """The blends that a caller may not see. Where there are any, nobody else gets the answer."""
    private = await parts_of(request).store.list_private_artists()
    if private:
        request.scope[PRIVATE] = True
    caller = caller_of(request)
    return [artist for artist in private if not may_see(caller, artist.owner, shared=False)]


async def check_visible(request: Request, name: str) -> None:
    """Refuse the name of a blend that the caller may not see: nothing else may take its place.

    Raises:
        ConflictError: it is another's.
    """
    key = artist_key(name)
    if any(artist_key(artist.name) == key for artist in await hidden_artists(request)):
        raise ConflictError(f"'{name}' is taken.", hint="Use another name.")


async def hide_profile(request: Request, profile: StyleProfile | None) -> StyleProfile | None:
    """The profile, or ``None`` where it is a blend that the caller may not see."""
    if profile is None or not profile.description.startswith(BLEND):
        return profile
    stored = await parts_of(request).store.find_artist(profile.artist.name)
    if stored is None or stored.shared:
        return profile
    request.scope[PRIVATE] = True
    return profile if is_owner(caller_of(request), stored.owner) else None
