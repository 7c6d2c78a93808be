"""The keys ``habits`` and ``swing_at_bpm`` of an entry of the knowledge library."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from mididrumigen.domain.music.counting import parse_place
from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.style.habits import (
    BACKBEATS,
    FillHabit,
    FillNotes,
    FillShape,
    Habits,
    HatAccents,
    HatRate,
    Ornaments,
    Places,
)
from mididrumigen.domain.style.swing import SwingCurve
from mididrumigen.settings.reading import Node

_NUMBER = r"-?\d+(?:\.\d+)?"
_PLUS_MINUS = re.compile(rf"({_NUMBER})\s*(?:±|\+/-)\s*({_NUMBER})")
_ANY = re.compile(r".+")


def read_measure(node: Node) -> tuple[float, float | None]:
    """A number with its spread: ``96 ± 25``, or a plain number without one."""
    match = _PLUS_MINUS.fullmatch(node.data.strip()) if isinstance(node.data, str) else None
    return (float(match[1]), float(match[2])) if match else (node.number(), None)


def read_habits(node: Node) -> Habits:
    """The mapping ``habits``; a key that is left out is not known."""
    nodes = node.fields((), sorted(_READERS))
    habits: Habits = node.checked(
        lambda: Habits(**{key: _READERS[key](value) for key, value in nodes.items()})
    )
    return habits


def read_swing(node: Node) -> SwingCurve:
    """The mapping ``swing_at_bpm``: ratios by tempo, for ``8th``, ``16th`` or both."""
    nodes = node.fields((), ("8th", "16th"))
    curve: SwingCurve = node.checked(
        SwingCurve,
        _read_points(nodes["8th"]) if "8th" in nodes else (),
        _read_points(nodes["16th"]) if "16th" in nodes else (),
    )
    return curve


def _read_points(node: Node) -> tuple[tuple[float, float], ...]:
    points = []
    for tempo, ratio in node.mapping().items():
        if not re.fullmatch(_NUMBER, tempo):
            ratio.refuse("here must be a tempo in BPM, as in 120: 2.1")
        points.append((float(tempo), ratio.number(0.4, 4.0)))
    return tuple(sorted(points))


def _places(node: Node) -> Places:
    found = {
        each.checked(parse_place, each.word(_ANY, "a place such as 2&")) for each in node.items()
    }
    return tuple(sorted(found))


def _piece(node: Node) -> KitPiece:
    return KitPiece(node.choice(KitPiece))


def _keeper(node: Node) -> KitPiece:
    """What time is kept on; "hat" is the closed one."""
    return KitPiece.CLOSED_HAT if node.value.text == "hat" else _piece(node)


def _ornaments(node: Node) -> Ornaments:
    nodes = node.fields((), ("flam", "drag", "roll"))
    shares = {key: share.number(0, 1) for key, share in nodes.items()}
    ornaments: Ornaments = node.checked(lambda: Ornaments(**shares))
    return ornaments


def _fill(node: Node) -> FillHabit:
    nodes = node.fields(("beats", "notes", "pieces", "shape"))
    beats, spread = read_measure(nodes["beats"])
    habit: FillHabit = node.checked(
        FillHabit,
        beats,
        spread or 0.0,
        FillNotes(nodes["notes"].choice(FillNotes)),
        tuple(map(_piece, nodes["pieces"].items())),
        FillShape(nodes["shape"].choice(FillShape)),
    )
    return habit


# Words are read as they are written: to YAML, a bare on or off would be a switch.
_READERS: dict[str, Callable[[Node], Any]] = {
    "hat_accents": lambda node: HatAccents(node.choice(HatAccents)),
    "hat_rate": lambda node: HatRate(int(node.choice(str(int(rate)) for rate in HatRate))),
    "open_hat_at": _places,
    "ghosts_at": _places,
    "kicks_at": _places,
    "foot_hat": _places,
    "time_on": _keeper,
    "ornaments": _ornaments,
    "backbeat": lambda node: KitPiece(node.choice(BACKBEATS)),
    "crash_on_one": lambda node: node.number(0, 1),
    "fill": _fill,
}
