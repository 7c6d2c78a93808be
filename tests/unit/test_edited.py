"""What is locked of a clip stays event for event: notes, lengths, pedal, pressure, on any kit."""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import pytest
from tests.fakes import library_profile

from mididrumigen.domain.music.kit import DrumMap, KitPiece, PieceGroup
from mididrumigen.domain.work.job_requests import Locks
from mididrumigen.domain.work.requests import GenerationMode, GenerationParams, ProviderChoice
from mididrumigen.generation.hybrid_coordinator import HybridCoordinator
from mididrumigen.generation.template_generator import TemplateGenerator
from mididrumigen.midi.drum_maps import drum_map_names, load_drum_map
from mididrumigen.midi.smf import CONTROL, KEY_PRESSURE, META, Event, Smf, dump_smf, read_smf
from mididrumigen.orchestrator.edit_clip import Original, edit_clip, play_edit
from mididrumigen.orchestrator.make_clips import Planning
from mididrumigen.orchestrator.results import GenerationResult
from mididrumigen.storage.local import LocalFiles

ENGINE, BONHAM = TemplateGenerator(), library_profile("John Bonham")
END = 0x2F


def edit(
    data: bytes, locks: Locks, drum_map: DrumMap | None = None, channel: int | None = None
) -> Smf:
    return edited(data, locks, drum_map, channel=channel)[1]


def edited(
    data: bytes,
    locks: Locks,
    drum_map: DrumMap | None = None,
    target: DrumMap | None = None,
    channel: int | None = None,
) -> tuple[GenerationResult, Smf]:
    original = Original(data, locks, drum_map, channel)
    params = GenerationParams(variations=1, seed=4)
    with tempfile.TemporaryDirectory() as folder:
        files = LocalFiles(Path(folder))
        done = play_edit(original, BONHAM, params, ENGINE, target, files)
        (file,) = done.files
        return done, read_smf(Path(file.location).read_bytes())


def build(events: Iterable[Event], bars: int, division: int) -> bytes:
    track = sorted(events, key=lambda event: (event.tick, event.status >> 4 == 9))
    track.append(Event(bars * 4 * division, META, bytes((END,))))
    return dump_smf(Smf(0, division, [track]))


def strokes(smf: Smf, notes: Iterable[int]) -> list[tuple[Fraction, int, int, int, Fraction]]:
    """Where, channel, note, velocity and length of each, first in first out."""
    wanted, open_notes, found = set(notes), defaultdict(list), []
    events = sorted(
        (event for track in smf.tracks for event in track if event.status >> 4 in (8, 9)),
        key=lambda event: (event.tick, event.begins_note),
    )
    for event in events:
        key = (event.status & 15, event.data[0])
        if event.begins_note:
            open_notes[key].append((event.tick, event.data[1]))
        elif open_notes[key]:
            tick, velocity = open_notes[key].pop(0)
            at, lasts = (Fraction(t, smf.division) for t in (tick, event.tick - tick))
            found.append((at, *key, velocity, lasts))
    return sorted(stroke for stroke in found if stroke[2] in wanted)


def messages(smf: Smf, status: int, first: Iterable[int]) -> list[tuple[Fraction, int, bytes]]:
    """Controllers or key pressure."""
    return sorted(
        (Fraction(event.tick, smf.division), event.status, event.data)
        for track in smf.tracks
        for event in track
        if event.status & 0xF0 == status and event.data[0] in set(first)
    )


def random_clip(rng: random.Random, drum_map: DrumMap, channel: int) -> tuple[bytes, int]:
    """A clip that is playable by nobody, and that a file may hold."""
    division = rng.choice((96, 120, 192, 240, 384, 480, 960, 1000))
    bars = rng.randint(1, 4)
    end, events = bars * 4 * division, []
    notes = [note for numbers in drum_map.notes.values() for note in numbers]
    free: dict[int, int] = defaultdict(int)
    for _ in range(rng.randint(8, 60)):
        note = rng.choice(notes)
        tick = free[note] + rng.randrange(division * 2)
        stop = tick + rng.randint(1, division)
        if stop >= end:
            continue
        free[note] = stop
        events.append(Event(tick, 0x90 | channel, bytes((note, rng.randint(1, 127)))))
        events.append(Event(stop, 0x80 | channel, bytes((note, 64))))
        if rng.random() < 0.2:
            at = rng.randint(tick, stop)
            events.append(Event(at, KEY_PRESSURE | channel, bytes((note, rng.randrange(128)))))
    for _ in range(rng.randrange(12)):
        number = rng.choice((4, 4, 4, 16))
        data = bytes((number, rng.randrange(128)))
        events.append(Event(rng.randrange(end), CONTROL | channel, data))
    kick = drum_map.note_of(KitPiece.KICK)
    events += [
        Event(0, 0x90 | channel, bytes((kick, 99))),
        Event(0, 0x80 | channel, bytes((kick, 64))),
    ] * (free[kick] == 0)
    return build(events, bars, division), bars


