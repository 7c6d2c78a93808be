"""Checking a MIDI file against what was asked for, as mido reads it.

Nothing here is shared with the writer: a mistake in it must not hide itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from io import BytesIO
from itertools import accumulate
from typing import TYPE_CHECKING, TypeAlias

from mididrumigen.domain.errors import MidiValidationError
from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import DrumMap, KitPiece
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.music.playability import HAND_REPEAT_S, SAME_TIME_S, Clash, find_clashes

if TYPE_CHECKING:
    import mido

    TimedMessage: TypeAlias = tuple[int, mido.Message]

_MAX_LISTED = 5
_ANY_HAND = KitPiece.SHAKER  # a stroke of a hand that may sound together with any other


@dataclass(frozen=True, slots=True)
class _Note:
    start: int
    stop: int | None
    channel: int
    note: int
    velocity: int


def validate_midi(
    data: bytes,
    *,
    drum_map: DrumMap,
    bars: int,
    meter: Meter,
    tempo_bpm: float,
    substitutions: Collection[tuple[KitPiece, KitPiece]] = (),
) -> None:
    """Check that a file is playable drums of exactly these bars.

    Checked: it reads as MIDI; one tempo and one time signature, both at the start and as asked;
    every track ends on the last bar line and notes lie inside; channel 10 only; notes that the
    drum map knows, released, and never overlapping themselves; hands and feet.

    Args:
        data: the file.
        drum_map: the map it was written for.
        bars: how many bars it has to have.
        meter: the time signature, with its grouping.
        tempo_bpm: the tempo, 30-300.
        substitutions: pieces that were asked for and the drum map lacks, with what plays them: a
            tambourine that is written as a closed hat may sound together with an open one.

    Raises:
        MidiValidationError: with every problem in ``details["problems"]``.
    """
    midi = _parse(data)
    messages = _time_messages(midi)
    problems = _check_headers(messages, meter, tempo_bpm)
    problems += _check_length(midi, bars, meter)
    notes = _read_notes(messages, problems)
    problems += _check_notes(notes, drum_map)
    if not problems:
        groove = _read_groove(notes, midi.ticks_per_beat, drum_map, bars, meter, tempo_bpm)
        problems += _check_hands_and_feet(groove, substitutions, midi.ticks_per_beat)
    if problems:
        raise _failure(problems)


def _failure(problems: list[str]) -> MidiValidationError:
    return MidiValidationError(
        f"The MIDI file is not what was asked for: {'; '.join(problems)}.",
        details={"problems": problems},
    )


def _parse(data: bytes) -> mido.MidiFile:
    import mido

    try:
        midi = mido.MidiFile(file=BytesIO(data))
    except Exception as error:  # what mido raises on damage is not documented: six types at least
        raise _failure([f"it cannot be read ({str(error) or type(error).__name__})"]) from error
    if midi.type > 1 or midi.ticks_per_beat < 1 or not midi.tracks:
        raise _failure(["it has no bars"])
    return midi


def _time_messages(midi: mido.MidiFile) -> list[TimedMessage]:
    """The messages of all tracks in order of time."""
    timed: list[TimedMessage] = []
    for track in midi.tracks:
        timed += zip(accumulate(message.time for message in track), track, strict=True)
    return sorted(timed, key=lambda pair: pair[0])


def _find_messages(messages: Iterable[TimedMessage], kind: str) -> list[TimedMessage]:
    return [(tick, message) for tick, message in messages if message.type == kind]


def _begins_note(message: mido.Message) -> bool:
    return bool(message.type == "note_on" and message.velocity)


def _check_headers(messages: Sequence[TimedMessage], meter: Meter, tempo_bpm: float) -> list[str]:
    problems = []
    tempos = _find_messages(messages, "set_tempo")
    wanted = 60_000_000 / tempo_bpm
    if len(tempos) != 1 or tempos[0][0] != 0:
        problems.append(f"it has {len(tempos)} tempos instead of one at the start")
    elif abs(tempos[0][1].tempo - wanted) > 1:
        bpm = 60_000_000 / max(tempos[0][1].tempo, 1)
        problems.append(f"its tempo is {bpm:g} instead of {tempo_bpm:g} BPM")
    meters = _find_messages(messages, "time_signature")
    if len(meters) != 1 or meters[0][0] != 0:
        problems.append(f"it has {len(meters)} time signatures instead of one at the start")
    else:
        found = (meters[0][1].numerator, meters[0][1].denominator)
        if found != (meter.numerator, meter.denominator):
            problems.append(
                f"its metre is {found[0]}/{found[1]} instead of "
                f"{meter.numerator}/{meter.denominator}"
            )
    return problems


def _check_length(midi: mido.MidiFile, bars: int, meter: Meter) -> list[str]:
    wanted = meter.bar_length * bars * midi.ticks_per_beat
    ends = [sum(message.time for message in track) for track in midi.tracks]
    return [
        f"track {number} ends on tick {end} instead of {wanted}, after {bars} bars"
        for number, end in enumerate(ends, 1)
        if end != wanted
    ]


def _read_notes(messages: Iterable[TimedMessage], problems: list[str]) -> list[_Note]:
    """Notes in order of time; adds to ``problems`` those that overlap themselves."""
    notes: list[_Note] = []
    open_notes: dict[tuple[int, int], int] = {}
    struck = [(t, m) for t, m in messages if m.type in ("note_on", "note_off")]
    # At one tick what ends comes before what begins, whichever track it is in.
    for tick, message in sorted(struck, key=lambda pair: (pair[0], _begins_note(pair[1]))):
        key = (message.channel, message.note)
        started = open_notes.pop(key, None)
        if _begins_note(message):
            if started is not None:
                problems.append(f"note {message.note} overlaps itself on tick {tick}")
            open_notes[key] = len(notes)
            notes.append(_Note(tick, None, *key, message.velocity))
        elif started is not None:
            notes[started] = replace(notes[started], stop=tick)
    return notes


def _check_notes(notes: list[_Note], drum_map: DrumMap) -> list[str]:
    problems = []
    channels = sorted({note.channel + 1 for note in notes} - {10})
    if channels:
        problems.append(f"it has notes on channel {_listed(channels)} instead of 10 only")
    unknown = sorted({note.note for note in notes} - set(drum_map.piece_of_note))
    if unknown:
        problems.append(f"{drum_map.title} has no note {_listed(unknown)}")
    held = sorted({note.note for note in notes if note.stop is None})
    if held:
        problems.append(f"note {_listed(held)} is not released after it begins")
    return problems


def _listed(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:_MAX_LISTED]))
    return shown + (" and others" if len(numbers) > _MAX_LISTED else "")


def _read_groove(
    notes: list[_Note],
    ticks_per_quarter: int,
    drum_map: DrumMap,
    bars: int,
    meter: Meter,
    tempo_bpm: float,
) -> Groove:
    hits = tuple(
        Hit(
            drum_map.piece_of_note[note.note],
            Fraction(note.start, ticks_per_quarter),
            note.velocity,
        )
        for note in notes
    )
    return Groove(meter, tempo_bpm, bars, hits)


def _check_hands_and_feet(
    groove: Groove, substitutions: Collection[tuple[KitPiece, KitPiece]], ticks_per_quarter: int
) -> list[str]:
    # Rounding to ticks moves two strokes by up to one tick against each other (4 ms at 30 BPM).
    # Stretching time by that share of the shortest bound keeps what was playable before it.
    stretch = groove.quarter_s / ticks_per_quarter / SAME_TIME_S
    groove = groove.with_hits(
        replace(hit, offset_s=float(hit.position) * groove.quarter_s * stretch)
        for hit in groove.hits
    )
    clashes = find_clashes(_free_substitutes(groove, substitutions))
    if clashes and any(piece is KitPiece.PEDAL_HAT for piece, _ in substitutions):
        with_foot = _give_hats_to_foot(groove, clashes)
        clashes = find_clashes(_free_substitutes(with_foot, substitutions))
    return [
        f"a stroke at {float(clash.hit.position) * groove.quarter_s:.3f} s cannot be played "
        f"({clash.reason})"
        for clash in clashes
    ]


def _free_substitutes(
    groove: Groove, substitutions: Collection[tuple[KitPiece, KitPiece]]
) -> Groove:
    """What may stand for a piece of another instrument as a stroke that excludes no other."""
    substitutes = {
        played_as
        for piece, played_as in substitutions
        if piece.limb is played_as.limb and piece.group is not played_as.group
    }
    return groove.with_hits(
        replace(hit, piece=_ANY_HAND) if hit.piece in substitutes else hit for hit in groove.hits
    )


def _give_hats_to_foot(groove: Groove, clashes: list[Clash]) -> Groove:
    """Closed hats near a clash as the pedal hats that they may stand for."""

    def at_clash(hit: Hit) -> bool:
        onset = groove.onset_s(hit)
        return any(abs(clash.onset_s - onset) < HAND_REPEAT_S for clash in clashes)

    return groove.with_hits(
        replace(hit, piece=KitPiece.PEDAL_HAT)
        if hit.piece is KitPiece.CLOSED_HAT and at_clash(hit)
        else hit
        for hit in groove.hits
    )
