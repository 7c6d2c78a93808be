"""Grooves for Hydrogen: a song with a pattern for each bar, or one pattern.

Hydrogen's grid has 48 steps to a quarter note. A note stands on the step at which it sounds or
before which it does, and its lead says how much earlier: -1 is five steps. A lag says the same the
other way, but Hydrogen 1.2 does not play it when it renders, so it is not used.

Instruments have the order of GMRockKit, the kit that Hydrogen comes with: patterns find their
sounds when that kit is loaded.

Source: the schema and the demo songs of Hydrogen 1.2.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from xml.etree import ElementTree as ET

from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import NEAREST, KitPiece

STEPS_PER_QUARTER = 48
LEAD_STEPS = 5
"""Steps that a lead of -1 is early."""

PATTERN_NAMESPACE = "http://www.hydrogen-music.org/drumkit_pattern"
_KIT = "GMRockKit"
_INSTRUMENTS: tuple[tuple[str, int, KitPiece], ...] = (
    ("Kick", 36, KitPiece.KICK),
    ("Stick", 37, KitPiece.CROSS_STICK),
    ("Snare", 38, KitPiece.SNARE),
    ("Hand Clap", 39, KitPiece.CLAP),
    ("Snare Rimshot", 40, KitPiece.RIM_SHOT),
    ("Floor Tom", 41, KitPiece.FLOOR_TOM),
    ("Hat Closed", 42, KitPiece.CLOSED_HAT),
    ("Tom 2", 43, KitPiece.MID_TOM),
    ("Hat Pedal", 44, KitPiece.PEDAL_HAT),
    ("Tom 1", 45, KitPiece.HIGH_TOM),
    ("Hat Open", 46, KitPiece.OPEN_HAT),
    ("Cowbell", 56, KitPiece.COWBELL),
    ("Ride", 51, KitPiece.RIDE),
    ("Crash", 49, KitPiece.CRASH_1),
    ("Ride 2", 59, KitPiece.RIDE_EDGE),
    ("Splash", 55, KitPiece.SPLASH),
    ("Hat Semi-Open", 60, KitPiece.HALF_OPEN_HAT),
    ("Bell", 53, KitPiece.RIDE_BELL),
)
_PLACE: Mapping[KitPiece, int] = {piece: n for n, (_, _, piece) in enumerate(_INSTRUMENTS)}


def instrument_of(piece: KitPiece) -> int:
    """The instrument that plays a piece, or its nearest sound that the kit has."""
    chain = (piece, *NEAREST.get(piece, ()), KitPiece.CLOSED_HAT)
    return next(_PLACE[near] for near in chain if near in _PLACE)


def write_song(groove: Groove, name: str) -> bytes:
    """A groove as ``.h2song``: each bar a pattern, in order."""
    song = ET.Element("song")
    told: dict[str, object] = {
        "version": "1.2.0",
        "bpm": f"{groove.tempo_bpm:g}",
        "volume": 0.5,
        "metronomeVolume": 0.5,
        "name": name,
        "author": "MidiDrumiGen",
        "notes": f"{groove.bars} bars of {groove.meter}",
        "license": "",
        "loopEnabled": "true",
        "patternModeMode": "true",
        "mode": "song",
        # What the drummer plays is in the notes already.
        "humanize_time": 0,
        "humanize_velocity": 0,
        "swing_factor": 0,
    }
    _add_all(song, told)
    component = ET.SubElement(ET.SubElement(song, "componentList"), "drumkitComponent")
    _add_all(component, {"id": 0, "name": "Main", "volume": 1})
    _add_instruments(ET.SubElement(song, "instrumentList"))
    patterns = ET.SubElement(song, "patternList")
    names = [f"Bar {number}" for number in range(1, groove.bars + 1)]
    for bar, title in enumerate(names):
        patterns.append(_pattern(groove.bar(bar), title))
    ET.SubElement(song, "virtualPatternList")
    sequence = ET.SubElement(song, "patternSequence")
    for title in names:
        _add(ET.SubElement(sequence, "group"), "patternID", title)
    return _dump(song)


def write_pattern(groove: Groove, name: str) -> bytes:
    """A groove as one ``.h2pattern``, for the pattern editor of any song."""
    root = ET.Element("drumkit_pattern", {"xmlns": PATTERN_NAMESPACE})
    _add_all(root, {"drumkit_name": _KIT, "author": "MidiDrumiGen", "license": ""})
    root.append(_pattern(groove, name))
    return _dump(root)


def _add_instruments(parent: ET.Element) -> None:
    for number, (name, note, _) in enumerate(_INSTRUMENTS):
        instrument = ET.SubElement(parent, "instrument")
        told: dict[str, object] = {
            "id": number,
            "name": name,
            "drumkit": _KIT,
            "drumkitLookup": 2,
            "volume": 1,
            "isMuted": "false",
            "isSoloed": "false",
            "pan": 0,
            "pitchOffset": 0,
            "randomPitchFactor": 0,
            "gain": 1,
            "applyVelocity": "true",
            "Release": 1000,
            "muteGroup": -1,
            "midiOutChannel": -1,
            "midiOutNote": note,
        }
        _add_all(instrument, told)
        component = ET.SubElement(instrument, "instrumentComponent")
        _add_all(component, {"component_id": 0, "gain": 1})


def _pattern(groove: Groove, name: str) -> ET.Element:
    pattern = ET.Element("pattern")
    told: dict[str, object] = {
        "name": name,
        "info": "",
        "category": "not_categorized",
        "size": int(groove.length * STEPS_PER_QUARTER),
        "denominator": groove.meter.denominator,
    }
    _add_all(pattern, told)
    notes = ET.SubElement(pattern, "noteList")
    for hit, (step, lead) in zip(groove.hits, _place_all(groove, groove.hits), strict=True):
        note = ET.SubElement(notes, "note")
        values: dict[str, object] = {
            "position": step,
            "leadlag": f"{lead:.6g}",
            "velocity": f"{hit.velocity / 127:.6f}",
            "pan": 0,
            "pitch": 0,
            "key": "C0",
            "length": -1,
            "instrument": instrument_of(hit.piece),
            "note_off": "false",
            "probability": 1,
        }
        _add_all(note, values)
    return pattern


def _place_all(groove: Groove, hits: Sequence[Hit]) -> list[tuple[int, float]]:
    last = int(groove.length * STEPS_PER_QUARTER) - 1
    steps_per_second = STEPS_PER_QUARTER / groove.quarter_s
    return [_place(hit.position, hit.offset_s * steps_per_second, last) for hit in hits]


def _place(position: Fraction, offset: float, last: int) -> tuple[int, float]:
    """The step of a note and its lead from -1 to 0; early notes stay where they are written."""
    score = position * STEPS_PER_QUARTER
    if score.denominator == 1 and -LEAD_STEPS <= offset <= 0:
        return int(score), offset / LEAD_STEPS
    sounds = float(score) + offset
    step = min(max(math.ceil(sounds - 1e-9), 0), last)
    return step, max(-1.0, min(0.0, (sounds - step) / LEAD_STEPS))


def _add(parent: ET.Element, tag: str, text: object) -> None:
    ET.SubElement(parent, tag).text = str(text)


def _add_all(parent: ET.Element, told: Mapping[str, object]) -> None:
    for tag, text in told.items():
        _add(parent, tag, text)


def _dump(root: ET.Element) -> bytes:
    ET.indent(root, " ")
    text: bytes = ET.tostring(root, "UTF-8", xml_declaration=True)
    return text + b"\n"
