"""Excerpts of performances with their true beats, varied as players and songs vary.

Conventions: times in seconds from the start of an excerpt; a stroke is a row of (time, class,
velocity), classes in the order of ``mididrumigen.audio.networks.DRUMS``.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mididrumigen.domain.music.kit import KitPiece, PieceGroup
from mididrumigen.midi.drum_maps import load_drum_map
from mididrumigen.midi.read import read_performance

Floats = NDArray[np.float64]

KICK, SNARE, CROSS_STICK, CLOSED_HAT, OPEN_HAT, RIDE, CRASH, TOM = range(8)
_GROUPS = {
    PieceGroup.KICK: KICK,
    PieceGroup.SNARE: SNARE,
    PieceGroup.HAT: CLOSED_HAT,
    PieceGroup.PEDAL: CLOSED_HAT,
    PieceGroup.RIDE: RIDE,
    PieceGroup.CRASH: CRASH,
    PieceGroup.TOM: TOM,
}
_OPEN = {KitPiece.OPEN_HAT, KitPiece.OPEN_HAT_EDGE, KitPiece.HALF_OPEN_HAT}
# An early note of a beat belongs to it.
_EARLY = 0.125


@dataclass(frozen=True)
class Take:
    """One performance.

    Attributes:
        strokes: shape ``(n, 3)``: position in quarter notes, class, velocity.
        bpm: quarter notes a minute.
        bar: length of a bar in quarter notes.
        beat: length of a beat in quarter notes.
    """

    strokes: Floats
    bpm: float
    bar: float
    beat: float


@dataclass(frozen=True)
class Excerpt:
    """Part of a performance, in seconds.

    Attributes:
        strokes: shape ``(n, 3)``: time, class, velocity.
        beats: times.
        downbeats: times.
        bpm: beats a minute.
    """

    strokes: Floats
    beats: Floats
    downbeats: Floats
    bpm: float


def read_takes(dataset: Path, ids: frozenset[str]) -> list[Take]:
    """Performances of the Groove MIDI Dataset (CC BY 4.0) by their ids in ``info.csv``."""
    pieces = load_drum_map("roland-td").piece_of_note
    takes = []
    with (dataset / "info.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            path = dataset / row["midi_filename"]
            if row["id"] not in ids or not path.exists():
                continue
            notes = [n for n in read_performance(path).notes if n.note in pieces]
            if len(notes) < 6:
                continue
            strokes = [(float(n.position), class_of(pieces[n.note]), n.velocity) for n in notes]
            upper, lower = (int(part) for part in row["time_signature"].split("-"))
            beat = 1.5 if (upper, lower) in {(6, 8), (12, 8)} else 4 / lower
            takes.append(Take(np.array(strokes), float(row["bpm"]), 4 * upper / lower, beat))
    return takes


def class_of(piece: KitPiece) -> int:
    """The network's class of a kit piece."""
    if piece in _OPEN:
        return OPEN_HAT
    return CROSS_STICK if piece is KitPiece.CROSS_STICK else _GROUPS[piece.group]


def draw_excerpt(takes: Sequence[Take], seconds: float, rng: np.random.Generator) -> Excerpt:
    """A random excerpt: another tempo, sometimes another metre, hands and drift."""
    weights = np.array([min(take.strokes[-1, 0] * 60 / take.bpm, 120) for take in takes])
    weights *= [3.0 if take.bar != 4 else 1.0 for take in takes]
    take = takes[rng.choice(len(takes), p=weights / weights.sum())]
    bpm = take.bpm * float(np.clip(np.exp(rng.normal(0, 0.13)), 0.7, 1.4))
    if take.bar == 4:
        take = _other_meter(take, rng)
    if take.beat == 0.5:
        bpm = min(bpm, 140.0)
    strokes = _repeat(take, seconds * bpm / 60 + take.bar)
    quarter = 60 / bpm
    end = float(np.ceil(strokes[-1, 0] / take.bar) * take.bar)
    start = rng.uniform(0, max(0.01, end - seconds / quarter))
    times = (strokes[:, 0] - start) * quarter
    numbers = np.arange(round(end / take.beat), dtype=np.float64)
    beats = (numbers * take.beat - start) * quarter
    is_down = numbers % round(take.bar / take.beat) == 0
    times, beats = _drift(times, beats, rng)
    strokes = np.column_stack([times, strokes[:, 1:]])
    strokes = _other_hands(strokes, rng)
    keep = (strokes[:, 0] >= 0) & (strokes[:, 0] < seconds)
    inside = (beats >= 0) & (beats < seconds)
    beat_bpm = bpm / take.beat
    return Excerpt(strokes[keep], beats[inside], beats[inside & is_down], beat_bpm)


