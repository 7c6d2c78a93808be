"""Signatures as they are written, songs at their tempo, grooves that keep time, takes of one."""

from __future__ import annotations

from itertools import combinations
from statistics import fmean

from scripts.bench_musical.rows import Row, artists, play, profile

from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import BACKBONE, TIME_KEEPERS, PieceGroup
from mididrumigen.domain.style.evidence import Phrase

BARS = 4
SONGS = (
    ("Jeff Porcaro", "Rosanna"),
    ("John Bonham", "When the Levee Breaks"),
    ("Lars Ulrich", "Master of Puppets"),
)


def grooves_of(name: str) -> list[Phrase]:
    """The written grooves of an artist, without the ways into fills."""
    return [phrase for phrase in profile(name).vocabulary if phrase.label and not phrase.fills]


def signatures_kept() -> str:
    """Share of bars 1 to 4 whose kick and snare are as written, at the phrase's own tempo."""
    kept = [0] * BARS
    phrases = [(name, phrase) for name in artists() for phrase in grooves_of(name)]
    for number, (name, phrase) in enumerate(phrases):
        (groove,) = play(
            name,
            style=phrase.label,
            meter=phrase.groove.meter,
            tempo_bpm=phrase.groove.tempo_bpm,
            variations=1,
            seed=number,
            fills=0.0,
        )
        for bar in range(BARS):
            written = _backbone(phrase.groove.bar(bar % phrase.groove.bars))
            kept[bar] += _backbone(groove.bar(bar)) == written
    shares = " / ".join(f"{count / len(phrases):.0%}" for count in kept)
    return f"{shares} of bars 1 to 4 ({len(phrases)} phrases)"


def song_tempos() -> str:
    """The tempo that a song is played at."""
    return ", ".join(
        f"{song} {play(name, style=song, variations=1)[0].tempo_bpm:.0f}" for name, song in SONGS
    )


def clips_without_time() -> str:
    """Of 100 default clips, how many have no hand that keeps time."""
    clips = [play("Art Blakey", variations=1, seed=seed, fills=0.0)[0] for seed in range(100)]
    return f"{sum(not _keeps_time(clip) for clip in clips)} of 100"


def likeness_within_calls() -> str:
    """How alike the four variations of a call are: by default, and of one named phrase."""
    names = artists()[::3]
    different = [_likeness(play(name, seed=1, fills=0.0)) for name in names]
    takes = [
        _likeness(play(name, seed=1, fills=0.0, style=grooves_of(name)[0].label)) for name in names
    ]
    return f"default {fmean(different):.2f}, of a named phrase {fmean(takes):.2f}"


def _backbone(bar: Groove) -> set[tuple[str, object]]:
    return {(hit.piece, hit.position) for hit in bar.hits if hit.piece.group in BACKBONE}


def _keeps_time(clip: Groove) -> bool:
    others = (PieceGroup.CRASH, PieceGroup.PERCUSSION)
    return any(hit.piece in TIME_KEEPERS or hit.piece.group in others for hit in clip.hits)


def _likeness(clips: object) -> float:
    cells = [{(hit.piece, hit.position) for hit in clip.hits} for clip in clips]  # type: ignore[attr-defined]
    return fmean(len(a & b) / len(a | b) for a, b in combinations(cells, 2))


ROWS = (
    Row(
        "signatures: kick and snare as they are written",
        'mididrumigen generate "John Bonham" --style "Good Times" --tempo 94 --bars 2 '
        "--variations 1 --seed 1 --fills 0 --no-humanize --grid",
        "40% / 39% / 28% / 26% of bars 1 to 4",
        signatures_kept,
    ),
    Row(
        "a song's beat at the song's tempo",
        'mididrumigen generate "Jeff Porcaro" --style Rosanna --json',
        "Rosanna 108, When the Levee Breaks 98, Master of Puppets 149",
        song_tempos,
    ),
    Row(
        "default clips of Art Blakey in which no hand keeps time",
        'mididrumigen generate "Art Blakey" --variations 1 --seed 2 --fills 0 --grid',
        "44 of 100",
        clips_without_time,
    ),
    Row(
        "likeness of the variations of a call (Jaccard, 0-1)",
        'mididrumigen generate "John Bonham" --style "Good Times" --variations 4 --grid',
        "default 0.34, of a named phrase 0.84",
        likeness_within_calls,
    ),
)
