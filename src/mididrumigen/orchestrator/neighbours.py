"""The nearest styles to one style, with reasons and places on a map."""

from __future__ import annotations

from collections.abc import Sequence

from mididrumigen.domain.style.shared_traits import measure_usual, shared_traits
from mididrumigen.domain.style.style_distance import nearest
from mididrumigen.domain.style.style_map import place
from mididrumigen.domain.style.traits import KnownStyle
from mididrumigen.domain.work.records import Comparison, SimilarArtist


def compare_styles(name: str, styles: Sequence[KnownStyle], limit: int) -> Comparison:
    """The neighbours of one of some styles, which must be among them, with reasons and places."""
    own = next((style for style in styles if style.traits.name == name), None)
    if own is None:
        return Comparison(name, ())
    usual = measure_usual([style.traits for style in styles])
    neighbours = []
    for apart, near in nearest(own, [style for style in styles if style is not own], limit):
        reasons = tuple(shared_traits(own, near, usual))
        x, y = _place_of(near, styles)
        neighbours.append(SimilarArtist(near.traits.name, 1 - apart, reasons, x, y))
    return Comparison(name, tuple(neighbours), *_place_of(own, styles))


def _place_of(
    style: KnownStyle, styles: Sequence[KnownStyle]
) -> tuple[float, float] | tuple[None, None]:
    if style.x is not None and style.y is not None:
        return style.x, style.y
    return place(style, styles) or (None, None)


def describe_comparison(found: Comparison) -> dict[str, object]:
    """A comparison as JSON data, the same for every entry point."""
    return {
        "artist": found.artist,
        "x": found.x,
        "y": found.y,
        "similar_artists": [
            {
                "name": near.name,
                "similarity": round(near.similarity, 3),
                "reasons": list(near.reasons),
                "x": near.x,
                "y": near.y,
            }
            for near in found.neighbours
        ],
    }