def _other_meter(take: Take, rng: np.random.Generator) -> Take:
    """Bars of four rebuilt with three or five beats, or cut to seven eighths."""
    chance = rng.random()
    position = (take.strokes[:, 0] + _EARLY) % 4
    bar = np.floor((take.strokes[:, 0] + _EARLY) / 4)
    order: tuple[int, ...]
    if chance < 0.10:
        order = [(0, 1, 2), (0, 1, 3)][int(rng.integers(2))]
    elif chance < 0.17:
        order = [(0, 1, 2, 3, 2), (0, 1, 2, 3, 1), (0, 1, 2, 1, 3)][int(rng.integers(3))]
    elif chance < 0.215:
        keep = position < 3.5
        moved = take.strokes[keep].copy()
        moved[:, 0] = bar[keep] * 3.5 + position[keep] - _EARLY
        return Take(moved, take.bpm, 3.5, 0.5) if len(moved) > 5 else take
    else:
        return take
    parts = []
    for place, beat in enumerate(order):
        chosen = (position >= beat) & (position < beat + 1)
        part = take.strokes[chosen].copy()
        part[:, 0] = bar[chosen] * len(order) + place + position[chosen] - beat - _EARLY
        parts.append(part)
    rebuilt = np.concatenate(parts)
    rebuilt = rebuilt[np.argsort(rebuilt[:, 0], kind="stable")]
    return Take(rebuilt, take.bpm, float(len(order)), 1.0) if len(rebuilt) > 5 else take


def _repeat(take: Take, quarters: float) -> Floats:
    length = np.ceil((take.strokes[-1, 0] + 0.01) / take.bar) * take.bar
    times = int(np.ceil(quarters / length)) + 1 if length < quarters else 1
    copies = [take.strokes + [k * length, 0, 0] for k in range(times)]
    return np.concatenate(copies)


def _drift(times: Floats, beats: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    if rng.random() < 0.25:
        depth, speed, phase = rng.uniform(0, 0.025), rng.uniform(0.05, 0.4), rng.uniform(0, 6)
        times = times + depth / speed * np.sin(speed * times + phase)
        beats = beats + depth / speed * np.sin(speed * beats + phase)
    if rng.random() < 0.25:
        times = times + rng.normal(0, rng.uniform(0.001, 0.006), len(times))
    return times, beats


def _other_hands(strokes: Floats, rng: np.random.Generator) -> Floats:
    """The same rhythm on other cymbals and drums."""
    strokes = strokes.copy()
    drum = strokes[:, 1]
    hats = drum == CLOSED_HAT
    chance = rng.random()
    if chance < 0.07:
        drum[hats | (drum == OPEN_HAT)] = RIDE
    elif chance < 0.19:
        drum[drum == RIDE] = CLOSED_HAT
    elif chance < 0.23:
        drum[hats] = OPEN_HAT
    elif chance < 0.26:
        drum[hats | (drum == RIDE)] = TOM
    elif chance < 0.28:
        drum[hats | (drum == RIDE)] = CRASH
    if rng.random() < 0.06:
        drum[drum == SNARE] = CROSS_STICK
    if rng.random() < 0.12:
        strokes[hats, 2] *= rng.uniform(0.4, 0.8)
    return strokes
