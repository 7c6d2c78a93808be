"""What is heard of a song, measured on its file by a reader that knows nothing of the engine."""

from __future__ import annotations

import io
from functools import cache
from itertools import pairwise

import mido
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fakes import library_profile

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.accents import Accent, Accents, answered_share
from mididrumigen.domain.music.form import Form, Song
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.music.playability import find_clashes
from mididrumigen.domain.style.report import report_style
from mididrumigen.domain.work.requests import GenerationParams, along_with
from mididrumigen.generation.song.song import EngineSongs
from mididrumigen.generation.template_generator import TemplateGenerator
from mididrumigen.midi.form_files import read_markers
from mididrumigen.midi.general_midi import general_midi
from mididrumigen.midi.riff import read_accents
from mididrumigen.midi.write import write_song

ENGINE = TemplateGenerator()
NAMES = ("John Bonham", "Clyde Stubblefield", "Elvin Jones", "Dave Lombardo", "Questlove",
         "Carlton Barrett", "Tony Allen", "Ringo Starr")  # fmt: skip
FORM = (
    "count-in:1 intro:4 verse:8 pre-chorus:4 chorus:8 verse:8 chorus:8@+4bpm bridge:8@7/8 outro:4"
)
CYMBALS = frozenset({46, 49, 51, 52, 53, 55, 57, 59})
HATS = frozenset({42, 44})
DRUMS = frozenset({37, 38, 40, 41, 43, 45, 47, 48, 50})

Bar = list[tuple[float, int, int]]
profile_of = cache(library_profile)


def make_song(name: str, form: str, **params: object) -> Song:
    asked = GenerationParams(**params)  # type: ignore[arg-type]
    return EngineSongs(ENGINE).make(profile_of(name), asked, Form.parse(form))


def read_bars(song: Song) -> dict[str, list[Bar]]:
    """The notes of each section's bars, as mido reads the file: position, note, velocity."""
    data = write_song(song, general_midi(), track_name="x")
    midi = mido.MidiFile(file=io.BytesIO(data))
    now, marks, signatures, notes = 0, [], [(0, 0)], []
    for message in midi.tracks[0]:
        now += message.time
        if message.type == "marker":
            marks.append((now, message.text))
        elif message.type == "time_signature":
            length = message.numerator * 4 * midi.ticks_per_beat // message.denominator
            signatures.append((now, length))
    end, now = now, 0
    for message in midi.tracks[1]:
        now += message.time
        if message.type == "note_on" and message.velocity:
            notes.append((now, message.note, message.velocity))
    early = midi.ticks_per_beat // 12
    found: dict[str, list[Bar]] = {}
    for (start, name), (stop, _) in pairwise([*marks, (end, "")]):
        length = [length for at, length in signatures if at <= start][-1]
        assert (stop - start) % length == 0
        found[name] = [
            [
                ((tick - bar) / midi.ticks_per_beat, note, velocity)
                for tick, note, velocity in notes
                if bar - early <= tick < bar + length - early
            ]
            for bar in range(start, stop, length)
        ]
    return found


def cymbal_share(bars: list[Bar]) -> float:
    time = [note for bar in bars for _, note, _ in bar if note in CYMBALS | HATS]
    return sum(note in CYMBALS for note in time) / max(1, len(time))


def backbone(bar: Bar) -> set[tuple[int, bool]]:
    return {
        (round(4 * at), note in (35, 36))
        for at, note, velocity in bar
        if note in (35, 36, 38, 40) and velocity > 30
    }


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_chorus_is_told_from_a_verse(name, seed):
    heard = read_bars(make_song(name, FORM, seed=seed))
    verse, chorus = heard["verse 1"][1:-1], heard["chorus 1"][1:-1]
    density = [sum(map(len, bars)) / len(bars) for bars in (verse, chorus)]
    by_cymbal = abs(cymbal_share(chorus) - cymbal_share(verse)) >= 0.3
    assert by_cymbal or abs(density[0] - density[1]) >= 0.12 * max(density)


@pytest.mark.parametrize("name", NAMES)
def test_the_second_verse_is_the_same_groove_and_not_the_same_notes(name):
    heard = read_bars(make_song(name, FORM, seed=4))
    first, second = heard["verse 1"], heard["verse 2"]
    assert first != second
    pairs = [(backbone(a), backbone(b)) for a, b in zip(first[1:-1], second[1:-1], strict=True)]
    likeness = [len(a & b) / max(1, len(a | b)) for a, b in pairs]
    assert sum(likeness) / len(likeness) >= 0.6  # soft strokes come and go; see the mean below


def test_verses_are_alike_over_all_drummers():
    likenesses = []
    for name in NAMES:
        heard = read_bars(make_song(name, FORM, seed=5))
        for a, b in zip(heard["verse 1"][1:-1], heard["verse 2"][1:-1], strict=True):
            both = backbone(a), backbone(b)
            likenesses.append(len(both[0] & both[1]) / max(1, len(both[0] | both[1])))
    assert sum(likenesses) / len(likenesses) >= 0.8


@pytest.mark.parametrize("name", NAMES)
def test_sections_land_on_crash_and_kick(name):
    heard = read_bars(make_song(name, FORM, seed=6))
    for section in list(heard)[2:]:
        first = {note for at, note, _ in heard[section][0] if abs(at) < 0.12}
        assert first & {49, 57, 35, 36}, section


