"""Grooves and files for what leads into a DAW, written by a writer that is not ours."""

from __future__ import annotations

import io
from fractions import Fraction

import mido
from hypothesis import strategies as st

from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.music.meter import Meter

METERS = [Meter(4, 4), Meter(3, 4), Meter(7, 8), Meter(6, 8), Meter(12, 8), Meter(5, 4)]


def midi_file(
    notes: list[tuple[int, int, int, int]],
    *,
    length: int,
    tempos: list[tuple[int, float]] | None = None,
    meters: list[tuple[int, int, int]] | None = None,
    markers: list[tuple[int, str]] | None = None,
    per_quarter: int = 480,
) -> bytes:
    """A file from notes (tick, ticks, pitch, velocity), by mido."""
    timed: list[tuple[int, int, mido.Message]] = []
    for tick, bpm in tempos or [(0, 120.0)]:
        timed.append((tick, 0, mido.MetaMessage("set_tempo", tempo=round(60e6 / bpm))))
    for tick, upper, lower in meters or [(0, 4, 4)]:
        meta = mido.MetaMessage("time_signature", numerator=upper, denominator=lower)
        timed.append((tick, 0, meta))
    for tick, text in markers or []:
        timed.append((tick, 0, mido.MetaMessage("marker", text=text)))
    for tick, ticks, pitch, velocity in notes:
        on = mido.Message("note_on", channel=9, note=pitch, velocity=velocity)
        timed.append((tick, 2, on))
        timed.append((tick + ticks, 1, mido.Message("note_off", channel=9, note=pitch)))
    timed.append((length, 3, mido.MetaMessage("end_of_track")))
    track, now = mido.MidiTrack(), 0
    for tick, _, message in sorted(timed, key=lambda row: row[:2]):
        track.append(message.copy(time=tick - now))
        now = tick
    midi = mido.MidiFile(type=0, ticks_per_beat=per_quarter)
    midi.tracks.append(track)
    out = io.BytesIO()
    midi.save(file=out)
    return out.getvalue()


@st.composite
def grooves(draw: st.DrawFn, *, late: bool = True) -> Groove:
    """Grooves on a grid of 16ths and of triplets, up to 30 ms off it."""
    meter = draw(st.sampled_from(METERS))
    bars = draw(st.integers(1, 3))
    step = draw(st.sampled_from([Fraction(1, 4), Fraction(1, 3), Fraction(1, 8), Fraction(1, 6)]))
    steps = int(meter.bar_length * bars / step)
    offset = st.floats(-0.03, 0.03) if late else st.just(0.0)
    struck = draw(
        st.lists(
            st.tuples(
                st.integers(0, steps - 1),
                st.sampled_from(sorted(KitPiece)),
                st.integers(1, 127),
                offset,
            ),
            min_size=1,
            max_size=40,
            unique_by=lambda row: row[:2],
        )
    )
    tempo = draw(st.integers(40, 240))
    hits = tuple(Hit(piece, at * step, velocity, off) for at, piece, velocity, off in struck)
    return Groove(meter, float(tempo), bars, hits)
