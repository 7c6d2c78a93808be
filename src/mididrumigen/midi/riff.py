"""The accents of a MIDI file that is not drums: a bass line, a guitar riff, a melody."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from math import ceil

from mididrumigen.domain.errors import MidiReadError
from mididrumigen.domain.music.accents import (
    MAX_FOLLOWED_BARS,
    Accents,
    Stress,
    on_grid,
    weigh_onsets,
)
from mididrumigen.midi.drum_channels import DRUM_CHANNEL
from mididrumigen.midi.read import read_meters, read_tempos
from mididrumigen.midi.smf import NOTE_OFF, NOTE_ON, Smf, read_smf


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
    return weigh_onsets(onsets, bars, meter, tempo)


def _onsets(smf: Smf) -> dict[Fraction, Stress]:
    """Loudest velocity and longest length by position on the grid."""
    found: dict[bool, dict[Fraction, Stress]] = defaultdict(dict)
    sounding: dict[tuple[int, int], tuple[Fraction, int]] = {}

    def end(key: tuple[int, int], at: Fraction) -> None:
        start, velocity = sounding.pop(key)
        place = on_grid(start)
        line = found[key[0] == DRUM_CHANNEL]
        known = line.get(place, Stress(0, Fraction(0)))
        line[place] = Stress(max(known.loudness, velocity), max(known.length, at - start))

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
