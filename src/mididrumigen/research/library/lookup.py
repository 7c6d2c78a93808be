"""What names are looked up by."""

from __future__ import annotations

import unicodedata

from mididrumigen.domain.style.artist import artist_key


def lookup_key(name: str) -> str:
    """What a name is looked up by: its key without accents, punctuation and a leading "the".

    Raises:
        InvalidRequestError: the name is empty, too long or holds control characters.
    """
    plain = unicodedata.normalize("NFKD", artist_key(name).replace("&", " and "))
    kept = "".join(char for char in plain if not unicodedata.combining(char) and char not in "'’.")
    words = "".join(char if char.isalnum() else " " for char in kept).split()
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)
