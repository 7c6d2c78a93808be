"""``generate``: what was asked for is what the files hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from statistics import fmean

import pytest
from tests.command_line import Clip, Run, read_clip

from mididrumigen.domain.music.kit import PIECES_OF, PieceGroup
from mididrumigen.midi.drum_maps import load_drum_map
from mididrumigen.midi.general_midi import general_midi

Clips = Callable[..., list[Clip]]
KEYS = {
    "status",
    "generation_time_ms",
    "provider_used",
    "midi_files",
    "confidence",
    "seed",
    "artist",
    "tempo",
    "time_signature",
    "bars",
    "made_by",
    "cost_usd",
    "attempts",
    "repairs",
    "prompt",
    "style_reports",
}
MY_MAP = """\
title: My kit
notes:
  kick: [60]
  snare: [61]
  closed_hat: [62]
"""


@pytest.fixture
def home(stocked_home: Path) -> Path:
    """Generating changes no profile, so these tests share a home."""
    return stocked_home


def notes_of(group: PieceGroup) -> set[int]:
    notes = general_midi().notes
    return {note for piece in PIECES_OF[group] for note in notes.get(piece, ())}


def count(clips: list[Clip], group: PieceGroup) -> int:
    wanted = notes_of(group)
    return sum(pitch in wanted for clip in clips for _, pitch, _ in clip.notes)


def test_four_clips_that_a_daw_can_open(run: Run, tmp_path: Path) -> None:
    outcome = run("generate", "John Bonham", "--output", tmp_path / "clips", "--tempo", 90)
    assert outcome.code == 0
    files = [Path(line) for line in outcome.out.splitlines()]
    assert len(files) == 4
    assert sorted(files) == sorted((tmp_path / "clips").iterdir())
    for clip in map(read_clip, files):
        assert clip.bpm == pytest.approx(90, abs=0.01)
        assert (clip.meter, clip.quarters, clip.channels) == ((4, 4), 16.0, frozenset({9}))
        assert clip.pitches <= set(general_midi().piece_of_note)
        assert len(clip.notes) > 16


def test_json_has_exactly_the_promised_keys(run: Run, tmp_path: Path) -> None:
    outcome = run("generate", "John Bonham", "--json", "--seed", 7, "--output", tmp_path)
    data = outcome.data
    assert set(data) == KEYS
    assert (data["status"], data["seed"], data["bars"]) == ("success", 7, 4)
    assert (data["provider_used"], data["time_signature"]) == ("template", "4/4")
    assert data["generation_time_ms"] >= 0
    assert 0 < data["confidence"] <= 1
    assert [read_clip(path).bpm for path in data["midi_files"]] == pytest.approx(
        [data["tempo"]] * 4, abs=0.01
    )


@pytest.mark.parametrize("name", ["Led Zeppelin", "john  BONHAM"])
def test_a_band_or_another_spelling_is_the_same_drummer(
    run: Run, tmp_path: Path, name: str
) -> None:
    asked = run("generate", name, "--seed", 3, "--output", tmp_path / "a", "--json").data
    plain = run("generate", "John Bonham", "--seed", 3, "--output", tmp_path / "b", "--json").data
    assert asked["artist"] == "John Bonham"
    assert read_all(asked) == read_all(plain)


def read_all(data: dict[str, list[str]]) -> list[bytes]:
    return [Path(path).read_bytes() for path in data["midi_files"]]


def test_the_same_seed_is_the_same_bytes_and_another_is_not(run: Run, tmp_path: Path) -> None:
    first, again, other = (
        read_all(
            run("generate", "J Dilla", "--seed", seed, "--output", tmp_path / to, "--json").data
        )
        for seed, to in ((11, "a"), (11, "b"), (12, "c"))
    )
    assert first == again
    assert len({*first, *other}) == 8


def test_without_a_seed_each_run_is_new_and_says_its_seed(run: Run, tmp_path: Path) -> None:
    first, second = (run("generate", "J Dilla", "--output", tmp_path, "--json").data for _ in "12")
    assert first["seed"] != second["seed"]
    seed = first["seed"]
    again = run("generate", "J Dilla", "--seed", seed, "--output", tmp_path / "2", "--json").data
    assert read_all(again) == read_all(first)


def test_files_go_to_the_folder_of_the_environment(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIDIDRUMIGEN_OUTPUT", str(tmp_path / "from env"))
    assert run("generate", "J Dilla").code == 0
    assert len(list((tmp_path / "from env").glob("*.mid"))) == 4


def test_grids_are_printed_on_request(run: Run, tmp_path: Path) -> None:
    outcome = run("generate", "J Dilla", "--grid", "--output", tmp_path)
    assert outcome.out.count("J Dilla, variation") == 4
    assert "kick" in outcome.out
    assert outcome.out.count(".mid\n") == 4


def test_tempo(clips: Clips) -> None:
    assert all(
        clip.bpm == pytest.approx(137.5, abs=0.01) for clip in clips("J Dilla", "--tempo", 137.5)
    )


@pytest.mark.parametrize("bars", [1, 7, 16])
def test_bars(clips: Clips, bars: int) -> None:
    assert [clip.quarters for clip in clips("J Dilla", "--bars", bars)] == [4 * bars] * 4


@pytest.mark.parametrize("variations", [1, 16])
def test_variations_are_all_different(clips: Clips, variations: int) -> None:
    made = clips("John Bonham", "--variations", variations)
    assert len({clip.notes for clip in made}) == variations


@pytest.mark.parametrize(
    ("asked", "meter", "quarters", "markers"),
    [
        ("7/8", (7, 8), 14, ()),
        ("2+2+3/8", (7, 8), 14, ()),
        ("3+2+2/8", (7, 8), 14, ("3+2+2/8",)),
        ("6/8", (6, 8), 12, ()),
        ("5/4", (5, 4), 20, ()),
    ],
)
def test_time_signature(
    clips: Clips, asked: str, meter: tuple[int, int], quarters: float, markers: tuple[str, ...]
) -> None:
    for clip in clips("John Bonham", "--time-signature", asked):
        assert (clip.meter, clip.quarters, clip.markers) == (meter, quarters, markers)
        assert {int(at / quarters * 4) for at, _, _ in clip.notes} == {0, 1, 2, 3}


def test_the_grouping_moves_the_backbeat(clips: Clips) -> None:
    def snares(meter: str) -> set[float]:
        made = clips(
            "Ringo Starr", "--time-signature", meter, "--no-humanize", "--fills", 0, "--swing", 50
        )
        return {at % 3.5 for c in made for at, pitch, v in c.notes if pitch == 38 and v > 80}

    assert snares("2+2+3/8") != snares("3+2+2/8")


def test_fills_from_none_to_every_bar(clips: Clips) -> None:
    toms = [
        count(clips("John Bonham", "--variations", 8, "--fills", share), PieceGroup.TOM)
        for share in (0, 1)
    ]
    assert toms[0] == 0
    assert toms[1] > 16


@pytest.mark.parametrize(("percent", "off_beat"), [(50, 0.5), (60, 0.6), (66.7, 0.667)])
def test_swing_moves_the_off_beat(clips: Clips, percent: float, off_beat: float) -> None:
    made = clips(
        "Ringo Starr", "--swing", percent, "--no-humanize", "--fills", 0, "--variations", 8
    )
    hats = notes_of(PieceGroup.HAT) | notes_of(PieceGroup.RIDE)
    places = [at % 1 for c in made for at, pitch, _ in c.notes if pitch in hats]
    between = [place for place in places if 0.45 < place < 0.7]
    assert len(between) > 50
    assert sum(abs(place - off_beat) < 0.01 for place in between) > 0.9 * len(between)


def test_push_and_pull_move_everything_by_as_many_milliseconds(clips: Clips) -> None:
    early, plain, late = (
        clips("John Bonham", "--push-pull", ms, "--tempo", 100) for ms in (-20, 0, 20)
    )
    for before, middle, after in zip(early, plain, late, strict=True):
        assert mean_ms(after) - mean_ms(middle) == pytest.approx(20, abs=2)
        # The first stroke cannot sound before the file begins.
        assert mean_ms(middle) - mean_ms(before) == pytest.approx(20, abs=3)


def mean_ms(clip: Clip) -> float:
    return fmean(at for at, _, _ in clip.notes) * 60_000 / clip.bpm


def test_left_out_pieces_are_silent(clips: Clips) -> None:
    assert count(clips("Elvin Jones"), PieceGroup.RIDE) > 0
    made = clips("Elvin Jones", "--leave-out", "ride, crash", "--fills", 0.5)
    assert count(made, PieceGroup.RIDE) == count(made, PieceGroup.CRASH) == 0
    made = clips("Elvin Jones", "--leave-out", "ride-bell,KICK")
    assert count(made, PieceGroup.KICK) == 0
    assert count(made, PieceGroup.RIDE) > 0


def test_no_humanize_is_on_the_grid_and_repeatable(clips: Clips) -> None:
    quantised = clips("John Bonham", "--no-humanize", "--swing", 50)
    assert all(at * 24 == int(at * 24) for clip in quantised for at, _, _ in clip.notes)
    played = clips("John Bonham", "--swing", 50)
    assert any(at * 24 != int(at * 24) for clip in played for at, _, _ in clip.notes)


def test_complexity_and_intensity(clips: Clips) -> None:
    def notes(option: str, value: float) -> list[int]:
        made = clips("Bernard Purdie", option, value, "--variations", 8)
        return [velocity for clip in made for _, _, velocity in clip.notes]

    sparse, busy = notes("--complexity", -1), notes("--complexity", 1)
    assert len(busy) > 1.2 * len(sparse)
    soft, hard = notes("--intensity", -1), notes("--intensity", 1)
    assert fmean(hard) > fmean(soft) + 15


def test_style_prefers_the_song_that_is_named(clips: Clips) -> None:
    def with_open_hats(song: str) -> int:
        options = ("--variations", 1, "--fills", 0, "--tempo", 150, "--style", song)
        made = [clips("John Bonham", *options, "--seed", seed)[0] for seed in range(10)]
        return sum({42, 46} & clip.pitches == {46} for clip in made)

    # Rock and Roll is written with open hats alone, Fool in the Rain with few among closed ones.
    assert with_open_hats("Rock and Roll") >= 8
    assert with_open_hats("fool in the rain") <= 2


def test_a_drum_map_by_name(run: Run, clips: Clips) -> None:
    ezdrummer = load_drum_map("ezdrummer")
    made = clips("John Bonham", "--drum-map", "ezdrummer", "--variations", 8)
    pitches = set().union(*(clip.pitches for clip in made))
    assert pitches <= set(ezdrummer.piece_of_note)
    assert 24 in pitches, "half-open hats have a note of their own there"


def test_a_drum_map_of_the_users_own(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "kit.yaml"
    path.write_text(MY_MAP, encoding="utf-8")
    outcome = run("generate", "John Bonham", "--drum-map", path, "--output", tmp_path / "x")
    assert outcome.code == 0
    pitches = set().union(*(read_clip(file).pitches for file in outcome.out.splitlines()))
    assert pitches == {60, 61, 62}
    assert "My kit has no " in outcome.err


def test_an_unknown_name_plays_from_a_genre_that_is_named(run: Run, tmp_path: Path) -> None:
    options = ("--seed", 4, "--output", tmp_path, "--genre")
    funk, jazz = (run("generate", "Nobody At All", *options, g, "--json") for g in ("funk", "jazz"))
    assert funk.code == 0
    assert "Nothing is known of Nobody At All: played from the genre funk." in funk.err
    assert funk.data["confidence"] == 0
    assert read_all(funk.data) != read_all(jazz.data)
    assert run("profile", "Nobody At All").code == 2, "it is not stored as if it were known"


def test_a_known_name_takes_its_gaps_from_the_genre_that_is_named(run: Run, tmp_path: Path) -> None:
    options = ("--seed", 4, "--output", tmp_path, "--json")
    own = run("generate", "Ringo Starr", *options).data
    other = run("generate", "Ringo Starr", *options, "--genre", "jazz").data
    assert other["artist"] == "Ringo Starr"
    assert read_all(own) != read_all(other)
    assert own["tempo"] != other["tempo"]


def test_json_and_text_name_the_same_files(run: Run, tmp_path: Path) -> None:
    options = ("generate", "J Dilla", "--seed", 1, "--output", tmp_path)
    assert json.loads(run(*options, "--json").out)["midi_files"] == run(*options).out.splitlines()
