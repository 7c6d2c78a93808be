"""The library's styles as they come with the package: traits, descriptions' vectors, places.

``styles.json`` is written by ``scripts/build_library_index.py``. Vectors are 8-bit integers: a
cosine is off by less than 0.01.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from importlib.resources.abc import Traversable

from mididrumigen.domain.errors import ResearchError
from mididrumigen.domain.style.traits import KnownStyle, decode_traits

STYLES_FILE = "styles.json"
STYLES_FORMAT = 1
_LARGEST = 127


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


def pack(vector: Sequence[float]) -> str:
    """A vector as text: 8-bit integers in base 64."""
    largest = max(map(abs, vector), default=0.0) or 1.0
    scaled = bytes(round(_LARGEST * number / largest) & 0xFF for number in vector)
    return b64encode(scaled).decode("ascii")


def unpack(packed: str) -> tuple[float, ...]:
    """The direction of a vector behind :func:`pack`."""
    return tuple(float(b - 256 if b > _LARGEST else b) for b in b64decode(packed))
