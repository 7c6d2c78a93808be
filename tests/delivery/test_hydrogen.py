"""Hydrogen: what it should play by the file, and what it plays where it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import wave
from collections import defaultdict
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from tests.delivery.grooves import grooves

from mididrumigen.delivery.hydrogen import (
    LEAD_STEPS,
    PATTERN_NAMESPACE,
    STEPS_PER_QUARTER,
    instrument_of,
    write_pattern,
    write_song,
)
from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.music.meter import Meter

H2CLI = shutil.which("h2cli")
SCHEMA = Path("/usr/share/hydrogen/data/xsd/drumkit_pattern.xsd")


def number(note: ET.Element, tag: str, space: str = "") -> float:
    """A value of a note."""
    text = note.findtext(f"{space}{tag}")
    assert text is not None
    return float(text)


def played(notes: list[ET.Element], space: str = "") -> list[tuple[float, int, int]]:
    """When notes sound in quarter notes, on which instrument, how loud."""
    return sorted(
        (
            (number(n, "position", space) + LEAD_STEPS * number(n, "leadlag", space))
            / STEPS_PER_QUARTER,
            int(number(n, "instrument", space)),
            round(127 * number(n, "velocity", space)),
        )
        for n in notes
    )


def expected(groove: Groove) -> list[tuple[float, int, int]]:
    """The same of a groove."""
    return sorted(
        (
            max(0.0, float(hit.position) + hit.offset_s / groove.quarter_s),
            instrument_of(hit.piece),
            hit.velocity,
        )
        for hit in groove.hits
    )


def by_stroke(rows: list[tuple[float, int, int]]) -> dict[tuple[int, int], list[float]]:
    """Times by instrument and loudness: strokes of one moment have no order."""
    found: dict[tuple[int, int], list[float]] = defaultdict(list)
    for at, instrument, velocity in rows:
        found[instrument, velocity].append(at)
    return found


@given(grooves())
def test_a_song_says_when_every_note_sounds(groove: Groove) -> None:
    root = ET.fromstring(write_song(groove, "A & B"))
    patterns = root.findall("patternList/pattern")
    order = [e.text for e in root.findall("patternSequence/group/patternID")]
    assert order == [pattern.findtext("name") for pattern in patterns]
    assert len(patterns) == groove.bars
    for bar, pattern in enumerate(patterns):
        assert int(number(pattern, "size")) == groove.meter.bar_length * STEPS_PER_QUARTER
        found = by_stroke(played(pattern.findall("noteList/note")))
        right = by_stroke(expected(groove.bar(bar)))
        assert found.keys() == right.keys()
        for stroke, times in right.items():
            for at, due in zip(found[stroke], times, strict=True):
                # Before the pattern, and behind its last step, there is no place.
                if 0 < due < float(groove.meter.bar_length) - 1 / STEPS_PER_QUARTER:
                    assert at == pytest.approx(due, abs=1e-4)


@given(grooves())
def test_a_pattern_stays_in_its_bars(groove: Groove) -> None:
    root = ET.fromstring(write_pattern(groove, "x"))
    space = f"{{{PATTERN_NAMESPACE}}}"
    notes = root.findall(f"{space}pattern/{space}noteList/{space}note")
    size = groove.length * STEPS_PER_QUARTER
    assert len(notes) == len(groove.hits)
    assert all(0 <= number(note, "position", space) < size for note in notes)
    assert all(-1 <= number(note, "leadlag", space) <= 0 for note in notes)


def test_each_piece_has_an_instrument() -> None:
    assert {instrument_of(piece) for piece in KitPiece} <= set(range(18))
    assert instrument_of(KitPiece.RIDE_BELL) == 17
    assert instrument_of(KitPiece.CRASH_2) == instrument_of(KitPiece.CRASH_1)


@pytest.mark.skipif(H2CLI is None, reason="Hydrogen (h2cli) is not installed")
def test_hydrogen_itself_plays_every_note_at_its_time(tmp_path: Path) -> None:
    """The second reader: Hydrogen renders the song with its kit, and we listen to the onsets."""
    offsets = [0.0, 0.020, -0.015, 0.0, 0.1, -0.04, 0.05, 0.003]
    hits = tuple(
        Hit(KitPiece.CROSS_STICK, Fraction(n), 100, late) for n, late in enumerate(offsets)
    )
    song, sound = tmp_path / "song.h2song", tmp_path / "song.wav"
    song.write_bytes(write_song(Groove(Meter(4, 4), 60.0, 2, hits), "Onsets"))
    assert H2CLI is not None
    subprocess.run(
        [H2CLI, "-s", song, "-k", "GMRockKit", "-d", "auto", "-o", sound],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path)},
        capture_output=True,
        check=True,
        timeout=120,
    )
    with wave.open(str(sound)) as opened:
        rate = opened.getframerate()
        samples = np.frombuffer(opened.readframes(opened.getnframes()), "<i2").astype(float)
    level = np.abs(samples.reshape(-1, 2).mean(axis=1))
    loud = np.flatnonzero(level > 0.05 * level.max()) / rate
    onsets = loud[np.insert(np.diff(loud) > 0.4, 0, True)]
    assert onsets == pytest.approx([n + late for n, late in enumerate(offsets)], abs=0.001)


@pytest.mark.skipif(not SCHEMA.exists(), reason="Hydrogen's schema is not installed")
def test_patterns_follow_hydrogens_schema() -> None:
    lxml = pytest.importorskip("lxml.etree")
    schema = lxml.XMLSchema(lxml.parse(str(SCHEMA)))
    hits = (Hit(KitPiece.KICK, Fraction(0), 100), Hit(KitPiece.SNARE, Fraction(1), 30, 0.01))
    data = write_pattern(Groove(Meter(4, 4), 96.0, 1, hits), "Bar 1")
    schema.assertValid(lxml.fromstring(data))
