"""Kinds of file that real people have: each is read right, or refused with the reason."""

from __future__ import annotations

from fractions import Fraction

import mido
import pytest
from tests.midi_files import build_midi, note

from mididrumigen.domain.errors import InvalidRequestError, MidiReadError
from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.hat_pedal import find_struck
from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.music.performance import PlayedNote
from mididrumigen.domain.style.evidence import Phrase
from mididrumigen.domain.style.feel import measure_feel
from mididrumigen.midi.channels import ALL_CHANNELS, parse_channel
from mididrumigen.midi.clip import open_clip
from mididrumigen.midi.convert import convert_midi
from mididrumigen.midi.drum_maps import load_drum_map
from mididrumigen.midi.general_midi import general_midi
from mididrumigen.midi.read import read_performance
from mididrumigen.midi.smf import read_smf
from mididrumigen.research.transcribe import transcribe

GM = general_midi()
BAR = 1920
Stroke = tuple[int, int, int]


def beat(bars: int, first: int = 0) -> list[Stroke]:
    """Eighths on the hat, kick and snare, as ticks, notes and velocities."""
    found = []
    for step in range(8 * first, 8 * (first + bars)):
        found.append((step * 240, 42, 80))
        if step % 2 == 0:
            found.append((step * 240, 36 if step % 4 == 0 else 38, 100))
    return found


def messages(strokes: list[Stroke], channel: int = 9) -> list[tuple[int, object]]:
    found: list[tuple[int, object]] = []
    for tick, number, velocity in strokes:
        found += [(tick + d.time, d.copy(time=0)) for d in note(channel, number, velocity)]
    return found


def file(
    strokes: list[Stroke],
    *others: tuple[int, object],
    bars: int = 0,
    channel: int = 9,
    before: list[object] | None = None,
) -> bytes:
    """A file of strokes, other events at their ticks, and an end after so many bars."""
    timed = sorted([*others, *messages(strokes, channel)], key=lambda pair: pair[0])
    track, now = list(before or []), 0
    for tick, message in timed:
        track.append(message.copy(time=tick - now))  # type: ignore[attr-defined]
        now = tick
    end = max(bars * BAR - now, 0)
    return build_midi([*track, mido.MetaMessage("end_of_track", time=end)])


def tempo(bpm: float) -> mido.MetaMessage:
    return mido.MetaMessage("set_tempo", tempo=round(60e6 / bpm))


def phrases(data: bytes) -> list[Phrase]:
    return transcribe(read_performance(data), GM.piece_of_note, source_id="s")


def shape(data: bytes) -> list[tuple[int, str, int]]:
    return [(g.bars, str(g.meter), round(g.tempo_bpm)) for g in open_clip(data).grooves()]


def shown_bars(groove: Groove) -> list[bool]:
    return [bool(groove.bar(number).hits) for number in range(groove.bars)]


