"""The drum maps that come with the package, the user's own, and which map a file was played on."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from mididrumigen.domain.errors import DrumMapError
from mididrumigen.domain.music.kit import DrumMap, KitPiece
from mididrumigen.midi.general_midi import GENERAL_MIDI, general_midi
from mididrumigen.midi.map_files import MAP_SUFFIXES, parse_drum_map
from mididrumigen.midi.spelled_map import is_spelled, parse_spelled_map
from mididrumigen.settings.reading import MAX_BYTES, closest

# How often a hit is of each piece, to tell maps apart: roughly the shares of the hits of the Groove
# MIDI Dataset's public half, with more toms (a fill may be nothing else); the rest is rare.
_SHARE = {
    KitPiece.KICK: 0.18,
    KitPiece.SNARE: 0.22,
    KitPiece.RIM_SHOT: 0.05,
    KitPiece.CROSS_STICK: 0.02,
    KitPiece.CLOSED_HAT: 0.13,
    KitPiece.CLOSED_HAT_EDGE: 0.06,
    KitPiece.HALF_OPEN_HAT: 0.02,
    KitPiece.OPEN_HAT: 0.03,
    KitPiece.OPEN_HAT_EDGE: 0.02,
    KitPiece.PEDAL_HAT: 0.06,
    KitPiece.RIDE: 0.12,
    KitPiece.RIDE_EDGE: 0.02,
    KitPiece.RIDE_BELL: 0.01,
    KitPiece.CRASH_1: 0.012,
    KitPiece.CRASH_2: 0.012,
    KitPiece.HIGH_TOM: 0.05,
    KitPiece.MID_TOM: 0.04,
    KitPiece.LOW_TOM: 0.04,
    KitPiece.FLOOR_TOM: 0.05,
    KitPiece.HIGH_TOM_RIM: 0.01,
    KitPiece.MID_TOM_RIM: 0.01,
    KitPiece.FLOOR_TOM_RIM: 0.01,
}
_RARE, _UNKNOWN = 0.003, 0.00003
# A note that is read but not written is the less likely way of saying the piece.
_ALTERNATE = 0.25
# General MIDI's other percussion is no sign of another map, least of all its hand drums.
_HAND_DRUMS, _OTHER_PERCUSSION = range(60, 69), range(27, 88)
_HAND_DRUM_SHARE = 0.01
_PRIOR = {GENERAL_MIDI: 0.75, "roland-td": 0.2}
_USUAL_PRIOR = 0.005
# Where General MIDI is at least this probable, another map is a guess and it the better one.
_PLAUSIBLE = 0.1


@cache
def drum_map_names() -> tuple[str, ...]:
    """Names of the maps that come with the package, General MIDI first."""
    from importlib.resources import files

    folder = files("mididrumigen.data") / "drum_maps"
    names = (entry.name for entry in folder.iterdir())
    return (GENERAL_MIDI, *sorted(n.removesuffix(".json") for n in names if n.endswith(".json")))


def load_drum_map(name_or_path: str) -> DrumMap:
    """A drum map by name, or the user's own from a YAML, JSON or CSV file.

    Args:
        name_or_path: a name of :func:`drum_map_names`, a path ending in ``.yaml``, ``.yml``,
            ``.json`` or ``.csv`` (shapes are in :mod:`mididrumigen.midi.map_files`), or the map
            itself, spelled as in :mod:`mididrumigen.midi.spelled_map`.

    Raises:
        DrumMapError: no such map, or a file that cannot be read or has the wrong shape.
    """
    if is_spelled(name_or_path):
        return parse_spelled_map(name_or_path)
    path = Path(name_or_path)
    if path.suffix.lower() in MAP_SUFFIXES:
        return _read_map_file(path)
    name = name_or_path.strip().lower().replace("_", "-").replace(" ", "-")
    return general_midi() if name == GENERAL_MIDI else _load_packaged(name)


def _read_map_file(path: Path) -> DrumMap:
    if path.exists() and not path.is_file():
        raise DrumMapError(f"Drum map '{path.name}' is not a file.")
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DrumMapError(
            f"Drum map '{path.name}' cannot be read: {reason}.",
            hint=f"Maps that need no file are {', '.join(drum_map_names())}.",
        ) from error
    return parse_drum_map(path.stem, raw, path.suffix.lower())


@cache
def _load_packaged(name: str) -> DrumMap:
    from importlib.resources import files

    if name not in drum_map_names():
        raise DrumMapError(
            f"There is no drum map '{name[:40]}'.", hint=closest(name[:40], list(drum_map_names()))
        )
    raw = (files("mididrumigen.data") / "drum_maps" / f"{name}.json").read_bytes()
    return parse_drum_map(name, raw, ".json")


def detect_drum_map(notes: Iterable[int]) -> tuple[DrumMap, float, str]:
    """Which map a performance was most likely played on, from which notes occur how often.

    Every map is scored by how usual it makes the notes (naive Bayes over the notes that occur,
    each weighted by one plus the logarithm of its count), with General MIDI likeliest before
    anything is heard: kick, snare and hats alone do not tell maps apart.

    Args:
        notes: note numbers, one a hit.

    Returns:
        The map, a confidence of 0-1 (its probability times the share of hits it knows), and the
        reason in words.
    """
    counts = Counter(notes)
    if not counts:
        return general_midi(), 0.0, "there are no notes to tell by; General MIDI is the usual map"
    maps = [load_drum_map(name) for name in drum_map_names()]  # General MIDI comes first
    scores = [_score(drum_map, counts) for drum_map in maps]
    weights = [math.exp(score - max(scores)) for score in scores]
    best = max(range(len(maps)), key=weights.__getitem__)
    if weights[0] > _PLAUSIBLE * sum(weights):
        best = 0
    probability = weights[best] / sum(weights)
    known = sum(n for note, n in counts.items() if note in maps[best].piece_of_note)
    return maps[best], probability * known / counts.total(), _explain(maps[best], counts)


def _score(drum_map: DrumMap, counts: Counter[int]) -> float:
    score = math.log(_PRIOR.get(drum_map.name, _USUAL_PRIOR))
    for note, count in counts.items():
        score += (1 + math.log(count)) * math.log(_likelihood(drum_map, note))
    return score


def _likelihood(drum_map: DrumMap, note: int) -> float:
    piece = drum_map.piece_of_note.get(note)
    if piece is None:
        if drum_map.name != GENERAL_MIDI or note not in _OTHER_PERCUSSION:
            return _UNKNOWN
        return _HAND_DRUM_SHARE if note in _HAND_DRUMS else _RARE / 2
    share = _SHARE.get(piece, _RARE)
    return share if note == drum_map.notes[piece][0] else share * _ALTERNATE


def _explain(drum_map: DrumMap, counts: Counter[int]) -> str:
    known = [note for note in sorted(counts) if note in drum_map.piece_of_note]
    share = sum(counts[note] for note in known) / counts.total()
    coverage = f"{drum_map.title} knows {share:.0%} of the hits"
    own = [note for note in known if note not in general_midi().piece_of_note]
    if not own:
        return f"{coverage}, and no note points to another map better"
    shown = ", ".join(f"{note} ({drum_map.piece_of_note[note].label})" for note in own[:4])
    return f"{coverage}; General MIDI has no {shown}"
