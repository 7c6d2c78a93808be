"""Every command but ``generate``, as a user runs it."""

from __future__ import annotations

import re
import wave
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from tests.command_line import Run, read_clip
from tests.midi_files import build_midi, note, rock_beat

from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.midi.drum_maps import drum_map_names, load_drum_map
from mididrumigen.midi.render import find_soundfont
from mididrumigen.midi.write import write_groove
from mididrumigen.research.library.built_in import Library

COMMANDS = (
    "generate",
    "research",
    "read",
    "profile",
    "artists",
    "similar",
    "blend",
    "export",
    "preview",
    "drum-maps",
)


def late_beat(seed: int, tempo_bpm: float, late_ms: float) -> Groove:
    """Eight bars of rock with loose hands and a snare that is late."""
    rng = Random(seed)
    plain = rock_beat(8, tempo_bpm)
    ghosts = [Hit(KitPiece.SNARE, Fraction(4 * bar) + Fraction(3, 2), 30) for bar in range(8)]
    return plain.with_hits(
        Hit(
            hit.piece,
            hit.position,
            hit.velocity + rng.randint(-6, 6),
            rng.gauss(0, 0.002) + (late_ms / 1000 if hit.piece is KitPiece.SNARE else 0),
        )
        for hit in (*plain.hits, *ghosts)
    )


def save(path: Path, groove: Groove, drum_map: str = "general-midi") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(write_groove(groove, load_drum_map(drum_map), track_name=path.stem))


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    """Three takes of one drummer, 20 ms late on the snare at 85 to 95 BPM."""
    for number in range(3):
        save(tmp_path / f"takes/{number}.mid", late_beat(number, 85 + 5 * number, 20))
    return tmp_path / "takes"


