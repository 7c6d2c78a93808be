"""Damaged and hostile files: each is read or refused with a reason, never anything else."""

import random
from collections.abc import Callable

import pytest
from tests.midi_files import build_midi, note, rock_beat

from mididrumigen.domain.errors import MidiReadError, MidiValidationError
from mididrumigen.domain.music.meter import Meter
from mididrumigen.midi.channels import ALL_CHANNELS
from mididrumigen.midi.convert import convert_midi
from mididrumigen.midi.drum_maps import load_drum_map
from mididrumigen.midi.general_midi import general_midi
from mididrumigen.midi.read import read_performance
from mididrumigen.midi.validate import validate_midi
from mididrumigen.midi.write import write_groove

SOURCES = (
    write_groove(rock_beat(), general_midi(), track_name="Rock"),
    write_groove(rock_beat(8, 299.0), load_drum_map("steven-slate"), track_name="椎名林檎"),
    build_midi([*note(0, 60), *note(9, 36), *note(3, 64), *note(9, 38)], kind=0),
)


def flip_bits(data: bytearray, rng: random.Random) -> None:
    for _ in range(rng.randint(1, 8)):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def truncate(data: bytearray, rng: random.Random) -> None:
    del data[rng.randrange(len(data)) :]


def insert(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data))
    data[at:at] = rng.randbytes(rng.randint(1, 40))


def corrupt_length(data: bytearray, rng: random.Random) -> None:
    """A wrong length of the header or a track, or a wrong delta or payload length."""
    chunks = [at for at in range(len(data) - 8) if data[at : at + 4] in (b"MThd", b"MTrk")]
    at = rng.choice(chunks) + 4
    if rng.random() < 0.5:
        data[at : at + 4] = rng.choice((0, 1, 5, 2**31, 2**32 - 1, rng.randrange(2000))).to_bytes(4)
    else:
        at = rng.randrange(at, len(data))
        data[at : at + 4] = b"\xff\xff\xff\x7f"


@pytest.mark.parametrize("mutate", [flip_bits, truncate, insert, corrupt_length])
def test_2000_mutated_files_are_read_or_refused(
    mutate: Callable[[bytearray, random.Random], None],
) -> None:
    rng = random.Random(mutate.__name__)
    read, reasons = 0, []
    for number in range(500):
        data = bytearray(SOURCES[number % len(SOURCES)])
        mutate(data, rng)
        try:
            performance = read_performance(bytes(data), channel=ALL_CHANNELS)
        except MidiReadError as error:
            reasons.append(error.message)
        else:
            assert performance.notes
            assert performance.notes[-1].position <= performance.length
            read += 1
    # Both happen, or the mutations would show nothing.
    assert read + len(reasons) == 500
    assert reasons
    assert all(reasons)
    assert read


@pytest.mark.parametrize("mutate", [flip_bits, truncate, insert, corrupt_length])
def test_mutated_files_are_converted_and_validated_or_refused(
    mutate: Callable[[bytearray, random.Random], None],
) -> None:
    rng = random.Random(mutate.__name__)
    source, target = general_midi(), load_drum_map("roland-td")
    refused, problems = 0, []
    for _ in range(100):
        data = bytearray(SOURCES[0])
        mutate(data, rng)
        try:
            converted, report = convert_midi(bytes(data), source, target)
        except MidiReadError:
            refused += 1
        else:
            assert convert_midi(converted, target, target)[1].hits == report.hits
        try:
            validate_midi(bytes(data), drum_map=source, bars=2, meter=Meter(), tempo_bpm=120)
        except MidiValidationError as error:
            problems.append(error.details["problems"])
    assert refused
    assert problems
    assert all(problems)
