"""The library's styles as they come with the package: traits, descriptions' vectors, places.

``styles.json`` is written by ``scripts/build_library_index.py``. Vectors are 8-bit integers: a
cosine is off by less than 0.01.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any

from mididrumigen.domain.errors import ResearchError
from mididrumigen.domain.style.traits import (
    KnownStyle,
    decode_traits,
    encode_traits,
    traits_of,
)

if TYPE_CHECKING:
    from mididrumigen.domain.style.profile import StyleProfile
    from mididrumigen.research.library.built_in import Library

STYLES_FILE = "styles.json"
STYLES_FORMAT = 1
_LARGEST = 127

Embed = Callable[[Sequence[str]], Sequence[Sequence[float]]]
"""A vector a text."""


def read_styles(root: Traversable) -> tuple[KnownStyle, ...]:
    """The styles of a library's folder; none where it has no such file.

    Raises:
        ResearchError: the file is of another version.
    """
    file = root / STYLES_FILE
    if not file.is_file():
        return ()
    table = json.loads(file.read_text(encoding="utf-8"))
    if table.get("format") != STYLES_FORMAT:
        raise ResearchError(
            f"The library's styles have format {table.get('format')!r}, not {STYLES_FORMAT}.",
            hint="Run scripts/build_library_index.py.",
        )
    return tuple(
        KnownStyle(decode_traits(row["traits"]), unpack(row["vector"]), row["x"], row["y"])
        for row in table["styles"]
    )


def build_styles(library: Library, earlier: Mapping[str, Any], embed: Embed) -> dict[str, Any]:
    """What ``styles.json`` holds, as JSON data.

    Args:
        library: the artists.
        earlier: what it held, or ``{}``: vectors of descriptions that did not change are kept.
        embed: makes the others.
    """
    from mididrumigen.domain.style.style_map import lay_out

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
    from mididrumigen.research.profile_builder import build_profile

    artist = library.identify(name)
    finding = library.artist_finding(artist) if artist is not None else None
    if artist is None or finding is None:
        raise ResearchError(f"The library has no entry of {name}.")
    genre = artist.genres[0]
    prior = library.genre(genre)
    kin = {genre: prior} if prior is not None else {}
    return build_profile(artist, [finding], prior, genre, kin, library.measured(genre))


def pack(vector: Sequence[float]) -> str:
    """A vector as text: 8-bit integers in base 64."""
    largest = max(map(abs, vector), default=0.0) or 1.0
    scaled = bytes(round(_LARGEST * number / largest) & 0xFF for number in vector)
    return b64encode(scaled).decode("ascii")


def unpack(packed: str) -> tuple[float, ...]:
    """The direction of a vector behind :func:`pack`."""
    return tuple(float(b - 256 if b > _LARGEST else b) for b in b64decode(packed))


def _digest(description: str) -> str:
    return sha256(description.encode()).hexdigest()[:16]
