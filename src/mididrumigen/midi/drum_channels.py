"""Which events of a file are drums: channels, drum banks, part modes, track names, the notes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mididrumigen.domain.errors import MidiReadError
from mididrumigen.domain.music.kit import TIME_KEEPERS, KitPiece, Limb, PieceGroup
from mididrumigen.midi.channels import ALL_CHANNELS
from mididrumigen.midi.map_detection import detect_drum_map
from mididrumigen.midi.smf import (
    CONTROL,
    INSTRUMENT_NAME,
    NOTE_ON,
    PROGRAM,
    SYSEX,
    TRACK_NAME,
    Event,
    Placed,
    Smf,
)

DRUM_CHANNEL = 9
# Bank select MSB of drum kits: GM2 rhythm, XG sound-effect kits, XG drum kits.
_DRUM_BANKS, _MELODIC_BANK = frozenset({120, 126, 127}), 121
_BANK_SELECT = 0
# Tracks that hold drums by their names, in the languages that DAWs and sellers of loops use: a
# word for all drums anywhere in the name, or the name of a piece and nothing else.
_DRUM_WORD = re.compile(
    r"(?<![^\W_])(drums?|drum ?kit|drum ?set|perc|percussion|schlagzeug|batterie|bater[ií]a|"
    r"batteria|trommeln?|ドラム|ударные|барабаны)(?![^\W_])",
    re.IGNORECASE,
)
_PIECE_NAME = re.compile(
    r"[\W\d_]*(kit|kick|bass ?drum|bd|snare|sd|hi[ -]?hats?|hats?|hh|toms?|(rack|floor) ?toms?|"
    r"cymbals?|crash|ride|overheads?)[\W\d_]*(l|r|left|right|in|out|top|bottom)?[\W\d_]*",
    re.IGNORECASE,
)
_NOT_DRUMS = re.compile(r"steel ?drums?|drum ?(and|&|n|'n') ?bass", re.IGNORECASE)
_KNOWN, _TOGETHER, _KEEPING, _BASIC = 0.9, 0.05, 0.1, 0.6
_HANDS = 2


@dataclass(frozen=True, slots=True)
class Drums:
    """The drums of a file.

    Attributes:
        events: note-ons, note-offs and key pressures of drums, in order of time.
        channels: the channels they are on, from 0.
        found_by: how they were told, in words.
    """

    events: tuple[Placed, ...]
    channels: frozenset[int]
    found_by: str


def find_drums(smf: Smf, channel: int | None = None) -> Drums:
    """The drums of a file.

    Drums are, in this order, what is on channel 10 and on channels that a drum bank (GM2 or XG) or
    a part mode (GS or XG) makes drums; tracks that are named so; and the one channel of a clip
    whose notes look like drums. A channel 10 that selects GM2's melodic bank holds none.

    Args:
        smf: the file.
        channel: take this channel, 1 to 16, or :data:`ALL_CHANNELS`; found out by default.

    Raises:
        MidiReadError: there are none; names the channels that have notes.
    """
    placed = smf.in_time()
    notes = [event for event in placed if event.is_note]
    if not any(p.event.begins_note for p in notes):
        raise MidiReadError("The MIDI file has no notes.")
    if channel is not None:
        wanted = range(16) if channel == ALL_CHANNELS else (channel - 1,)
        said = "any channel" if channel == ALL_CHANNELS else f"channel {channel}"
        events = [p for p in notes if p.event.channel in wanted]
        return _drums(events, f"{said}, as asked") or _refuse(notes, asked=channel)
    declared, melodic = _find_declared(placed)
    found = (
        _drums(declared, "")
        or _drums(_find_named(smf, notes, melodic), "the name of its track")
        or _find_alike(notes, melodic)
    )
    return found or _refuse(notes, melodic=melodic)


def _drums(events: Sequence[Placed], found_by: str) -> Drums | None:
    begun = {p.event.channel for p in events if p.event.begins_note}
    if not begun:
        return None
    said = ", ".join(str(channel + 1) for channel in sorted(begun))
    return Drums(tuple(events), frozenset(begun), found_by or f"channel {said}")


def _find_declared(placed: Iterable[Placed]) -> tuple[list[Placed], frozenset[int]]:
    """Notes on drum channels, and the channels that are declared melodic."""
    drums, parts, melodic = {DRUM_CHANNEL}, set[int](), set[int]()
    banks = [0] * 16
    found = []
    for item in placed:
        event = item.event
        if item.is_note:
            if event.status & 0x0F in drums:
                found.append(item)
            continue
        kind, channel = event.kind, event.status & 0x0F
        if kind == CONTROL and event.data[0] == _BANK_SELECT:
            banks[channel] = event.data[1]
        elif kind == PROGRAM and channel not in parts:
            bank = banks[channel]
            if bank in _DRUM_BANKS:
                drums.add(channel)
                melodic.discard(channel)
            elif channel != DRUM_CHANNEL or bank == _MELODIC_BANK:
                drums.discard(channel)
                melodic |= {channel} if bank == _MELODIC_BANK else set()
        elif kind == SYSEX and (mode := _read_part_mode(event.data)):
            channel, is_drums = mode
            (drums.add if is_drums else drums.discard)(channel)
            (parts.add if is_drums else parts.discard)(channel)
            (melodic.discard if is_drums else melodic.add)(channel)
    return found, frozenset(melodic)


def _read_part_mode(data: bytes) -> tuple[int, bool] | None:
    """Channel and whether it is drums, of a GS "use for rhythm part" or an XG "part mode"."""
    # Roland, device, GS, data set; 40 1x 15 with the part in x: 0 is channel 10, 1-9 are 1-9.
    if len(data) >= 8 and data[0] == 0x41 and data[2:5] == b"\x42\x12\x40":
        part = data[5] - 0x10
        if 0 <= part < 16 and data[6] == 0x15:
            channel = DRUM_CHANNEL if part == 0 else part - 1 if part < 10 else part
            return channel, data[7] != 0
    # Yamaha, device, XG; 08 pp 07 with the part in pp, which is the channel unless moved.
    if len(data) >= 7 and data[0] == 0x43 and data[1] >> 4 == 1 and data[2:4] == b"\x4c\x08":
        part = data[4]
        if part < 16 and data[5] == 0x07:
            return part, data[6] != 0
    return None


def _find_named(smf: Smf, notes: Iterable[Placed], melodic: frozenset[int]) -> list[Placed]:
    named = {number for number, track in enumerate(smf.tracks) if _is_named_drums(track)}
    return [p for p in notes if p.track in named and p.event.channel not in melodic]


def _is_named_drums(track: Iterable[Event]) -> bool:
    names = [
        event.data[1:].decode("utf-8", errors="replace").replace("_", " ")
        for event in track
        if event.is_meta(TRACK_NAME) or event.is_meta(INSTRUMENT_NAME)
    ]
    return any(
        (_DRUM_WORD.search(name) and not _NOT_DRUMS.search(name)) or _PIECE_NAME.fullmatch(name)
        for name in names
    )


def _find_alike(notes: Sequence[Placed], melodic: frozenset[int]) -> Drums | None:
    """The notes of the one channel of a clip, where they look like drums."""
    channels = {p.event.channel for p in notes if p.event.begins_note}
    if len(channels) != 1 or channels & melodic or not look_like_drums(notes):
        return None
    return _drums(notes, f"its notes on channel {min(channels) + 1}, which look like drums")


def look_like_drums(notes: Sequence[Placed]) -> bool:
    """Whether notes are those of a kit: one map knows them, kick and snare carry a time-keeper.

    A bass or a piano uses the same numbers, but it strikes no two of them together time and again
    of which one is a kick or snare and the other a hat or ride.
    """
    struck = [(p.tick, p.event.data[0]) for p in notes if p.event.begins_note]
    drum_map = detect_drum_map(note for _, note in struck).drum_map
    pieces = [drum_map.piece_of_note.get(note) for _, note in struck]
    known = [piece for piece in pieces if piece is not None]
    groups = Counter(piece.group for piece in known)
    keeping = sum(piece in TIME_KEEPERS or piece is KitPiece.PEDAL_HAT for piece in known)
    if len(known) < _KNOWN * len(struck) or not groups[PieceGroup.KICK]:
        return False
    if not groups[PieceGroup.SNARE] or keeping < _KEEPING * len(struck):
        return False
    basics = groups[PieceGroup.KICK] + groups[PieceGroup.SNARE] + keeping
    if basics < _BASIC * len(struck):
        return False
    at = Counter(tick for tick, _ in struck)
    together = sum(n for n in at.values() if n > 1)
    hands = Counter(
        tick
        for (tick, _), piece in zip(struck, pieces, strict=True)
        if piece is not None and piece.limb is Limb.HAND
    )
    chords = sum(n for n in hands.values() if n > _HANDS)
    return together >= _TOGETHER * len(struck) and chords < _TOGETHER * len(struck)


def _refuse(
    notes: Iterable[Placed], *, asked: int | None = None, melodic: frozenset[int] = frozenset()
) -> Drums:
    channels = Counter(p.event.channel + 1 for p in notes if p.event.status >> 4 == NOTE_ON >> 4)
    begun = Counter(p.event.channel + 1 for p in notes if p.event.begins_note) or channels
    found = ", ".join(f"channel {channel} ({n} notes)" for channel, n in sorted(begun.items()))
    if asked is not None:
        raise MidiReadError(
            f"The MIDI file has no notes on channel {asked}.",
            hint=f"It has {found}.",
            details={"channels": dict(begun)},
        )
    why = "nor do its notes look like drums"
    if {channel + 1 for channel in melodic} & set(begun):
        why = "and a melodic instrument is selected on its channel"
    raise MidiReadError(
        f"The MIDI file has no drum notes: it has {found}, {why}.",
        hint="Drums are on channel 10. If these are drums, say so with --channel N, or with "
        "--channel any for all of them.",
        details={"channels": dict(begun)},
    )
