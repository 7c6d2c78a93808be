"""Notation: bars that add up, and a second reader (Verovio) that hears the same onsets."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest
import verovio
from hypothesis import given, settings
from tests.delivery.grooves import grooves

from mididrumigen.delivery.musicxml import write_musicxml
from mididrumigen.delivery.rhythm_spelling import QUARTER, spell_bar
from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.music.meter import Meter
from mididrumigen.midi.general_midi import general_midi

BEATS = [(0, 48), (48, 96), (96, 144), (144, 192)]


def write(groove: Groove) -> bytes:
    """The groove for General MIDI."""
    return write_musicxml(groove, general_midi(), "A & B")


def onsets_in(data: bytes) -> dict[Fraction, set[str]]:
    """Where pieces are struck, in quarter notes, by walking through the XML."""
    found: dict[Fraction, set[str]] = defaultdict(set)
    begun = Fraction(0)
    for measure in ET.fromstring(data).iter("measure"):
        now = last = Fraction(0)
        longest = Fraction(0)
        for element in measure:
            units = Fraction(int(element.findtext("duration") or 0), QUARTER)
            if element.tag == "backup":
                now -= units
            if element.tag != "note" or element.find("grace") is not None:
                continue
            if element.find("chord") is None:
                last, now = now, now + units
            longest = max(longest, now)
            instrument = element.find("instrument")
            if instrument is not None:
                found[begun + last].add(instrument.attrib["id"])
        begun += longest
    return found


@settings(deadline=None)
@given(grooves(late=False))
def test_every_stroke_stands_where_it_is_written(groove: Groove) -> None:
    found = onsets_in(write(groove))
    written = {hit.position for hit in groove.hits}
    assert len(found) <= len(written)
    grid = Fraction(1, 16)
    for hit in groove.hits:
        ident = f"P1-{hit.piece.value.replace('_', '-')}"
        assert any(ident in found[at] for at in found if abs(at - hit.position) <= grid)


@given(grooves(late=False))
def test_every_voice_fills_every_bar(groove: Groove) -> None:
    for measure in ET.fromstring(write(groove)).iter("measure"):
        lengths: dict[str, int] = defaultdict(int)
        for note in measure.iter("note"):
            if note.find("chord") is None and note.find("grace") is None:
                lengths[note.findtext("voice") or ""] += int(note.findtext("duration") or 0)
        assert set(lengths.values()) == {int(groove.meter.bar_length * QUARTER)}
        starts = measure.findall(".//tuplet[@type='start']")
        assert len(starts) == len(measure.findall(".//tuplet[@type='stop']"))


@settings(deadline=None, max_examples=20)
@given(grooves(late=False))
def test_verovio_reads_the_same_onsets(groove: Groove) -> None:
    data = write(groove)
    toolkit = verovio.toolkit()
    assert toolkit.loadData(data.decode())
    heard = {round(row["qstamp"], 3) for row in toolkit.renderToTimemap() if row.get("on")}
    assert heard == {round(float(at), 3) for at in onsets_in(data)}


def test_a_beat_in_three_is_a_tuplet_and_a_beat_in_two_is_not() -> None:
    values = spell_bar([0, 16, 32, 48, 72, 84], BEATS)
    assert [(v.start, v.name, v.dots, v.triplet, v.onset is None) for v in values] == [
        (0, "eighth", 0, True, False),
        (16, "eighth", 0, True, False),
        (32, "eighth", 0, True, False),
        (48, "eighth", 0, False, False),
        (72, "16th", 0, False, False),
        (84, "16th", 0, False, False),
        (96, "quarter", 0, False, True),
        (144, "quarter", 0, False, True),
    ]
    assert [(v.begins, v.ends) for v in values[:3]] == [
        (True, False),
        (False, False),
        (False, True),
    ]


def one_bar(*hits: Hit) -> ET.Element:
    """The first bar of a groove of these strokes."""
    data = write(Groove(Meter(4, 4), 96.0, 1, hits))
    measure = ET.fromstring(data).find(".//measure")
    assert measure is not None
    return measure


def test_ghosts_accents_flams_and_open_hats_have_their_signs() -> None:
    measure = one_bar(
        Hit(KitPiece.SNARE, Fraction(0), 30),
        Hit(KitPiece.SNARE, Fraction(1), 120),
        Hit(KitPiece.SNARE, Fraction(2), 40, -0.03),
        Hit(KitPiece.SNARE, Fraction(2), 110),
        Hit(KitPiece.OPEN_HAT, Fraction(3), 90),
    )
    heads = [note.find("notehead") for note in measure.iter("note")]
    ghosts = [head for head in heads if head is not None and head.get("parentheses") == "yes"]
    # The grace note of a flam is quiet too.
    assert len(ghosts) == 2
    assert len(measure.findall(".//grace")) == 1
    assert len(measure.findall(".//articulations/accent")) == 2
    assert len(measure.findall(".//technical/open")) == 1


def test_swing_is_a_word_above_the_first_bar() -> None:
    late = 0.12
    swung = [Hit(KitPiece.RIDE, Fraction(n, 2), 90, late if n % 2 else 0.0) for n in range(8)]
    assert one_bar(*swung).findtext(".//words") == "Swing 8ths"
    straight = [Hit(KitPiece.RIDE, Fraction(n, 2), 90) for n in range(8)]
    assert one_bar(*straight).find(".//words") is None


@pytest.mark.parametrize("piece", sorted(KitPiece))
def test_every_piece_has_a_place_and_a_sound(piece: KitPiece) -> None:
    data = write(Groove(Meter(4, 4), 96.0, 1, (Hit(piece, Fraction(0), 90),)))
    root = ET.fromstring(data)
    note = root.findtext(".//midi-unpitched")
    assert note == str(general_midi().note_of(piece) + 1)
    assert (root.findtext(".//unpitched/display-step") or "?") in "ABCDEFG"
