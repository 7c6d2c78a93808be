"""A groove as MusicXML for drummers who read: hands above, feet below, as drum books write.

Lines and spaces are those of the Percussive Arts Society's guide as most drum books follow it.
Notes stand where they are written, not where they sound: swing is a word above the first bar.
Ghost notes are in parentheses, accents have their sign, a flam is a grace note.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from mididrumigen.delivery.rhythm_spelling import QUARTER, Value, spell_bar
from mididrumigen.domain.music.dynamics import Level, written_level
from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import DrumMap, KitPiece, Limb, PieceGroup
from mididrumigen.domain.style.swing import swing_ratios

_DOCTYPE = (
    b'<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" '
    b'"http://www.musicxml.org/dtds/partwise.dtd">\n'
)
_FORTE = 90
_SWUNG = 1.25
_HANDS, _FEET = "1", "2"
_BEAMS = {"eighth": 1, "16th": 2, "32nd": 3, "64th": 4}

# Step and octave on a staff with a percussion clef, and the head of the note.
_PLACES: Mapping[KitPiece, tuple[str, int, str]] = {
    KitPiece.KICK: ("F", 4, "normal"),
    KitPiece.SNARE: ("C", 5, "normal"),
    KitPiece.RIM_SHOT: ("C", 5, "slashed"),
    KitPiece.CROSS_STICK: ("C", 5, "x"),
    KitPiece.CLOSED_HAT: ("G", 5, "x"),
    KitPiece.CLOSED_HAT_EDGE: ("G", 5, "x"),
    KitPiece.HALF_OPEN_HAT: ("G", 5, "circle-x"),
    KitPiece.OPEN_HAT: ("G", 5, "circle-x"),
    KitPiece.OPEN_HAT_EDGE: ("G", 5, "circle-x"),
    KitPiece.PEDAL_HAT: ("D", 4, "x"),
    KitPiece.RIDE: ("F", 5, "x"),
    KitPiece.RIDE_EDGE: ("F", 5, "x"),
    KitPiece.RIDE_BELL: ("F", 5, "diamond"),
    KitPiece.CRASH_1: ("A", 5, "x"),
    KitPiece.CRASH_2: ("B", 5, "x"),
    KitPiece.SPLASH: ("B", 5, "diamond"),
    KitPiece.CHINA: ("C", 6, "x"),
    KitPiece.HIGH_TOM: ("E", 5, "normal"),
    KitPiece.MID_TOM: ("D", 5, "normal"),
    KitPiece.LOW_TOM: ("B", 4, "normal"),
    KitPiece.FLOOR_TOM: ("A", 4, "normal"),
    KitPiece.HIGH_TOM_RIM: ("E", 5, "x"),
    KitPiece.MID_TOM_RIM: ("D", 5, "x"),
    KitPiece.LOW_TOM_RIM: ("B", 4, "x"),
    KitPiece.FLOOR_TOM_RIM: ("A", 4, "x"),
    KitPiece.COWBELL: ("E", 5, "triangle"),
    KitPiece.WOOD_BLOCK: ("D", 5, "triangle"),
    KitPiece.CLAP: ("C", 5, "cross"),
    KitPiece.TAMBOURINE: ("B", 5, "triangle"),
    KitPiece.SHAKER: ("A", 5, "triangle"),
}
# What no entry is made for is written as an x on the snare's line.
_ELSEWHERE = ("C", 5, "x")


def write_musicxml(groove: Groove, drum_map: DrumMap, title: str) -> bytes:
    """A groove as an uncompressed MusicXML file.

    Args:
        groove: what to write.
        drum_map: says which MIDI note a program plays for each piece.
        title: above the score.
    """
    score = ET.Element("score-partwise", {"version": "4.0"})
    _add(ET.SubElement(score, "work"), "work-title", title)
    _add(
        ET.SubElement(ET.SubElement(score, "identification"), "encoding"),
        "software",
        "MidiDrumiGen",
    )
    pieces = sorted({hit.piece for hit in groove.hits})
    _add_part_list(score, pieces, drum_map)
    part = ET.SubElement(score, "part", {"id": "P1"})
    for number in range(groove.bars):
        _add_bar(part, groove.bar(number), number, groove)
    ET.indent(score, " ")
    body: bytes = ET.tostring(score, "UTF-8", xml_declaration=True)
    declaration, _, rest = body.partition(b"\n")
    return declaration + b"\n" + _DOCTYPE + rest + b"\n"


def _add_part_list(score: ET.Element, pieces: Sequence[KitPiece], drum_map: DrumMap) -> None:
    part = ET.SubElement(ET.SubElement(score, "part-list"), "score-part", {"id": "P1"})
    _add(part, "part-name", "Drums")
    for piece in pieces:
        instrument = ET.SubElement(part, "score-instrument", {"id": _ident(piece)})
        _add(instrument, "instrument-name", piece.label)
    for piece in pieces:
        midi = ET.SubElement(part, "midi-instrument", {"id": _ident(piece)})
        _add(midi, "midi-channel", 10)
        # MusicXML counts notes from 1.
        _add(midi, "midi-unpitched", drum_map.note_of(piece) + 1)


def _ident(piece: KitPiece) -> str:
    return f"P1-{piece.value.replace('_', '-')}"


def _add_bar(part: ET.Element, bar: Groove, number: int, whole: Groove) -> None:
    measure = ET.SubElement(part, "measure", {"number": str(number + 1)})
    if number == 0:
        _add_attributes(measure, bar)
        _add_directions(measure, whole)
    length = int(bar.length * QUARTER)
    feet = [hit for hit in bar.hits if hit.piece.limb is not Limb.HAND]
    hands = [hit for hit in bar.hits if hit.piece.limb is Limb.HAND]
    _add_voice(measure, hands, bar, _HANDS)
    _add(ET.SubElement(measure, "backup"), "duration", length)
    _add_voice(measure, feet, bar, _FEET)
    if number == whole.bars - 1:
        _add(ET.SubElement(measure, "barline", {"location": "right"}), "bar-style", "light-heavy")


def _add_attributes(measure: ET.Element, bar: Groove) -> None:
    attributes = ET.SubElement(measure, "attributes")
    _add(attributes, "divisions", QUARTER)
    _add(ET.SubElement(attributes, "key"), "fifths", 0)
    time = ET.SubElement(attributes, "time")
    _add(time, "beats", bar.meter.numerator)
    _add(time, "beat-type", bar.meter.denominator)
    _add(ET.SubElement(attributes, "clef"), "sign", "percussion")


def _add_directions(measure: ET.Element, groove: Groove) -> None:
    direction = ET.SubElement(measure, "direction", {"placement": "above"})
    metronome = ET.SubElement(ET.SubElement(direction, "direction-type"), "metronome")
    _add(metronome, "beat-unit", "quarter")
    _add(metronome, "per-minute", f"{groove.tempo_bpm:g}")
    ET.SubElement(direction, "sound", {"tempo": f"{groove.tempo_bpm:g}"})
    words = _swing_words(groove)
    if words:
        swung = ET.SubElement(measure, "direction", {"placement": "above"})
        _add(ET.SubElement(swung, "direction-type"), "words", words)


def _swing_words(groove: Groove) -> str:
    named = zip(("8ths", "16ths"), swing_ratios(groove), strict=True)
    swung = [name for name, found in named if found is not None and found.value >= _SWUNG]
    return f"Swing {' and '.join(swung)}" if swung else ""


def _add_voice(measure: ET.Element, hits: Sequence[Hit], bar: Groove, voice: str) -> None:
    length = int(bar.length * QUARTER)
    at: dict[int, list[Hit]] = defaultdict(list)
    for hit in hits:
        at[min(round(hit.position * QUARTER), length - 1)].append(hit)
    if not at:
        note = ET.SubElement(measure, "note")
        ET.SubElement(note, "rest", {"measure": "yes"})
        _add(note, "duration", length)
        _add(note, "voice", voice)
        return
    starts = [int(beat * QUARTER) for beat in bar.meter.beats]
    beats = list(zip(starts, [*starts[1:], length], strict=True))
    values = spell_bar(at, beats)
    beams = _find_beams(values)
    for value in values:
        if value.onset is None:
            _add_rest(measure, value, voice)
        else:
            _add_strokes(measure, at[value.onset], value, voice, beams.get(value.start, ""))


def _add_rest(measure: ET.Element, value: Value, voice: str) -> None:
    note = ET.SubElement(measure, "note")
    ET.SubElement(note, "rest")
    _add_value(note, value, voice)
    _add_tuplet(note, value)


def _add_strokes(
    measure: ET.Element, hits: Sequence[Hit], value: Value, voice: str, beam: str
) -> None:
    struck: dict[KitPiece, list[Hit]] = defaultdict(list)
    for hit in hits:
        struck[hit.piece].append(hit)
    for piece, strokes in struck.items():
        for grace in strokes[:-1]:
            note = ET.SubElement(measure, "note")
            ET.SubElement(note, "grace", {"slash": "yes"})
            _add_head(note, piece, grace, voice, "eighth")
    for number, (piece, strokes) in enumerate(struck.items()):
        main = max(strokes, key=lambda hit: hit.velocity)
        note = ET.SubElement(measure, "note", {"dynamics": f"{100 * main.velocity / _FORTE:.2f}"})
        if number:
            ET.SubElement(note, "chord")
        _add_unpitched(note, piece)
        _add_value(note, value, voice, piece)
        _add_notehead(note, piece, main)
        if not number:
            _add_beams(note, beam)
        _add_notations(note, main, value, is_first=not number)


def _add_head(note: ET.Element, piece: KitPiece, hit: Hit, voice: str, name: str) -> None:
    """A grace note, which lasts no time."""
    _add_unpitched(note, piece)
    ET.SubElement(note, "instrument", {"id": _ident(piece)})
    _add(note, "voice", voice)
    _add(note, "type", name)
    _add(note, "stem", "up" if voice == _HANDS else "down")
    _add_notehead(note, piece, hit)


def _add_unpitched(note: ET.Element, piece: KitPiece) -> None:
    step, octave, _ = _PLACES.get(piece, _ELSEWHERE)
    unpitched = ET.SubElement(note, "unpitched")
    _add(unpitched, "display-step", step)
    _add(unpitched, "display-octave", octave)


def _add_value(note: ET.Element, value: Value, voice: str, piece: KitPiece | None = None) -> None:
    _add(note, "duration", value.units)
    if piece is not None:
        ET.SubElement(note, "instrument", {"id": _ident(piece)})
    _add(note, "voice", voice)
    _add(note, "type", value.name)
    for _ in range(value.dots):
        ET.SubElement(note, "dot")
    if value.triplet:
        changed = ET.SubElement(note, "time-modification")
        _add(changed, "actual-notes", 3)
        _add(changed, "normal-notes", 2)
    if piece is not None:
        _add(note, "stem", "up" if voice == _HANDS else "down")


def _add_notehead(note: ET.Element, piece: KitPiece, hit: Hit) -> None:
    shape = _PLACES.get(piece, _ELSEWHERE)[2]
    ghost = piece.group is PieceGroup.SNARE and written_level(hit.velocity) is Level.GHOST
    if shape != "normal" or ghost:
        head = ET.SubElement(note, "notehead", {"parentheses": "yes"} if ghost else {})
        head.text = shape


def _find_beams(values: Sequence[Value]) -> dict[int, str]:
    """Which notes begin, continue and end a beam: neighbours of one beat that have flags."""
    found: dict[int, str] = {}
    run: list[Value] = []

    def close() -> None:
        if len(run) > 1:
            marks = ["begin", *["continue"] * (len(run) - 2), "end"]
            found.update({value.start: mark for value, mark in zip(run, marks, strict=True)})
        run.clear()

    for value in values:
        flagged = value.onset is not None and value.name in _BEAMS
        if not flagged or (run and run[-1].beat != value.beat):
            close()
        if flagged:
            run.append(value)
    close()
    return found


def _add_beams(note: ET.Element, mark: str) -> None:
    """The first beam; programs that draw add the others from the values."""
    if mark:
        ET.SubElement(note, "beam", {"number": "1"}).text = mark


def _add_notations(note: ET.Element, hit: Hit, value: Value, *, is_first: bool) -> None:
    accented = written_level(hit.velocity) is Level.ACCENT
    is_open = hit.piece in (KitPiece.OPEN_HAT, KitPiece.OPEN_HAT_EDGE)
    if not (accented or is_open or (is_first and (value.begins or value.ends))):
        return
    notations = ET.SubElement(note, "notations")
    if is_first:
        _add_tuplet_marks(notations, value)
    if is_open:
        ET.SubElement(ET.SubElement(notations, "technical"), "open")
    if accented:
        ET.SubElement(ET.SubElement(notations, "articulations"), "accent")


def _add_tuplet(note: ET.Element, value: Value) -> None:
    if value.begins or value.ends:
        _add_tuplet_marks(ET.SubElement(note, "notations"), value)


def _add_tuplet_marks(notations: ET.Element, value: Value) -> None:
    if value.begins and not value.ends:
        ET.SubElement(notations, "tuplet", {"type": "start", "bracket": "yes"})
    if value.ends and not value.begins:
        ET.SubElement(notations, "tuplet", {"type": "stop"})


def _add(parent: ET.Element, tag: str, text: object) -> None:
    ET.SubElement(parent, tag).text = str(text)