@pytest.mark.parametrize("silent", [0, 1, 3])
def test_silent_bars_are_numbered_as_in_a_daw(silent: int) -> None:
    strokes = [s for s in beat(4) if s[0] // BAR != silent]
    (groove,) = open_clip(file(strokes, bars=4)).grooves()
    assert shown_bars(groove) == [number != silent for number in range(4)]


def test_an_early_note_of_the_bar_after_the_last_is_kept_in_the_last() -> None:
    (groove,) = open_clip(file([*beat(2), (2 * BAR - 12, 36, 90)], bars=2)).grooves()
    last = groove.hits[-1]
    assert groove.bars == 2
    assert groove.onset_s(last) == pytest.approx((2 * BAR - 12) / 480 * groove.quarter_s)


def test_a_pickup_bar_is_a_bar_of_its_own() -> None:
    meters = [
        (0, mido.MetaMessage("time_signature", numerator=1, denominator=4)),
        (480, mido.MetaMessage("time_signature", numerator=4, denominator=4)),
    ]
    strokes = [(240, 38, 90), *((tick + 480, n, v) for tick, n, v in beat(4))]
    assert shape(file(strokes, *meters)) == [(1, "1/4", 120), (4, "4/4", 120)]


def test_only_bars_that_are_played_count() -> None:
    strokes = [*beat(4, 2), *beat(4, 9)]
    found = phrases(file(strokes, bars=16))
    assert [p.groove.bars for p in found] == [4, 4]
    densities = {measure_feel(p.groove)["density"].value for p in found}
    assert densities == {measure_feel(phrases(file(beat(4)))[0].groove)["density"].value}


@pytest.mark.parametrize("number", [31, 37, 42, 44])
@pytest.mark.parametrize("bars", [1, 2])
def test_a_count_in_is_not_playing(number: int, bars: int) -> None:
    clicks = [(480 * i, number, 100) for i in range(4 * bars)]
    (phrase,) = phrases(file([*clicks, *beat(4, bars)]))
    assert phrase.groove.bars == 4


def test_a_bar_of_hats_that_a_groove_grows_from_is_playing() -> None:
    intro = [(240 * i, 42, 80) for i in range(8)]
    (phrase,) = phrases(file([*intro, *beat(4, 1)]))
    assert phrase.groove.bars == 5


@pytest.mark.parametrize("strokes_a_bar", [1, 2])
def test_sparse_takes_are_read(strokes_a_bar: int) -> None:
    strokes = [
        (bar * BAR + at * BAR // strokes_a_bar, (36, 38)[at], 100)
        for bar in range(16)
        for at in range(strokes_a_bar)
    ]
    (phrase,) = phrases(file(strokes))
    assert phrase.groove.bars == 16
    assert measure_feel(phrase.groove)["density"].value == pytest.approx(strokes_a_bar / 4)


def fill(bar: int) -> list[Stroke]:
    toms = (48, 48, 47, 47, 43, 43, 41, 41)
    return [*beat(1, bar)[:6], *((bar * BAR + 960 + i * 120, n, 110) for i, n in enumerate(toms))]


def take(bars: int) -> list[Stroke]:
    return [s for b in range(bars) for s in (fill(b) if b % 4 == 3 else beat(1, b))]


TEMPO_MAPS = {
    "every bar": [(bar * BAR, tempo(104 + bar * 7 % 19)) for bar in range(16)],
    "every beat": [(beat * 480, tempo(114 + beat * 5 % 13)) for beat in range(64)],
    "every other bar": [(bar * BAR, tempo(104 + bar * 7 % 19)) for bar in range(0, 16, 2)],
    "drifting": [(bar * BAR, tempo(100 + bar)) for bar in range(0, 16, 2)],
}


@pytest.mark.parametrize("name", TEMPO_MAPS)
def test_a_take_on_a_tempo_map_is_one_take_with_its_fills(name: str) -> None:
    mapped, steady = phrases(file(take(16), *TEMPO_MAPS[name])), phrases(file(take(16)))
    assert [p.groove.bars for p in mapped] == [p.groove.bars for p in steady] == [16]
    assert mapped[0].fills == steady[0].fills == {3, 7, 11, 15}
    # What is on the grid is on time, whatever the tempo of its bar.
    assert max(abs(hit.offset_s) for hit in mapped[0].groove.hits) < 1e-9


def test_a_tempo_that_jumps_and_stays_is_another_take() -> None:
    changed = file(beat(8), (0, tempo(92)), (4 * BAR, tempo(138)))
    assert shape(changed) == [(4, "4/4", 92), (4, "4/4", 138)]
    early = file(beat(8), (0, tempo(100)), (BAR, tempo(120)))
    assert shape(early) == [(1, "4/4", 100), (7, "4/4", 120)]


def test_a_last_bar_that_slows_down_is_of_the_take() -> None:
    slowing = [(7 * BAR + i * 120, tempo(120 - 4 * i)) for i in range(16)]
    ((bars, _, bpm),) = shape(file(beat(8), *slowing))
    assert bars == 8
    assert 110 < bpm < 118


def control(tick: int, number: int, value: int) -> tuple[int, object]:
    return tick, mido.Message("control_change", channel=9, control=number, value=value)


@pytest.mark.parametrize(("closed", "opened"), [(127, 0), (0, 127), (90, 5), (20, 100)])
def test_the_pedal_says_how_open_hats_on_one_note_are(closed: int, opened: int) -> None:
    pedal = [control(step * 240, 4, opened if step % 4 == 3 else closed) for step in range(8 * 8)]
    (phrase,) = phrases(file(beat(8), *pedal))
    assert measure_feel(phrase.groove)["hat_openness"].value == pytest.approx(0.25)


def test_a_foot_that_closes_the_hat_says_which_end_is_closed() -> None:
    notes = [PlayedNote(Fraction(i), 42, 90, 10) for i in range(6)]
    notes += [PlayedNote(Fraction(6), 42, 90, 120), PlayedNote(Fraction(7), 44, 60, 126)]
    struck = find_struck(notes, GM.piece_of_note)
    assert struck == [KitPiece.OPEN_HAT] * 6 + [KitPiece.CLOSED_HAT, KitPiece.PEDAL_HAT]


def test_half_open_hats_are_told_by_pedal_beside_an_open_note() -> None:
    notes = [
        PlayedNote(Fraction(i), number, 90, pedal)
        for i, (number, pedal) in enumerate([(42, 90), (46, 60), (46, 2), (42, 88), (46, 30)])
    ]
    assert find_struck(notes, GM.piece_of_note) == [
        KitPiece.CLOSED_HAT,
        KitPiece.HALF_OPEN_HAT,
        KitPiece.OPEN_HAT,
        KitPiece.CLOSED_HAT,
        KitPiece.OPEN_HAT,
    ]
    still = [PlayedNote(Fraction(i), 42 + 4 * (i % 2), 90, 64) for i in range(6)]
    assert KitPiece.HALF_OPEN_HAT not in find_struck(still, GM.piece_of_note)


def hat_notes(data: bytes) -> list[int]:
    return [e.data[0] for t in read_smf(data).tracks for e in t if e.begins_note]


def test_half_open_hats_survive_an_export_both_ways() -> None:
    stepped = load_drum_map("addictive-drums-2")
    pedal = [control(i * 240, 4, (90, 45, 0)[i % 3]) for i in range(12)]
    strokes = [(i * 240, (42, 46, 46)[i % 3], 90) for i in range(12)]
    there, report = convert_midi(file(strokes, *pedal), GM, stepped)
    expected = [
        stepped.note_of(p) for p in (KitPiece.CLOSED_HAT, KitPiece.HALF_OPEN_HAT, KitPiece.OPEN_HAT)
    ]
    assert hat_notes(there) == expected * 4
    assert report.is_exact
    steps = file([(i * 240, expected[i % 3], 90) for i in range(12)])
    _, silent = convert_midi(steps, stepped, GM)
    assert silent.lines() == ["4 x half open hat written as open hat"]
    back, report = convert_midi(steps, stepped, GM, hat_pedal=True)
    assert hat_notes(back) == [42, 46, 46] * 4
    assert report.is_exact
    read = find_struck(read_performance(back).notes, GM.piece_of_note)
    assert [piece.value for piece in read if piece] == [
        "closed_hat",
        "half_open_hat",
        "open_hat",
    ] * 4


def test_key_pressure_moves_with_its_note() -> None:
    press = mido.Message("polytouch", channel=9, note=49, value=127)
    ended, _ = convert_midi(
        file([*beat(2), (0, 49, 110)], (960, press)), GM, load_drum_map("addictive-drums-2")
    )
    assert [e.data for t in read_smf(ended).tracks for e in t if e.kind == 0xA0] == [b"\x4d\x7f"]


def test_a_drum_clip_on_any_channel_is_read_when_it_looks_like_drums() -> None:
    clip = open_clip(file(beat(2), channel=3))
    assert clip.performance.found_by == "its notes on channel 4, which look like drums"
    assert "channel 4" in " ".join(clip.remarks())


BASS = [(i * 240, n, 90) for i, n in enumerate([36, 36, 38, 42, 43, 41, 38, 36] * 4)]
PIANO = [(i * 480, n + d, 80) for i, n in enumerate([36, 41, 43, 38] * 4) for d in (0, 4, 7, 12)]
MELODY = [(i * 240, n, 90) for i, n in enumerate([60, 62, 64, 65, 67, 69, 71, 72] * 4)]


@pytest.mark.parametrize("strokes", [BASS, PIANO, MELODY, [(i * 240, 60, 90) for i in range(32)]])
def test_what_is_melodic_is_refused_with_a_reason_that_leads_somewhere(
    strokes: list[Stroke],
) -> None:
    data = file(strokes, channel=0)
    with pytest.raises(MidiReadError, match=r"it has channel 1 \(.* nor do its notes") as refused:
        open_clip(data)
    assert "--channel" in refused.value.hint
    for channel in (1, ALL_CHANNELS):
        assert len(read_performance(data, channel=channel).notes) == len(strokes)
    with pytest.raises(MidiReadError, match="no notes on channel 5"):
        read_performance(data, channel=5)


@pytest.mark.parametrize("name", ["Drums", "drum kit 2", "Kick", "01 Snare", "Hi-Hat", "Batterie"])
def test_a_track_that_is_named_drums_holds_them(name: str) -> None:
    title = mido.MetaMessage("track_name", name=name)
    drums = [title, *(m for s in beat(1)[:4] for m in note(4, s[1]))]
    piano = [mido.MetaMessage("track_name", name="Piano"), *note(1, 60)]
    performance = read_performance(build_midi(piano, drums))
    assert {n.note for n in performance.notes} <= {36, 38, 42}
    assert performance.found_by == "the name of its track"


@pytest.mark.parametrize("name", ["Steel Drums", "Drum and Bass", "Kickstart my heart", "Bass"])
def test_other_names_are_no_drums(name: str) -> None:
    data = build_midi(
        [mido.MetaMessage("track_name", name=name), *note(1, 60)], [*note(2, 62), *note(2, 64)]
    )
    with pytest.raises(MidiReadError, match="no drum notes"):
        read_performance(data)


def sysex(*data: int) -> tuple[int, object]:
    return 0, mido.Message("sysex", data=data)


GS = (0x41, 0x10, 0x42, 0x12, 0x40)


@pytest.mark.parametrize(
    ("told", "channel"),
    [
        (sysex(*GS, 0x1B, 0x15, 0x02, 0x0E), 11),
        (sysex(*GS, 0x11, 0x15, 0x01, 0x19), 0),
        (sysex(0x43, 0x10, 0x4C, 0x08, 0x0B, 0x07, 0x02), 11),
    ],
)
def test_a_part_mode_makes_a_channel_drums_whatever_program_it_selects(
    told: tuple[int, object], channel: int
) -> None:
    program = (0, mido.Message("program_change", channel=channel, program=8))
    performance = read_performance(file(beat(1)[:5], told, program, channel=channel))
    assert performance.found_by == f"channel {channel + 1}"


def test_a_melodic_part_or_bank_on_channel_10_is_no_drums() -> None:
    bank = [control(0, 0, 121), (0, mido.Message("program_change", channel=9, program=0))]
    for told in (bank, [sysex(*GS, 0x10, 0x15, 0x00, 0x1B)]):
        with pytest.raises(MidiReadError, match="melodic instrument is selected"):
            read_performance(file(beat(2), *told))
        assert read_performance(file(beat(2), *told), channel=10).notes


def test_a_channel_is_typed_as_a_number_or_any() -> None:
    assert [parse_channel(text) for text in ("", "1", " 16 ", "any", "ALL")] == [
        None,
        1,
        16,
        ALL_CHANNELS,
        ALL_CHANNELS,
    ]
    for text in ("0", "17", "ten", "-1"):
        with pytest.raises(InvalidRequestError, match="1 to 16, or any"):
            parse_channel(text)


def test_from_one_note_no_clip_is_read_unless_the_map_is_named() -> None:
    data = file([(i * 240, 60, 90) for i in range(32)])
    with pytest.raises(MidiReadError, match="every note is 60"):
        open_clip(data)
    clip = open_clip(data, load_drum_map("addictive-drums-2"))
    assert clip.groove().hits[0].piece is KitPiece.RIDE