def test_borders_are_filled_or_stopped():
    filled = borders = 0
    for name in NAMES:
        heard = read_bars(make_song(name, FORM, seed=7))
        for section in list(heard)[1:-1]:
            bars = heard[section]
            strokes = [sum(note in DRUMS for _, note, _ in bar) for bar in bars]
            toms = sum(note in DRUMS - {37, 38, 40} for _, note, _ in bars[-1])
            usual = sorted(strokes[:-1])[len(strokes) // 2 - 1]
            filled += strokes[-1] >= usual + 2 or toms >= 2 or strokes[-1] == 0
            borders += 1
    assert filled / borders >= 0.8


@settings(max_examples=20, deadline=None)
@given(
    st.sampled_from(NAMES),
    st.integers(0, 10_000),
    st.lists(
        st.sampled_from(
            ["verse:4", "chorus:3@3/4", "bridge:2@7/8", "solo:4@+7bpm", "stop:1", "breakdown:2@6/8",
             "count-in:2", "outro:5@90bpm", "intro:1", "pre-chorus:2@2+2+3/8"]
        ),
        min_size=1,
        max_size=6,
    ),
)  # fmt: skip
def test_any_form_is_exact_and_playable(name, seed, parts):
    form = Form.parse(" ".join(parts))
    song = EngineSongs(ENGINE).make(profile_of(name), GenerationParams(seed=seed), form)
    assert [section.bars for section in song.sections] == [s.bars for s in form.sections]
    assert not any(find_clashes(groove) for groove in song.grooves)
    data = write_song(song, general_midi(), track_name="x")
    assert mido.MidiFile(file=io.BytesIO(data)).length == pytest.approx(song.duration_s, abs=0.01)
    again = read_markers(data, "song.mid")
    assert [(s.kind, s.bars) for s in again.sections] == [(s.kind, s.bars) for s in form.sections]


def test_the_same_request_gives_the_same_bytes():
    songs = [make_song("Questlove", FORM, seed=9) for _ in range(2)]
    first, second = (write_song(song, general_midi(), track_name="x") for song in songs)
    assert first == second


def riff(bars: int = 2) -> bytes:
    midi = mido.MidiFile(ticks_per_beat=96)
    track = mido.MidiTrack()
    midi.tracks.append(track)
    track.append(mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(112)))
    now = 0
    for bar in range(bars):
        for at in (0, 72, 144, 240, 312):
            tick = 384 * bar + at
            track.append(mido.Message("note_on", note=40, velocity=100, time=tick - now))
            track.append(mido.Message("note_off", note=40, velocity=0, time=24))
            now = tick + 24
    out = io.BytesIO()
    midi.save(file=out)
    return out.getvalue()


@pytest.mark.parametrize("name", NAMES)
def test_the_kick_answers_what_it_follows(name):
    accents, profile = read_accents(riff()), profile_of(name)
    asked = along_with(GenerationParams(seed=3, fills=0.0), accents)
    assert asked.tempo_bpm == pytest.approx(112, abs=0.01)
    own = along_with(GenerationParams(seed=3, fills=0.0, follow_amount=0.0), accents)
    shares, near = [], []
    for request in (own, asked):
        grooves = ENGINE.generate(profile, request)
        shares.append(sum(answered_share(g, accents) for g in grooves) / len(grooves))
        reports = [report_style(g, profile, request) for g in grooves]
        near.append(sum(report.closeness or 0.0 for report in reports) / len(reports))
    assert shares[1] >= 0.8
    assert shares[1] >= shares[0]
    assert near[1] >= near[0] - 0.15


def test_a_bar_of_rest_is_left_to_the_time():
    accents = Accents((Accent(0, 1.0),), 2, Meter(), 100.0)  # type: ignore[arg-type]
    (groove, *_) = ENGINE.generate(
        profile_of("John Bonham"), along_with(GenerationParams(seed=1, fills=0.0), accents)
    )
    second = groove.bar(1)
    assert not any(hit.piece.value in ("kick", "snare") for hit in second.hits)


def test_a_section_has_knobs_of_its_own_and_the_others_stay():
    plain = make_song("John Bonham", "verse:4 chorus:4 verse:4", seed=5)
    shaped = make_song("John Bonham", "verse:4 chorus:4 verse:4@intensity=-0.9", seed=5)
    assert shaped.grooves[:2] == plain.grooves[:2]
    softer, loud = (song.grooves[2].hits for song in (shaped, plain))
    assert [hit.position for hit in softer] == [hit.position for hit in loud]
    assert sum(hit.velocity for hit in softer) < 0.93 * sum(hit.velocity for hit in loud)
    later = make_song("John Bonham", "verse:4@push_pull_ms=30", seed=5).grooves[0]
    early = make_song("John Bonham", "verse:4@push_pull_ms=-30", seed=5).grooves[0]
    assert _mean_offset_ms(later) > _mean_offset_ms(early) + 30


def _mean_offset_ms(groove):
    return 1000 * sum(hit.offset_s for hit in groove.hits) / len(groove.hits)


@pytest.mark.parametrize("name", NAMES[:3])
def test_a_song_and_a_section_become_busier(name):
    few, usual, many = (
        make_song(name, f"verse:8@complexity={amount}", seed=5).grooves[0].hits
        for amount in (-0.8, 0, 0.9)
    )
    assert len(few) < len(usual) < len(many)
    assert make_song(name, "verse:8", seed=5, complexity=0.9).grooves[0].hits == many


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("verse:4 chorus:2@intensity=7", "The chorus: "),
        ("verse:4@loudness=1", "no knob 'loudness'"),
    ],
)
def test_a_knob_that_cannot_be_names_its_section(form, said):
    with pytest.raises(InvalidRequestError, match=said):
        make_song("John Bonham", form)
