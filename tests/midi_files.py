"""Grooves and files for the MIDI tests; files are built with mido, which the package's own
writer knows nothing of."""

import io
from fractions import Fraction

import mido
from hypothesis import strategies as st

from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.music.meter import Meter

meters = st.builds(Meter, st.integers(1, 16), st.sampled_from((2, 4, 8, 16))) | st.sampled_from(
    [Meter.parse(text) for text in ("3+2+2/8", "3+3+2/8", "2+2+2+3/8", "3+2/4", "4+3+3+3/16")]
)
tempos = st.floats(30, 300, allow_nan=False)


@st.composite
def hits_within(draw: st.DrawFn, length: Fraction) -> Hit:
    steps = draw(st.sampled_from((1, 2, 3, 4, 6, 8, 12, 24)))
    last = int(length * steps - Fraction(1, 1000))
    return Hit(
        draw(st.sampled_from(KitPiece)),
        Fraction(draw(st.integers(0, last)), steps),
        draw(st.integers(1, 127)),
        draw(st.floats(-0.08, 0.08, allow_nan=False)),
    )


@st.composite
def grooves(draw: st.DrawFn) -> Groove:
    meter, bars = draw(meters), draw(st.integers(1, 16))
    hits = draw(st.lists(hits_within(meter.bar_length * bars), max_size=30))
    return Groove(meter, draw(tempos), bars, tuple(hits))


def rock_beat(bars: int = 2, tempo_bpm: float = 120.0) -> Groove:
    """Eighths on the hat, kick on one and three, snare on two and four."""
    hits = [Hit(KitPiece.CLOSED_HAT, Fraction(i, 2), 80) for i in range(8 * bars)]
    for bar in range(bars):
        hits += [Hit(KitPiece.KICK, Fraction(4 * bar + beat), 100) for beat in (0, 2)]
        hits += [Hit(KitPiece.SNARE, Fraction(4 * bar + beat), 110) for beat in (1, 3)]
    return Groove(Meter(), tempo_bpm, bars, tuple(hits))


def build_midi(*tracks: list[object], kind: int = 1, ticks_per_quarter: int = 480) -> bytes:
    midi = mido.MidiFile(type=kind, ticks_per_beat=ticks_per_quarter)
    for messages in tracks:
        midi.tracks.append(mido.MidiTrack(messages))
    file = io.BytesIO()
    midi.save(file=file)
    return file.getvalue()


def note(channel: int, number: int, velocity: int = 100, time: int = 0) -> list[mido.Message]:
    """A note that lasts 10 ticks, ``time`` ticks after what came before."""
    on = mido.Message("note_on", channel=channel, note=number, velocity=velocity, time=time)
    off = mido.Message("note_off", channel=channel, note=number, time=10)
    return [on, off]
