"""Forms of songs from files: a YAML song map, the markers of a MIDI file, a REAPER project.

::

    tempo: 120
    time_signature: 4/4
    sections:
      - verse: 8
      - {section: bridge, bars: 8, time_signature: 7/8}
      - {section: chorus, bars: 16, tempo: 124, intensity: 0.4}
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.form import (
    SECTION_KNOBS,
    Form,
    Section,
    find_section_kind,
    parse_section,
)
from mididrumigen.domain.music.groove import MAX_TEMPO_BPM, MIN_TEMPO_BPM
from mididrumigen.domain.music.meter import Meter
from mididrumigen.midi.read import read_meters, read_tempos
from mididrumigen.midi.smf import MARKER, read_smf, read_text
from mididrumigen.settings.reading import Document, Node, read_document

_RPP_TEMPO = re.compile(r"^\s*TEMPO (?P<bpm>[\d.]+) (?P<top>\d+) (?P<bottom>\d+)", re.MULTILINE)
_RPP_MARKER = re.compile(
    r"^\s*MARKER \d+ (?P<at>[\d.]+) (?P<name>\"[^\"]*\"|'[^']*'|`[^`]*`|\S+)(?P<flags>[^\n]*)",
    re.MULTILINE,
)


def read_song_map(data: bytes, name: str) -> Form:
    """The form that a YAML file describes.

    Raises:
        InvalidRequestError: it has another shape; names file, line, column and key.
    """
    hint = "Write sections as a list such as - verse: 8, or - {section: bridge, bars: 8}."
    root = read_document(data, Document(name, InvalidRequestError, hint))
    nodes = root.fields(("sections",), ("tempo", "time_signature"))
    tempo = _tempo(nodes.get("tempo"))
    meter = _meter(nodes.get("time_signature"))
    return root.checked(
        Form, tuple(_map_section(node, meter, tempo) for node in nodes["sections"].items())
    )


def read_markers(data: bytes, name: str) -> Form:
    """The form that the markers of a MIDI file or of a REAPER project mark.

    A section lasts to the next marker, the last one to the end of the file. Each takes the metre
    and the tempo that stand where it begins.

    Args:
        data: the file.
        name: what errors call it; ``.rpp`` is a REAPER project.

    Raises:
        InvalidRequestError: it has no marker that names a section.
        MidiReadError: it cannot be read.
    """
    if name.lower().endswith(".rpp"):
        return _read_reaper(data.decode("utf-8", errors="replace"), name)
    smf = read_smf(data)
    marks = [(Fraction(tick, smf.division), read_text(text)) for tick, text in smf.metas(MARKER)]
    tempos, meters = read_tempos(smf), read_meters(smf)
    end = Fraction(smf.end, smf.division)
    return _from_marks(marks, end, tempos, meters, name)


def _from_marks(
    marks: Sequence[tuple[Fraction, str]],
    end: Fraction,
    tempos: Sequence[tuple[Fraction, float]],
    meters: Sequence[tuple[Fraction, Meter]],
    name: str,
) -> Form:
    named = []
    for start, text in marks:
        try:
            named.append((start, find_section_kind(text)))
        except InvalidRequestError:
            # Other markers, such as the grouping of a metre, stand in files as well.
            continue
    if not named:
        raise InvalidRequestError(
            f"{name}: no marker names a section.",
            hint="Name markers after sections, such as verse or Chorus 2.",
        )
    sections = []
    ends = [start for start, _ in named[1:]] + [end]
    for (start, kind), stop in zip(named, ends, strict=True):
        meter = max((m for m in meters if m[0] <= start), key=lambda m: m[0])[1]
        tempo = max((t for t in tempos if t[0] <= start), key=lambda t: t[0])[1]
        bars = round((stop - start) / meter.bar_length)
        if bars:
            sections.append(Section(kind, bars, meter, _within(tempo)))
    return Form(tuple(sections))


def _read_reaper(text: str, name: str) -> Form:
    found = _RPP_TEMPO.search(text)
    if found is None:
        raise InvalidRequestError(f"{name}: it is no REAPER project: it states no tempo.")
    tempo = float(found["bpm"])
    meter = Meter(int(found["top"]), int(found["bottom"]))
    marks: list[tuple[Fraction, str]] = []
    end = Fraction(0)
    for match in _RPP_MARKER.finditer(text):
        at = Fraction(round(float(match["at"]) * tempo / 60 * 960), 960)
        title = match["name"].strip("\"'`")
        end = max(end, at)
        if title:
            marks.append((at, title))
    start = ((Fraction(0), tempo),)
    return _from_marks(sorted(marks), end, start, ((Fraction(0), meter),), name)


def _map_section(node: Node, meter: Meter | None, tempo: float | None) -> Section:
    if not node.is_mapping:
        return node.checked(parse_section, node.string())
    nodes = node.mapping()
    if "section" not in nodes:
        if len(nodes) != 1:
            node.missing("section")
        ((title, bars),) = nodes.items()
        kind = bars.checked(find_section_kind, title)
        return bars.checked(Section, kind, _whole(bars), meter, tempo)
    nodes = node.fields(("section", "bars"), ("time_signature", "tempo", *SECTION_KNOBS))
    kind = nodes["section"].checked(find_section_kind, nodes["section"].string())
    own_meter, own_tempo = _meter(nodes.get("time_signature")), _tempo(nodes.get("tempo"))
    knobs = tuple((name, nodes[name].number()) for name in SECTION_KNOBS if name in nodes)
    length = _whole(nodes["bars"])
    return node.checked(Section, kind, length, own_meter or meter, own_tempo or tempo, 0.0, knobs)


def _whole(node: Node) -> int:
    number = node.number()
    if number != int(number):
        node.refuse("here must be a whole number of bars")
    return int(number)


def _tempo(node: Node | None) -> float | None:
    return None if node is None else node.number(MIN_TEMPO_BPM, MAX_TEMPO_BPM)


def _meter(node: Node | None) -> Meter | None:
    return None if node is None else node.checked(Meter.parse, node.string())


def _within(tempo_bpm: float) -> float:
    # A file states microseconds a quarter: 97 BPM comes back as 97.00007.
    return min(MAX_TEMPO_BPM, max(MIN_TEMPO_BPM, round(tempo_bpm, 3)))