@pytest.mark.parametrize("name", drum_map_names())
def test_500_clips_keep_what_is_locked_to_the_tick(name: str) -> None:
    drum_map = load_drum_map(name)
    families = {
        PieceGroup.HAT: (4,),
        PieceGroup.SNARE: (16,),
        PieceGroup.CRASH: (),
        PieceGroup.KICK: (),
        PieceGroup.RIDE: (),
        PieceGroup.TOM: (),
    }
    rng = random.Random(name)
    for number in range(63):
        channel = (9, *range(16))[number % 17]
        data, _ = random_clip(rng, drum_map, channel)
        groups = rng.sample(sorted(families), rng.randint(1, 3))
        # A hat's pedal may make another hat of its note, so all of the family is locked.
        pieces = frozenset(piece for piece in KitPiece if piece.group in groups)
        before = read_smf(data)
        after = edit(data, Locks(pieces=pieces), drum_map, channel=channel + 1)
        notes = {note for piece in pieces for note in drum_map.notes.get(piece, ())}
        assert after.division == before.division
        # New strokes of other pieces may share a note with a kit that lacks theirs.
        kept = strokes(before, notes)
        assert set(kept) <= set(strokes(after, notes))
        exact = {n for n in notes if not _is_shared(drum_map, n, pieces)}
        assert strokes(after, exact) == strokes(before, exact)
        pressed = messages(before, KEY_PRESSURE, notes)
        assert messages(after, KEY_PRESSURE, range(128)) == pressed
        controls = [number for group in groups for number in families[PieceGroup(group)]]
        assert messages(after, CONTROL, (4, 16)) == messages(before, CONTROL, controls)


def _is_shared(drum_map: DrumMap, note: int, pieces: frozenset[KitPiece]) -> bool:
    """Whether a piece that is not locked is written on a note as well."""
    return any(drum_map.note_of(piece) == note for piece in KitPiece if piece not in pieces)


