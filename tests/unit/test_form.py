"""Forms of songs, and where their sections lie."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mididrumigen.domain.errors import InvalidRequestError, MidiDrumiGenError
from mididrumigen.domain.music.form import Form, Section, SectionKind, find_section_kind
from mididrumigen.domain.music.meter import Meter
from mididrumigen.midi.form_files import read_markers, read_song_map

meters = st.sampled_from([None, Meter(3, 4), Meter(7, 8), Meter(12, 8), Meter(7, 8, (3, 2, 2))])
sections = st.one_of(
    st.builds(Section, st.sampled_from(SectionKind), st.integers(1, 16), meters),
    st.builds(
        Section,
        st.sampled_from(SectionKind),
        st.integers(1, 16),
        meters,
        tempo_bpm=st.integers(40, 240).map(float),
        knobs=st.just((("intensity", -0.5), ("swing_percent", 58.0))),
    ),
    st.builds(
        Section,
        st.sampled_from(SectionKind),
        st.integers(1, 16),
        meters,
        tempo_step_bpm=st.integers(-9, 9).map(float),
    ),
)
forms = st.builds(Form, st.lists(sections, min_size=1, max_size=12).map(tuple))


@given(forms)
def test_what_is_written_is_read(form):
    assert Form.parse(str(form)) == form


@given(forms, st.integers(60, 200))
def test_sections_follow_each_other_without_gaps(form, tempo):
    placed = form.place(Meter(), tempo)
    bar, start = 0, Fraction(0)
    for asked, section in zip(form.sections, placed, strict=True):
        assert (section.first_bar, section.start) == (bar, start)
        assert section.meter == (asked.meter or Meter())
        assert section.tempo_bpm == (asked.tempo_bpm or tempo + asked.tempo_step_bpm)
        bar += section.bars
        start += section.bars * section.meter.bar_length
    assert len({section.name for section in placed}) == len(placed)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Verse 2", "verse"),
        ("PRE-CHORUS", "pre-chorus"),
        ("prechorus", "pre-chorus"),
        ("Pre Chorus", "pre-chorus"),
        ("hook", "chorus"),
        ("middle eight", "bridge"),
        ("Count in", "count-in"),
        ("outro", "outro"),
    ],
)
def test_sections_go_by_the_names_that_musicians_use(text, kind):
    assert find_section_kind(text) == kind


@pytest.mark.parametrize(
    "text",
    ["", "  ", "blub:4", "verse:0", "verse:4@x", "verse:4@9/3", "verse:65", "verse:64 " * 7,
     "verse:4:4", "verse:-2", "verse:4@", "x" * 3000],
)  # fmt: skip
def test_a_form_that_cannot_be_is_refused(text):
    with pytest.raises(InvalidRequestError) as refused:
        Form.parse(text)
    assert refused.value.message


def test_a_tempo_out_of_range_names_the_section():
    with pytest.raises(InvalidRequestError, match="chorus"):
        Form.parse("verse:4 chorus:4@+200bpm").place(Meter(), 120)


def test_a_song_map():
    text = b"""
tempo: 120
sections:
  - verse: 8
  - "chorus:8@+4bpm"
  - {section: bridge, bars: 4, time_signature: 7/8}
"""
    form = read_song_map(text, "song.yaml")
    assert [str(section) for section in form.sections] == [
        "verse:8@120bpm",
        "chorus:8@+4bpm",
        "bridge:4@7/8@120bpm",
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (b"sections:\n  - verses: 8\n", "song.yaml:2"),
        (b"sections:\n  - verse: 8\n  - {section: solo, bars: 2.5}\n", "song.yaml:3"),
        (b"sections: []\n", "song.yaml"),
        (b"tempo: fast\nsections:\n  - verse: 8\n", "song.yaml:1"),
        (b"section: 4", "song.yaml"),
    ],
)
def test_a_mistake_in_a_song_map_has_its_place(text, place):
    with pytest.raises(InvalidRequestError) as refused:
        read_song_map(text, "song.yaml")
    assert place in str(refused.value)


RPP = b"""<REAPER_PROJECT 0.1 "7.0"
  TEMPO 120 4 4
  MARKER 1 0 "Verse 1" 1
  MARKER 1 16 "" 1
  MARKER 2 16 Chorus 1
  MARKER 2 32 "" 1
>
"""


def test_regions_of_a_reaper_project():
    form = read_markers(RPP, "song.rpp")
    assert [(s.kind, s.bars) for s in form.sections] == [("verse", 8), ("chorus", 8)]


def test_a_file_without_sections_is_refused():
    with pytest.raises(MidiDrumiGenError):
        read_markers(b"<REAPER_PROJECT\n  TEMPO 120 4 4\n>", "song.rpp")


def test_a_section_has_knobs_of_its_own() -> None:
    form = Form.parse("verse:8 chorus:8@+4bpm@intensity=0.5@push_pull_ms=-10")
    assert form.sections[1].knobs == (("intensity", 0.5), ("push_pull_ms", -10.0))
    assert Form.parse(str(form)) == form
    with pytest.raises(InvalidRequestError, match="no knob 'loud'"):
        Form.parse("verse:8@loud=1")


def test_a_song_map_gives_sections_their_knobs() -> None:
    text = b"sections:\n  - {section: chorus, bars: 4, intensity: 0.4}\n"
    assert str(read_song_map(text, "song.yaml")) == "chorus:4@intensity=0.4"
