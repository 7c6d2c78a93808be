"""The JSON Schema of a plan, for constrained decoding.

Every object is closed and every property required, and nothing is bounded by keywords: that is what
the strict modes of all providers take. Bounds are kept by ``parse_plan``.
"""

from __future__ import annotations

from typing import Any

from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.generation.plans.plan import BeatPlace, Dynamics


def plan_schema() -> dict[str, Any]:
    """The schema; a new one each time."""
    row = _object(piece=_one_of(*(piece.value for piece in KitPiece)), steps=_text())
    pattern = _object(name=_text(), rows=_list(row))
    feel = _object(
        swing={"type": "integer", "description": "0 the artist's own, else 50-75 percent"},
        place=_one_of(*BeatPlace),
        dynamics=_one_of(*Dynamics),
    )
    variation = _object(form=_list(_text()), patterns=_list(pattern), feel=feel)
    return _object(variations=_list(variation))


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _text() -> dict[str, Any]:
    return {"type": "string"}


def _one_of(*values: str) -> dict[str, Any]:
    return {"type": "string", "enum": [str(value) for value in values]}