def beat(bars: int = 4, division: int = 480, channel: int = 9) -> list[Event]:
    events = []
    for step in range(8 * bars):
        tick = step * division // 2
        struck = [42] + ([36] if step % 4 == 0 else [38] if step % 4 == 2 else [])
        for note in struck:
            events.append(Event(tick, 0x90 | channel, bytes((note, 90))))
            events.append(Event(tick + division // 8, 0x80 | channel, bytes((note, 64))))
    return events


def test_a_choke_after_the_note_stays() -> None:
    choke = [
        Event(0, 0x99, bytes((49, 110))),
        Event(60, 0x89, bytes((49, 64))),
        Event(960, 0xA9, bytes((49, 127))),
        Event(1000, 0xA9, bytes((49, 0))),
    ]
    data = build([*beat(), *choke], 4, 480)
    after = edit(data, Locks(pieces=frozenset({KitPiece.CRASH_1})))
    assert messages(after, KEY_PRESSURE, (49,)) == messages(read_smf(data), KEY_PRESSURE, (49,))
    assert (Fraction(0), 9, 49, 110, Fraction(1, 8)) in strokes(after, [49])
    gone = edit(data, Locks(pieces=frozenset({KitPiece.KICK})))
    assert not messages(gone, KEY_PRESSURE, range(128))


def test_a_locked_bar_keeps_everything_in_it() -> None:
    more = [
        Event(1950, 0x99, bytes((20, 70))),  # a note that no map knows
        Event(1990, 0x89, bytes((20, 64))),
        Event(2000, 0xB9, bytes((4, 30))),
        Event(2010, 0xB9, bytes((16, 99))),
        Event(100, 0xB9, bytes((16, 12))),
    ]
    data = build([*beat(), *more], 4, 480)
    before, after = read_smf(data), edit(data, Locks(bars=frozenset({2})))

    def second(smf: Smf) -> list[object]:
        return [s for s in strokes(smf, range(128)) if 4 <= s[0] < 7.9]

    assert second(after) == second(before)
    assert messages(after, CONTROL, (4, 16)) == [
        (Fraction(2000, 480), 0xB9, bytes((4, 30))),
        (Fraction(2010, 480), 0xB9, bytes((16, 99))),
    ]


@pytest.mark.parametrize(("division", "written"), [(24, 480), (48, 480), (96, 96), (960, 960)])
def test_a_file_keeps_its_division_or_a_multiple(division: int, written: int) -> None:
    data = build(beat(2, division), 2, division)
    after = edit(data, Locks(pieces=frozenset({KitPiece.KICK})))
    assert after.division == written
    assert written % division == 0
    assert strokes(after, [36]) == strokes(read_smf(data), [36])
    assert {track[-1].tick for track in after.tracks} == {8 * written}


@pytest.mark.parametrize("setup", ["name", "gs", "xg", "bank", "alike"])
def test_drums_on_another_channel_stay_there_and_are_found_again(setup: str) -> None:
    told = {
        "name": [Event(0, META, b"\x03Drums")],
        "gs": [Event(0, 0xF0, bytes.fromhex("411042124013150117f7"))],
        "xg": [Event(0, 0xF0, bytes.fromhex("43104c08020702f7"))],
        "bank": [Event(0, 0xB2, b"\0\x78"), Event(0, 0xC2, b"\0")],
        "alike": [],
    }[setup]
    data = build([*told, *beat(channel=2)], 4, 480)
    locks = Locks(pieces=frozenset({KitPiece.KICK, KitPiece.SNARE}))
    after = edit(data, locks)
    assert {s[1] for s in strokes(after, range(128))} == {2}
    again = edit(dump_smf(after), locks)
    assert strokes(again, [36]) == strokes(after, [36]) == strokes(read_smf(data), [36])


def test_tempos_of_a_tempo_map_stay() -> None:
    tempos = [
        Event(bar * 1920, META, bytes((0x51,)) + (500_000 + bar * 9_000).to_bytes(3))
        for bar in range(4)
    ]
    data = build([*tempos, *beat()], 4, 480)
    after = edit(data, Locks(pieces=frozenset({KitPiece.SNARE})))
    assert list(after.metas(0x51)) == list(read_smf(data).metas(0x51))


def test_a_locked_piece_that_the_clip_lacks_is_named() -> None:
    pieces = frozenset({KitPiece.KICK, KitPiece.COWBELL}) | {
        piece for piece in KitPiece if piece.group is PieceGroup.TOM
    }
    done, _ = edited(build(beat(), 4, 480), Locks(pieces=pieces))
    assert done.edit is not None
    assert done.edit.not_in_clip == ("tom", "cowbell")


def test_the_map_of_the_file_is_found_out_and_another_written() -> None:
    bfd = load_drum_map("bfd3")
    table = {36: 24, 38: 26, 42: 30}
    data = build(
        [event._replace(data=bytes((table[event.data[0]], event.data[1]))) for event in beat()],
        4,
        480,
    )
    locks = Locks(pieces=frozenset({KitPiece.KICK}))
    done, after = edited(data, locks)
    assert done.edit is not None
    assert (done.edit.drum_map, done.params.drum_map) == ("bfd3", "bfd3")
    assert "BFD3" in " ".join(done.edit.remarks)
    assert strokes(after, [24]) == strokes(read_smf(data), [24])
    _, general = edited(data, locks, bfd, load_drum_map("general-midi"))
    assert [(s[0], s[3], s[4]) for s in strokes(general, [36])] == [
        (s[0], s[3], s[4]) for s in strokes(after, [24])
    ]


def test_language_models_keep_the_same_events() -> None:
    data = build(beat(), 4, 480)
    locks = Locks(pieces=frozenset({KitPiece.SNARE}))
    planning = Planning(HybridCoordinator(ENGINE, []), ProviderChoice(mode=GenerationMode.LLM))
    params = GenerationParams(variations=1, seed=4)
    with tempfile.TemporaryDirectory() as folder:
        files = LocalFiles(Path(folder))
        work = edit_clip(Original(data, locks), BONHAM, params, planning, None, files)
        (file,) = asyncio.run(work).files
        after = read_smf(Path(file.location).read_bytes())
    assert strokes(after, [38]) == strokes(read_smf(data), [38])
