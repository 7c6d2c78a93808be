"""Different names are audibly different: a listener that heard half the clips names the others.

The listener knows no tempo (every name plays the same ones): only what is struck where in the bar
and how hard, and the feel that can be measured. It is kernel ridge regression on who plays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scripts.bench_musical.told_by_clips import TWELVE
from tests.fakes import library_profile

from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import PieceGroup
from mididrumigen.domain.style.features import default_of
from mididrumigen.domain.style.feel import measure_feel
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.template_generator import TemplateGenerator
from mididrumigen.midi.general_midi import general_midi
from mididrumigen.midi.write import write_groove
from mididrumigen.research.library.built_in import Library

Floats = NDArray[np.float64]

# Two halves of 8 clips a name: other seeds and other tempos.
HALVES = (((1, 88.0), (2, 124.0)), ((501, 96.0), (502, 114.0)))
CLIPS = 4
STEPS = 16
GROUPS = tuple(PieceGroup)
# How soft the listener's memory is, and how fast two clips grow unlike.
RIDGE, NARROWNESS = 0.03, 0.5


def play(profile: StyleProfile, seed: int, tempo_bpm: float) -> Sequence[Groove]:
    params = GenerationParams(tempo_bpm=tempo_bpm, variations=CLIPS, seed=seed)
    return TemplateGenerator().generate(profile, params)


def histogram(groove: Groove) -> Floats:
    """Strokes a bar (square root) and mean velocity on each 16th, by kit group."""
    strokes = np.zeros((len(GROUPS), STEPS))
    force = np.zeros_like(strokes)
    for hit in groove.hits:
        cell = GROUPS.index(hit.piece.group), round(hit.position * 4) % STEPS
        strokes[cell] += 1
        force[cell] += hit.velocity / 127
    mean_force = force / np.maximum(strokes, 1)
    return np.concatenate([np.sqrt(strokes / groove.bars).ravel(), mean_force.ravel()])


def describe(grooves: Sequence[Groove]) -> Floats:
    """One row a groove: feel and histogram, each column standardised."""
    feel = [measure_feel(groove) for groove in grooves]
    names = sorted(set().union(*feel) - {"tempo_bpm"})
    rows = np.array(
        [
            [*(m[n].value if n in m else default_of(n)[0] for n in names), *histogram(groove)]
            for m, groove in zip(feel, grooves, strict=True)
        ]
    )
    return np.asarray((rows - rows.mean(0)) / (rows.std(0) + 0.01))


def likeness(a: Floats, b: Floats) -> Floats:
    distance = ((a[:, None] - b[None]) ** 2).mean(2)
    return np.asarray(np.exp(-NARROWNESS * distance))


def guess(heard: Floats, who: NDArray[np.intp], unheard: Floats) -> NDArray[np.intp]:
    """Who plays the unheard clips, after who played the heard ones."""
    targets = np.eye(who.max() + 1)[who] - 1 / (who.max() + 1)
    memory = np.linalg.solve(likeness(heard, heard) + RIDGE * np.eye(len(heard)), targets)
    return np.asarray((likeness(unheard, heard) @ memory).argmax(1))


def listen(profiles: Mapping[str, StyleProfile]) -> tuple[float, str]:
    """Share of clips named rightly, each after the other half; and who is taken for whom."""
    names = list(profiles)
    grooves: list[Groove] = []
    who: list[int] = []
    half: list[int] = []
    for number, profile in enumerate(profiles.values()):
        for side, takes in enumerate(HALVES):
            for seed, tempo_bpm in takes:
                played = play(profile, seed, tempo_bpm)
                grooves += played
                who += [number] * len(played)
                half += [side] * len(played)
    rows, truth, side_of = describe(grooves), np.array(who), np.array(half)
    heard_as = np.empty_like(truth)
    for side in (0, 1):
        first, second = side_of == side, side_of != side
        heard_as[second] = guess(rows[first], truth[first], rows[second])
    mistakes = Counter(
        f"{names[t]} taken for {names[g]}" for t, g in zip(truth, heard_as, strict=True) if t != g
    )
    report = "\n".join(f"{count:3} x {mistake}" for mistake, count in mistakes.most_common())
    return float((truth == heard_as).mean()), report


def test_well_known_drummers_are_told_apart() -> None:
    right, confusion = listen({name: library_profile(name) for name in TWELVE})
    assert right >= 0.85, f"{right:.0%} are named rightly:\n{confusion}"


def test_drummers_of_one_genre_are_told_apart() -> None:
    rock = [artist.name for artist in Library().artists() if artist.genres[0] == "rock"]
    assert len(rock) >= 8
    right, confusion = listen({name: library_profile(name) for name in rock})
    assert right >= 0.75, f"{right:.0%} are named rightly:\n{confusion}"


def test_one_drummer_under_two_names_is_not() -> None:
    profile = library_profile("John Bonham")
    right, _ = listen({"John": profile, "Bonzo": profile})
    assert right < 0.7, "the listener hears something other than style"


def test_no_two_drummers_play_the_same_file() -> None:
    """Nobody in the library is a copy of another under a new name."""
    players: dict[bytes, str] = {}
    for artist in Library().artists():
        for groove in play(library_profile(artist.name), seed=1, tempo_bpm=100.0):
            written = write_groove(groove, general_midi(), track_name="drums")
            assert players.setdefault(written, artist.name) == artist.name


def test_a_copy_under_another_name_plays_the_same_file() -> None:
    """So the test above would find it: a name alone changes nothing."""
    profile = library_profile("John Bonham")
    copy = replace(profile, artist=replace(profile.artist, name="Somebody Else"))
    assert play(copy, 1, 100.0) == play(profile, 1, 100.0)
