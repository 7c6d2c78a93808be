"""Answers of language models, written by hand."""

from __future__ import annotations

import json
from typing import Any

FEEL = {"swing": 0, "place": "own", "dynamics": "normal"}


def pattern(name: str, **rows: str) -> dict[str, Any]:
    return {
        "name": name,
        "rows": [{"piece": piece, "steps": steps} for piece, steps in rows.items()],
    }


FUNK = pattern(
    "A",
    closed_hat="xxxxxxxxxxxxxoxx",
    snare="----X--g-g-gX--g",
    kick="X-x---x---x--x--",
)
ROCK = pattern(
    "A", closed_hat="x-x-x-x-x-x-x-x-", snare="----X-------X---", kick="X-------X-------"
)
FILL = pattern("F", snare="X---x-x-xxxxxxxx", kick="X-------X-------")


def variation(*form: str, patterns: tuple[dict[str, Any], ...] = (FUNK, FILL)) -> dict[str, Any]:
    return {"form": list(form), "patterns": list(patterns), "feel": FEEL}


def answer(*variations: dict[str, Any]) -> str:
    return json.dumps({"variations": list(variations)})


FUNKY = answer(*[variation("A", "A", "A", "F")] * 4)
ROCKY = answer(*[variation("A", "A", "A", "A", patterns=(ROCK,))] * 4)
NOTES = json.dumps(
    {
        "notes": [
            {"pitch": pitch, "velocity": velocity, "time": 480 * beat + late, "duration": 60}
            for beat in range(16)
            for pitch, velocity, late in (
                (42, 80, 0),
                (42, 60, 320),
                (36 if beat % 2 == 0 else 38, 110, 0),
            )
        ],
        "tempo": 107,
        "time_signature": [4, 4],
        "total_bars": 4,
    }
)
