"""The accents of a MIDI file that is not drums: a bass line, a guitar riff, a melody."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from math import ceil

from mididrumigen.domain.errors import MidiReadError
from mididrumigen.domain.music.accents import Accent, Accents
from mididrumigen.domain.music.groove import MAX_TEMPO_BPM, MIN_TEMPO_BPM
from mididrumigen.midi.drum_channels import DRUM_CHANNEL
from mididrumigen.midi.read import read_meters, read_tempos
from mididrumigen.midi.smf import NOTE_OFF, NOTE_ON, Smf, read_smf

MAX_FOLLOWED_BARS = 400
# An accent is louder than the line usually is, longer, or comes after a rest.
_LOUD, _LONG, _AFTER_REST = 0.55, 0.25, 0.2
_GRIDS = (Fraction(1, 4), Fraction(1, 6))
_MOST_A_BEAT = 1.5


def read_accents(data: bytes) -> Accents:
    """The onsets of a file's notes, with how much each stands out.

    Notes of the drum channel count only where there are no others. The metre and the tempo are
    those at the start of the file.

    Raises:
        MidiReadError: it cannot be read, or holds no notes.
    """
    smf = read_smf(data)
    onsets = _onsets(smf)
    if not onsets:
        raise MidiReadError("There is nothing to follow: the MIDI file has no notes.")
    meter = read_meters(smf)[0][1]
    tempo = read_tempos(smf)[0][1]
    bars = ceil((max(onsets) + Fraction(1, 16)) / meter.bar_length)
    if bars > MAX_FOLLOWED_BARS:
        raise MidiReadError(
            f"The MIDI file to follow has {bars} bars.", hint=f"Use at most {MAX_FOLLOWED_BARS}."
        )
    strengths = _strengths(onsets)
    budget = round(_MOST_A_BEAT * float(meter.bar_length) * bars)
    accents = set(sorted(strengths, key=lambda at: (-strengths[at], at))[:budget])
    return Accents(
        tuple(
            Accent(at, strength if at in accents else min(strength, 0.4))
            for at, strength in sorted(strengths.items())
        ),
        bars,
        meter,
        min(MAX_TEMPO_BPM, max(MIN_TEMPO_BPM, tempo)),
    )


def _onsets(smf: Smf) -> dict[Fraction, tuple[int, Fraction]]:
    """Loudest velocity and longest length by position on the grid."""
    found: dict[bool, dict[Fraction, tuple[int, Fraction]]] = defaultdict(dict)
    sounding: dict[tuple[int, int], tuple[Fraction, int]] = {}

    def end(key: tuple[int, int], at: Fraction) -> None:
        start, velocity = sounding.pop(key)
        place = _on_grid(start)
        known = found[key[0] == DRUM_CHANNEL]
        louder, longer = known.get(place, (0, Fraction(0)))
        known[place] = (max(louder, velocity), max(longer, at - start))

    last = Fraction(0)
    for tick, _, _, _, event in smf.in_time():
        last = Fraction(tick, smf.division)
        if event.kind not in (NOTE_ON, NOTE_OFF):
            continue
        key = (event.channel, event.data[0])
        if key in sounding:
            end(key, last)
        if event.begins_note:
            sounding[key] = (last, event.data[1])
    for key in list(sounding):
        end(key, last)
    return found[False] or found[True]


def _on_grid(at: Fraction) -> Fraction:
    return min((round(at / step) * step for step in _GRIDS), key=lambda place: abs(place - at))


def _strengths(onsets: dict[Fraction, tuple[int, Fraction]]) -> dict[Fraction, float]:
    places = sorted(onsets)
    loudest = max(velocity for velocity, _ in onsets.values())
    softest = min(velocity for velocity, _ in onsets.values())
    longest = max(length for _, length in onsets.values()) or Fraction(1)
    strengths = {}
    for number, at in enumerate(places):
        velocity, length = onsets[at]
        loud = 1.0 if loudest == softest else (velocity - softest) / (loudest - softest)
        gap = at - places[number - 1] if number else Fraction(4)
        rested = min(1.0, float(gap))
        strengths[at] = _LOUD * loud + _LONG * float(length / longest) + _AFTER_REST * rested
    return strengths
