"""Whether a stored profile still says what its library entry says; quick to find out."""

from __future__ import annotations

from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from mididrumigen.domain.style.artist import slug
from mididrumigen.domain.style.profile import StyleProfile

FOLDER = "artists"


def fingerprint(data: bytes) -> str:
    """What tells one state of a file from another."""
    return sha256(data).hexdigest()[:12]


def is_current(profile: StyleProfile, own: Path) -> bool:
    """Whether a stored profile rests on the artist's entry as it is now.

    So it is where no entry of the artist is left, and where there never was one. An entry that the
    user wrote of an artist who was known without is news.

    Args:
        profile: as stored.
        own: the folder of the user's own entries; it need not be there.
    """
    name = slug(profile.artist.name)
    cited = next((s for s in profile.sources if s.id == f"library:{name}"), None)
    own_file = own / FOLDER / f"{name}.yaml"
    if cited is None:
        # A blend cites entries of others, and none of its own.
        return not own_file.is_file()
    file = own_file if own_file.is_file() else _built_in() / f"{name}.yaml"
    if not file.is_file():
        return True
    return cited.locator.rpartition("#")[2] == fingerprint(file.read_bytes())


def _built_in() -> Traversable:
    return files("mididrumigen.data") / "library" / FOLDER