def test_without_arguments_there_is_help(run: Run) -> None:
    outcome = run()
    text = outcome.out + outcome.err
    assert "Usage:" in text
    assert all(command in text for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(run: Run, command: str) -> None:
    outcome = run(command, "--help")
    assert (outcome.code, outcome.err) == (0, "")
    assert "--json" in outcome.out


def test_the_version_is_shown(run: Run) -> None:
    assert run("--version").out.startswith("mididrumigen, version ")


def test_research_of_a_library_name(run: Run) -> None:
    outcome = run("research", "Clyde Stubblefield")
    assert outcome.code == 0
    assert outcome.out.startswith("Clyde Stubblefield (funk): ")
    assert "library: found." in outcome.out
    data = run("research", "Clyde Stubblefield", "--json", "--depth", "quick").data
    assert set(data) == {
        "artist",
        "confidence",
        "sources_count",
        "identity",
        "collectors",
        "files",
    }
    assert [(row["name"], row["status"]) for row in data["identity"]] == [
        ("library", "found"),
        ("musicbrainz", "off"),
        ("wikidata", "off"),
    ]
    assert 0 < data["confidence"] < 1
    assert data["sources_count"]["library"] == 1, (
        "the drummer's entry; what a genre lends is no source"
    )
    collectors = {row["name"]: row for row in data["collectors"]}
    assert all(set(row) == {"name", "status", "reason"} for row in collectors.values())
    assert collectors["library"]["status"] == "found"
    assert collectors["midi_folder"]["status"] == "off"


def test_research_of_a_folder_makes_a_stranger_known(run: Run, recordings: Path) -> None:
    data = run("research", "My Drummer", "--midi-folder", recordings, "--json").data
    assert data["artist"] == "My Drummer"
    assert data["sources_count"] == {
        "papers": 0,
        "articles": 0,
        "audio": 0,
        "midi": 3,
        "library": 0,
    }
    assert data["confidence"] > 0.5
    profile = run("profile", "My Drummer", "--json").data
    estimates = profile["estimates"]
    assert estimates["tempo_bpm"]["value"] == pytest.approx(90, abs=4)
    assert estimates["microtiming_ms.snare"]["value"] == pytest.approx(20, abs=5)
    assert estimates["ghost_note_rate"]["value"] == pytest.approx(1 / 3, abs=0.05)
    assert {row["kind"] for row in profile["sources"]} == {"midi"}
    assert all(row["played"] for row in profile["vocabulary"])


def test_what_was_researched_outlives_the_folder(
    run: Run, recordings: Path, tmp_path: Path
) -> None:
    run("research", "My Drummer", "--midi-folder", recordings)
    for path in recordings.iterdir():
        path.unlink()
    recordings.rmdir()
    outcome = run("generate", "My Drummer", "--output", tmp_path / "out")
    assert outcome.code == 0
    assert len(outcome.out.splitlines()) == 4
    again = run("research", "My Drummer", "--json").data
    assert again["sources_count"]["midi"] == 3
    assert run("research", "My Drummer", "--fresh").code == 2, "nothing is left to go by"


def test_a_genre_that_was_named_is_kept_until_another_is(run: Run, recordings: Path) -> None:
    def genre_after(*options: object) -> str:
        assert run("research", "My Drummer", *options).code == 0
        return str(run("profile", "My Drummer", "--json").data["genre"])

    assert genre_after("--midi-folder", recordings) == ""
    assert genre_after("--genre", "jazz") == "jazz"
    assert genre_after() == "jazz"
    assert genre_after("--genre", "metal") == "metal"


def test_a_table_tells_the_drummer_from_the_others(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    save(folder / "a/1.mid", late_beat(1, 90, 20))
    save(folder / "a/2.mid", late_beat(2, 92, 20))
    save(folder / "b/1.mid", late_beat(3, 180, -20))
    folder.joinpath("info.csv").write_text(
        "drummer,style,midi_filename\n"
        "Ann Slow,soul,a/1.mid\nAnn Slow,soul,a/2.mid\nBob Fast,punk,b/1.mid\n",
        encoding="utf-8",
    )
    ann = run("research", "ann slow", "--midi-folder", folder, "--json").data
    assert ann["sources_count"]["midi"] == 2
    profile = run("profile", "Ann Slow", "--json").data
    assert profile["estimates"]["tempo_bpm"]["value"] < 110
    played = {row["label"] for row in profile["vocabulary"] if row["played"]}
    lent = {row["label"].partition(":")[0] for row in profile["vocabulary"] if not row["played"]}
    assert (played, lent, profile["genre"]) == ({"soul"}, {"soul"}, "soul")
    run("research", "Bob Fast", "--midi-folder", folder)
    bob = run("profile", "Bob Fast", "--json").data
    assert bob["estimates"]["tempo_bpm"]["value"] > 140
    assert bob["estimates"]["microtiming_ms.snare"]["value"] < 0


def test_another_instruments_notes_are_recognised(run: Run, tmp_path: Path) -> None:
    hats = [KitPiece.CLOSED_HAT_EDGE, KitPiece.OPEN_HAT_EDGE]
    groove = late_beat(1, 100, 0)
    hits = [
        Hit(hats[i % 8 == 7], hit.position, hit.velocity, hit.offset_s)
        if hit.piece is KitPiece.CLOSED_HAT
        else hit
        for i, hit in enumerate(groove.hits)
    ]
    save(tmp_path / "td/1.mid", groove.with_hits(hits), "roland-td")
    for options in ((), ("--drum-map", "roland-td")):
        data = run("research", "A", "--midi-folder", tmp_path / "td", "--json", *options).data
        assert data["sources_count"]["midi"] == 1
        openness = run("profile", "A", "--json").data["estimates"]["hat_openness"]
        assert openness["sources"]
        assert 0 < openness["value"] < 0.5


def test_a_folder_without_drums_says_so_and_costs_only_itself(run: Run, tmp_path: Path) -> None:
    (tmp_path / "songs").mkdir()
    (tmp_path / "songs/piano.mid").write_bytes(build_midi(note(0, 60)))
    (tmp_path / "songs/noise.mid").write_bytes(b"\x00" * 99)
    data = run("research", "John Bonham", "--midi-folder", tmp_path / "songs", "--json").data
    (row,) = [row for row in data["collectors"] if row["name"] == "midi_folder"]
    assert row["status"] == "not_found"
    assert "No drums in 2 files, 2 left out." in row["reason"]
    assert data["sources_count"]["library"] == 1


def test_every_number_of_a_profile_has_sources_or_says_default(run: Run) -> None:
    data = run("profile", "Elvin Jones", "--json").data
    known = {row["id"] for row in data["sources"]}
    assert data["estimates"]
    for name, estimate in data["estimates"].items():
        assert set(estimate["sources"]) <= known, name
        assert estimate["sources"] or estimate["basis"] == "default", name
        assert 0 <= estimate["prior_share"] <= 1, name
    text = run("profile", "Elvin Jones").out
    rows = [line for line in text.splitlines() if line.split(" ")[0] in data["estimates"]]
    assert len(rows) == len(data["estimates"])
    assert all("[" in row or row.endswith("default, no evidence") for row in rows)


def test_numbers_from_a_bar_or_two_are_cited_though_mostly_default(
    run: Run, tmp_path: Path
) -> None:
    save(tmp_path / "short/1.mid", rock_beat(2))
    assert run("research", "Short", "--midi-folder", tmp_path / "short").code == 0
    (row,) = [r for r in run("profile", "Short").out.splitlines() if r.startswith("density ")]
    assert row.endswith("default [1]")
    assert "Nothing is known" not in run("generate", "Short", "--output", tmp_path).err


def test_a_profile_has_the_eight_parameters(run: Run) -> None:
    assert set(run("profile", "John Bonham", "--json").data["quantitative_params"]) == {
        "tempo_min",
        "tempo_max",
        "tempo_avg",
        "swing_percent",
        "ghost_note_prob",
        "syncopation_level",
        "velocity_mean",
        "velocity_std",
    }


def test_artists_lists_the_store_and_the_library(run: Run) -> None:
    before = run("artists", "--json").data
    assert (before["total"], before["recent"]) == (0, [])
    known = [artist.name for artist in Library().artists()]
    assert before["library"] == known
    run("research", "John Bonham")
    run("research", "Questlove")
    after = run("artists", "--json").data
    assert (after["total"], after["cached"]) == (2, 2)
    assert [row["name"] for row in after["recent"]] == ["Questlove", "John Bonham"]
    lines = run("artists").out.splitlines()
    assert len(lines) == len(known)
    assert lines[0].startswith("Questlove: confidence 0.")


def test_similar_ranks_by_style_and_says_why(run: Run) -> None:
    others = len(Library().artists()) - 1
    data = run("similar", "James Brown", "--limit", others, "--json").data
    assert data["artist"] in {"Clyde Stubblefield", "Jabo Starks"}
    rows = data["similar_artists"]
    assert len(rows) == others
    assert data["artist"] not in [row["name"] for row in rows]
    similarities = [row["similarity"] for row in rows]
    assert similarities == sorted(similarities, reverse=True)
    assert 0 <= similarities[-1] < similarities[0] <= 1
    assert {rows[0]["name"], data["artist"]} == {"Clyde Stubblefield", "Jabo Starks"}
    assert "both played with James Brown" in rows[0]["reasons"]
    assert all(row["reasons"] and -1 <= row["x"] <= 1 and -1 <= row["y"] <= 1 for row in rows)
    lines = run("similar", data["artist"], "--limit", 2).out.splitlines()
    assert [line.split("  ")[1] for line in lines] == [row["name"] for row in rows[:2]]


def test_what_was_researched_is_compared_as_well(run: Run, recordings: Path) -> None:
    run("research", "Nadia Test", "--midi-folder", recordings)
    data = run("similar", "Nadia Test", "--json").data
    assert len(data["similar_artists"]) == 5
    assert data["x"] is not None
    found = run("similar", "John Bonham", "--limit", 1000, "--json").data["similar_artists"]
    assert "Nadia Test" in [row["name"] for row in found]


def test_an_entry_of_ones_own_is_checked_kept_and_played(run: Run, tmp_path: Path) -> None:
    shown = run("library", "show", "bonzo", "--json").data
    assert (shown["name"], shown["own"]) == ("John Bonham", False)
    before = run("profile", "John Bonham", "--json").data["estimates"]["tempo_bpm"]["value"]
    mine = tmp_path / "mine.yaml"
    text = Path(shown["file"]).read_text(encoding="utf-8")
    mine.write_text(re.sub(r"(?m)^  tempo_bpm: .*", "  tempo_bpm: 160 ± 9", text), encoding="utf-8")
    kept = run("library", "add", mine).out.strip()
    assert Path(kept).name == "john-bonham.yaml"
    assert run("library", "check", "--json").data["wrong"] == 0
    assert run("library", "show", "John Bonham", "--json").data["own"]
    after = run("profile", "John Bonham", "--json").data["estimates"]["tempo_bpm"]["value"]
    assert after > before + 20
    again = run("library", "add", mine)
    assert again.code == 2
    assert "--replace" in again.err
    assert run("library", "add", mine, "--replace").code == 0


def test_a_broken_entry_is_refused_with_its_place(run: Run, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("name: Nobody\nkind: wizard\n", encoding="utf-8")
    for arguments in (("check", broken), ("add", broken)):
        done = run("library", *arguments)
        assert done.code == 2
        assert "broken.yaml:1:1" in done.out + done.err
        assert "Traceback" not in done.err
    assert "There are no files" in run("library", "check").err


def test_a_blend_lies_between_and_plays(run: Run, tmp_path: Path) -> None:
    parts = [run("profile", name, "--json").data for name in ("John Bonham", "Questlove")]
    outcome = run("blend", "John Bonham:60", "Questlove:40", "--name", "Bonhamlove")
    assert outcome.out.startswith("Bonhamlove (")
    assert 'mididrumigen generate "Bonhamlove"' in outcome.err
    blend = run("profile", "Bonhamlove", "--json").data
    for name in ("tempo_bpm", "ghost_note_rate", "velocity"):
        a, b = (part["estimates"][name]["value"] for part in parts)
        expected = pytest.approx(0.6 * a + 0.4 * b, abs=0.01)
        assert blend["estimates"][name]["value"] == expected
    played = run("generate", "Bonhamlove", "--output", tmp_path, "--json").data
    assert (played["artist"], len(played["midi_files"])) == ("Bonhamlove", 4)
    unnamed = run("blend", "John Bonham", "Questlove", "--json").data
    assert unnamed["artist"] == "John Bonham 50 + Questlove 50"


def test_export_rewrites_for_another_instrument(run: Run, tmp_path: Path) -> None:
    beat = rock_beat(2)
    save(tmp_path / "beat.mid", beat.with_hits([*beat.hits, Hit(KitPiece.SHAKER, Fraction(1), 90)]))
    folder = tmp_path / "x"
    outcome = run("export", tmp_path / "beat.mid", "--map", "ezdrummer", "--output", folder)
    (path,) = outcome.out.splitlines()
    assert Path(path) == folder / "beat_ezdrummer.mid"
    assert read_clip(path).pitches <= set(load_drum_map("ezdrummer").piece_of_note)
    assert "shaker" in outcome.err
    before, after = (
        sorted((at, velocity) for at, _, velocity in read_clip(file).notes)
        for file in (tmp_path / "beat.mid", path)
    )
    assert before == after


def test_export_there_and_back(run: Run, tmp_path: Path) -> None:
    save(tmp_path / "beat.mid", rock_beat(2))
    options = ("--output", tmp_path, "--json")
    there = run("export", tmp_path / "beat.mid", "--map", "logic", *options).data
    (row,) = there["files"]
    back = run("export", row["file"], "--from", "logic", "--map", "general-midi", *options).data
    assert read_clip(back["files"][0]["file"]) == read_clip(tmp_path / "beat.mid")


def test_preview_of_a_file(run: Run, tmp_path: Path) -> None:
    save(tmp_path / "beat.mid", rock_beat(2, 96))
    assert run("preview", tmp_path / "beat.mid").out == (
        "2 bars of 4/4 at 96 BPM\n"
        "closed_hat |x-x-x-x-x-x-x-x-|x-x-x-x-x-x-x-x-|\n"
        "snare      |----X-------X---|----X-------X---|\n"
        "kick       |x-------x-------|x-------x-------|\n"
    )


def test_preview_of_a_name_is_what_generate_plays(run: Run, tmp_path: Path) -> None:
    options = ("--seed", 8, "--bars", 2, "--tempo", 100)
    shown = run("preview", "John Bonham", *options).out
    path = run("generate", "John Bonham", *options, "--variations", 1, "--output", tmp_path).out
    assert shown.startswith("2 bars of 4/4 at 100 BPM\n")
    assert shown.count("X") + shown.count("x") > 10
    data = run("preview", path.strip(), "--json").data
    assert set(data) == {"what", "grids", "seed", "wav", "drum_map", "map_confidence", "remarks"}
    assert len(data["grids"]) == 1


def test_preview_can_be_heard(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("fluidsynth", exc_type=ImportError)
    if find_soundfont() is None:
        pytest.skip("no soundfont is installed")
    outcome = run(
        "preview", "John Bonham", "--bars", 1, "--tempo", 120, "--wav", tmp_path / "a.wav"
    )
    assert outcome.code == 0
    with wave.open(str(tmp_path / "a.wav")) as sound:
        assert sound.getnframes() / sound.getframerate() > 2
        assert any(sound.readframes(sound.getnframes()))


def test_drum_maps_lists_them_all(run: Run) -> None:
    lines = run("drum-maps").out.splitlines()
    assert [line.split()[0] for line in lines] == list(drum_map_names())
    rows = run("drum-maps", "--json").data["drum_maps"]
    assert [row["name"] for row in rows] == list(drum_map_names())
    assert all(row["title"] and row["source"] for row in rows)


def test_generated_files_are_those_that_can_be_researched(run: Run, tmp_path: Path) -> None:
    run("generate", "Clyde Stubblefield", "--bars", 16, "--output", tmp_path / "clips")
    data = run("research", "A Pupil", "--midi-folder", tmp_path / "clips", "--json").data
    assert data["sources_count"]["midi"] == 4
    (pupil, master) = (
        run("profile", name, "--json").data["estimates"]
        for name in ("A Pupil", "Clyde Stubblefield")
    )
    for name in ("tempo_bpm", "ghost_note_rate", "density"):
        assert pupil[name]["value"] == pytest.approx(master[name]["value"], rel=0.35), name
