"""From notes as they were played to phrases with their fills marked."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.music.performance import Performance, PlayedNote
from mididrumigen.domain.style.fills import find_fills
from mididrumigen.midi.general_midi import general_midi
from mididrumigen.research.transcribe import transcribe

TOMS = (KitPiece.HIGH_TOM, KitPiece.MID_TOM, KitPiece.FLOOR_TOM)
Beats = list[tuple[KitPiece, Fraction, int]]


def beat(*, hat: KitPiece = KitPiece.CLOSED_HAT) -> Beats:
    """One bar: eighths on the hat, a ghost, a kick that moves."""
    strokes: Beats = [(hat, Fraction(i, 2), 70 + 10 * (i % 2 == 0)) for i in range(8)]
    strokes += [(KitPiece.KICK, Fraction(at), 100) for at in (0, 2)]
    strokes += [(KitPiece.SNARE, Fraction(at), 108) for at in (1, 3)]
    return [*strokes, (KitPiece.SNARE, Fraction(7, 4), 34)]


def tom_fill() -> Beats:
    """One bar: the beat's first half, then sixteenths down the toms."""
    first = [stroke for stroke in beat() if stroke[1] < 2]
    return first + [(TOMS[i * 3 // 8], 2 + Fraction(i, 4), 100 + i) for i in range(8)]


def performance(
    bars: list[Beats], *, seed: int = 0, loose: float = 0.01, start: int = 0, tempo: float = 100
) -> Performance:
    """The bars as notes played with loose hands (standard deviation in quarter notes)."""
    rng = Random(seed)
    notes = [
        PlayedNote(
            max(Fraction(0), 4 * number + start + at + Fraction(rng.gauss(0, loose))),
            general_midi().note_of(piece),
            min(127, velocity + rng.randint(-5, 5)),
        )
        for number, bar in enumerate(bars)
        for piece, at, velocity in bar
    ]
    notes.sort(key=lambda note: (note.position, note.note))
    zero = Fraction(0)
    return Performance(
        "x", tuple(notes), ((zero, tempo),), ((zero, Meter()),), Fraction(4 * len(bars) + start)
    )


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("bars", [8, 16, 32])
def test_a_tom_fill_every_fourth_bar_is_found(seed: int, bars: int) -> None:
    song = [tom_fill() if number % 4 == 3 else beat() for number in range(bars)]
    (phrase,) = transcribe(
        performance(song, seed=seed), general_midi().piece_of_note, source_id="s", label="rock"
    )
    assert phrase.fills == set(range(3, bars, 4))
    assert (phrase.groove.bars, phrase.groove.tempo_bpm) == (bars, 100)
    assert (phrase.source_id, phrase.label, phrase.played) == ("s", "rock", True)


def test_a_beat_without_fills_has_none() -> None:
    (phrase,) = transcribe(performance([beat()] * 16), general_midi().piece_of_note, source_id="s")
    assert phrase.fills == frozenset()


def test_moving_to_the_ride_is_not_a_fill() -> None:
    song = [beat(hat=KitPiece.RIDE if number >= 8 else KitPiece.CLOSED_HAT) for number in range(16)]
    (phrase,) = transcribe(performance(song), general_midi().piece_of_note, source_id="s")
    assert phrase.fills == frozenset()


def test_three_bars_show_no_usual_bar_and_so_no_fill() -> None:
    song = [beat(), beat(), tom_fill()]
    (phrase,) = transcribe(performance(song), general_midi().piece_of_note, source_id="s")
    assert phrase.fills == frozenset()


def test_a_file_that_is_known_to_be_a_fill_is_all_fill() -> None:
    (phrase,) = transcribe(
        performance([tom_fill()] * 2), general_midi().piece_of_note, source_id="s", all_fills=True
    )
    assert phrase.fills == {0, 1}


def test_what_was_played_is_kept_to_the_stroke() -> None:
    song = [beat()] * 4
    played = performance(song, loose=0.02)
    (phrase,) = transcribe(played, general_midi().piece_of_note, source_id="s")
    written = sorted((4 * n + at, piece) for n, bar in enumerate(song) for piece, at, _ in bar)
    assert sorted((hit.position, hit.piece) for hit in phrase.groove.hits) == written
    heard = sorted(phrase.groove.onset_s(hit) for hit in phrase.groove.hits)
    quarter_s = phrase.groove.quarter_s
    assert heard == pytest.approx([float(n.position) * quarter_s for n in played.notes], abs=1e-9)


def test_a_count_in_and_unknown_notes_are_left_out() -> None:
    played = performance([beat()] * 4, start=4)
    clicks = tuple(PlayedNote(Fraction(i), 31, 90) for i in range(4))
    with_clicks = Performance(
        played.name, clicks + played.notes, played.tempos, played.meters, played.length
    )
    (phrase,) = transcribe(with_clicks, general_midi().piece_of_note, source_id="s")
    assert phrase.groove.bars == 4
    assert len(phrase.groove.hits) == len(played.notes)


def test_a_few_strokes_are_no_phrase() -> None:
    lonely: Beats = [(KitPiece.KICK, Fraction(0), 100)]
    assert transcribe(performance([lonely] * 3), general_midi().piece_of_note, source_id="s") == []
    assert transcribe(performance([beat()]), {}, source_id="s") == []


def test_a_new_metre_is_a_new_phrase() -> None:
    played = performance([beat()] * 4)
    changed = Performance(
        "x",
        played.notes,
        played.tempos,
        ((Fraction(0), Meter()), (Fraction(8), Meter(2, 4))),
        played.length,
    )
    phrases = transcribe(changed, general_midi().piece_of_note, source_id="s")
    assert [(p.groove.bars, str(p.groove.meter)) for p in phrases] == [(2, "4/4"), (4, "2/4")]


def test_an_empty_bar_is_no_fill() -> None:
    hits = [Hit(p, 4 * n + at, v) for n in (0, 1, 2, 4, 5, 6, 7) for p, at, v in beat()]
    assert find_fills(Groove(Meter(), 100, 8, tuple(hits))) == frozenset()


def test_a_groove_on_the_toms_is_not_one_long_fill() -> None:
    jungle: Beats = [(TOMS[2 * (i % 2)], Fraction(i, 4), 100) for i in range(16)]
    jungle += [(KitPiece.KICK, Fraction(at), 100) for at in range(4)]
    (phrase,) = transcribe(performance([jungle] * 8), general_midi().piece_of_note, source_id="s")
    assert phrase.fills == frozenset()
