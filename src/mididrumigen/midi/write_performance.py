"""Writing a performance as a MIDI file: notes where they sounded, with its tempos and metres."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from mididrumigen.domain.music.performance import Performance
from mididrumigen.midi.write import TICKS_PER_QUARTER

_CHANNEL = 9
_NOTE_TICKS = TICKS_PER_QUARTER // 8


def write_performance(performance: Performance) -> bytes:
    """A performance as a type 1 file: a conductor track and a drum track on channel 10.

    480 ticks per quarter note. It ends on the bar line after its last note.
    """
    import mido

    meter = performance.meters[-1][1]
    last = performance.notes[-1].position
    end = round((last // meter.bar_length + 1) * meter.bar_length * TICKS_PER_QUARTER)
    conductor = [(0, 0, mido.MetaMessage("track_name", name=_latin(performance.name)))]
    conductor += [
        (round(at * TICKS_PER_QUARTER), 1, mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(bpm)))
        for at, bpm in performance.tempos
    ]
    conductor += [
        (
            round(at * TICKS_PER_QUARTER),
            1,
            mido.MetaMessage(
                "time_signature", numerator=meter.numerator, denominator=meter.denominator
            ),
        )
        for at, meter in performance.meters
    ]
    drums = [(0, 0, mido.MetaMessage("track_name", name=_latin(performance.name)))]
    loudest: dict[tuple[int, int], int] = {}
    for note in performance.notes:
        key = (round(note.position * TICKS_PER_QUARTER), note.note)
        loudest[key] = max(loudest.get(key, 0), note.velocity)
    following: dict[int, int] = {}
    for (tick, number), velocity in sorted(loudest.items(), reverse=True):
        stop = min(tick + _NOTE_TICKS, following.get(number, end))
        following[number] = tick
        on = mido.Message("note_on", channel=_CHANNEL, note=number, velocity=velocity)
        off = mido.Message("note_off", channel=_CHANNEL, note=number)
        drums += [(tick, 2, on), (stop, 1, off)]
    midi = mido.MidiFile(type=1, ticks_per_beat=TICKS_PER_QUARTER)
    midi.tracks += [_track(conductor, end), _track(drums, end)]
    out = BytesIO()
    midi.save(file=out)
    return out.getvalue()


def _track(events: list[tuple[int, int, Any]], end: int) -> Any:
    """Events by tick and rank, with the time since the one before."""
    import mido

    track = mido.MidiTrack()
    now = 0
    for tick, _, message in sorted(events, key=lambda event: event[:2]):
        track.append(message.copy(time=tick - now))
        now = tick
    track.append(mido.MetaMessage("end_of_track", time=max(0, end - now)))
    return track


def _latin(name: str) -> str:
    # mido writes texts as Latin-1; these bytes are read as UTF-8 by everyone else.
    return name.encode("utf-8", "replace").decode("latin-1")
