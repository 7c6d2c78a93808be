"""Makes the table of the library's styles, which comes with the package."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from mididrumigen.domain.errors import ResearchError
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.style.style_map import lay_out
from mididrumigen.domain.style.traits import KnownStyle, encode_traits, traits_of
from mididrumigen.research.library.built_in import Library
from mididrumigen.research.library.style_table import STYLES_FORMAT, pack, unpack
from mididrumigen.research.profile_builder import build_profile

Embed = Callable[[Sequence[str]], Sequence[Sequence[float]]]
"""A vector a text."""


def build_styles(library: Library, earlier: Mapping[str, Any], embed: Embed) -> dict[str, Any]:
    """What ``styles.json`` holds, as JSON data.

    Args:
        library: the artists.
        earlier: what it held, or ``{}``: vectors of descriptions that did not change are kept.
        embed: makes the others.
    """
    profiles = [profile_of(library, artist.name) for artist in library.artists()]
    kept = {row["description"]: row["vector"] for row in earlier.get("styles", ())}
    digests = [_digest(profile.description) for profile in profiles]
    missing = [p for p, digest in zip(profiles, digests, strict=True) if digest not in kept]
    vectors = embed([profile.description for profile in missing]) if missing else ()
    for profile, vector in zip(missing, vectors, strict=True):
        kept[_digest(profile.description)] = pack(vector)
    styles = [
        KnownStyle(traits_of(p, library.tenures(p.artist)), unpack(kept[digest]))
        for p, digest in zip(profiles, digests, strict=True)
    ]
    return {
        "format": STYLES_FORMAT,
        "styles": [
            {
                "traits": encode_traits(style.traits),
                "description": digest,
                "vector": kept[digest],
                "x": x,
                "y": y,
            }
            for style, digest, (x, y) in zip(styles, digests, lay_out(styles), strict=True)
        ],
    }


def profile_of(library: Library, name: str) -> StyleProfile:
    """The profile of an artist of the library from its entry alone, gaps filled from the genre.

    Raises:
        ResearchError: the library does not know the name.
    """
    artist = library.identify(name)
    finding = library.artist_finding(artist) if artist is not None else None
    if artist is None or finding is None:
        raise ResearchError(f"The library has no entry of {name}.")
    genre = artist.genres[0]
    prior = library.genre(genre)
    kin = {genre: prior} if prior is not None else {}
    return build_profile(artist, [finding], prior, genre, kin, library.measured(genre))


def _digest(description: str) -> str:
    return sha256(description.encode()).hexdigest()[:16]
