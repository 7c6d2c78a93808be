"""What the command line says to wrong input: what is wrong, what would be right, and no more."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.command_line import Outcome, Run

GENERATE = ("generate", "John Bonham")


def check_refusal(outcome: Outcome, *said: str, codes: tuple[int, ...] = (2,)) -> None:
    """Refused with nothing on stdout, no traceback, and everything that is ``said`` on stderr."""
    assert outcome.code in codes, outcome.err
    assert outcome.out == ""
    assert "Traceback" not in outcome.err
    assert "Error" in outcome.err
    for words in said:
        assert words in outcome.err


@pytest.mark.parametrize(
    ("option", "value", "right"),
    [
        ("--bars", "0", "at least 1"),
        ("--bars", "17", "1 to 16"),
        ("--bars", "four", "not a valid integer"),
        ("--tempo", "29.9", "30 to 300 BPM"),
        ("--tempo", "301", "30 to 300 BPM"),
        ("--tempo", "nan", "30 to 300 BPM"),
        ("--tempo", "fast", "not a valid float"),
        ("--time-signature", "waltz", "Write it like 4/4, 7/8 or 2+2+3/8"),
        ("--time-signature", "4/5", "n/2, n/4, n/8 or n/16"),
        ("--time-signature", "0/4", "n from 1 to 64"),
        ("--time-signature", "2+0/4", "do not add up"),
        ("--variations", "0", "at least 1"),
        ("--variations", "17", "1 to 16"),
        ("--seed", "-1", "0 to 9223372036854775807"),
        ("--seed", str(2**63), "0 to 9223372036854775807"),
        ("--seed", "x", "not a valid integer"),
        ("--genre", "polka", "Known: afrobeat, blues"),
        ("--complexity", "1.1", "-1 to 1"),
        ("--intensity", "-2", "-1 to 1"),
        ("--fills", "1.5", "0 to 1"),
        ("--swing", "49", "50 to 75 percent"),
        ("--swing", "inf", "50 to 75 percent"),
        ("--push-pull", "61", "-60 to 60 ms"),
        ("--leave-out", "banjo", "Known: kick, snare"),
        ("--leave-out", "kick,snare,hat,pedal,ride,crash,tom,percussion", "at least one"),
        ("--drum-map", "nobodys", "general-midi, ableton-drum-rack"),
        ("--drum-map", "missing.yaml", "No such file"),
    ],
)
def test_generate_says_what_would_be_right(run: Run, option: str, value: str, right: str) -> None:
    check_refusal(run(*GENERATE, option, value), right)


def test_an_unknown_name_says_so_and_what_would_help(run: Run) -> None:
    for command in ("generate", "research", "profile", "similar", "preview"):
        check_refusal(
            run(command, "Nobody At All"),
            "Nothing is known of 'Nobody At All'.",
            "--midi-folder",
            "--genre",
            "funk",
        )


def test_an_unknown_name_leaves_nothing_behind(run: Run) -> None:
    for command in ("research", "similar"):
        assert run(command, "Nobody At All").code == 2
    assert run("artists", "--json").data["total"] == 0


def test_a_misspelt_name_says_who_may_be_meant(run: Run) -> None:
    check_refusal(run("generate", "Jhon Bonham"), "Did you mean John Bonham or ")


def test_with_json_the_error_is_json_on_stderr(run: Run) -> None:
    outcome = run("generate", "Jhon Bonham", "--json")
    assert (outcome.code, outcome.out) == (2, "")
    error = json.loads(outcome.err)
    assert set(error) == {"error", "message", "details"}
    assert error["error"] == "unknown_artist"
    assert error["details"]["suggestions"][0] == "John Bonham"
    statuses = {row["name"]: row["status"] for row in error["details"]["identity"]}
    assert statuses == {"library": "not_found", "musicbrainz": "off", "wikidata": "off"}


@pytest.mark.parametrize("name", ["", "   ", "a\0b", "x" * 201, "\u202eabc", "\ud800"])
def test_names_that_are_none(run: Run, name: str) -> None:
    for command in ("generate", "research", "profile", "similar"):
        check_refusal(run(command, name), "The artist name")
    check_refusal(run("blend", f"{name}:1", "Questlove:1"), "The artist name")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--midi-folder", "nowhere"), "There is no folder 'nowhere'."),
        (("--depth", "deep"), "'quick', 'full'"),
        (("--genre", "polka"), "Known: afrobeat, blues"),
        (("--midi-folder", ".", "--drum-map", "nobodys"), "general-midi, ableton-drum-rack"),
    ],
)
def test_research(run: Run, arguments: tuple[str, ...], said: str) -> None:
    check_refusal(run("research", "John Bonham", *arguments), said)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (("John Bonham:60",), "at least two artists"),
        (("John Bonham:0", "Questlove:1"), "numbers above 0"),
        (("John Bonham:nan", "Questlove:1"), "numbers above 0"),
        (("John Bonham:-1", "Questlove:2"), "numbers above 0"),
        (("John Bonham:much", "Questlove:1"), 'Write it like "John Bonham:60"'),
        (("John Bonham:1", "Nobody At All:1"), "Nothing is known of 'Nobody At All'"),
    ],
)
def test_blend(run: Run, parts: tuple[str, ...], said: str) -> None:
    check_refusal(run("blend", *parts), said)


def test_export(run: Run, tmp_path: Path) -> None:
    good = run(*GENERATE, "--variations", 1, "--output", tmp_path / "clips").out.strip()
    broken = tmp_path / "broken.mid"
    broken.write_bytes(b"RIFF")
    check_refusal(
        run("export", tmp_path / "none.mid", "--map", "logic"), "none.mid", "No such file"
    )
    check_refusal(run("export", good, "--map", "nobodys"), "general-midi, ableton-drum-rack")
    check_refusal(run("export", good), "--map")
    check_refusal(run("export", "--map", "logic"), "FILES")
    refused = run("export", good, broken, "--map", "logic", "--output", tmp_path / "out")
    check_refusal(refused, "broken.mid", "MThd", codes=(1, 2))
    assert not (tmp_path / "out").exists(), "all files are converted, or none"


def test_preview(run: Run, tmp_path: Path) -> None:
    (tmp_path / "broken.mid").write_bytes(b"")
    check_refusal(run("preview", tmp_path / "none.mid"), "No such file")
    check_refusal(run("preview", tmp_path / "broken.mid"), "MThd", codes=(1, 2))
    check_refusal(run("preview", "John Bonham", "--bars", 17), "1 to 16")
    check_refusal(run("preview", "John Bonham", "--drum-map", "nobodys"), "general-midi")


def test_unknown_commands_and_options(run: Run) -> None:
    check_refusal(run("play"), "No such command 'play'")
    check_refusal(run("generate", "John Bonham", "--loud"), "No such option")
    check_refusal(run("generate"), "NAME")
    check_refusal(run("similar", "John Bonham", "--limit", 0), "1<=x<=100")


@pytest.mark.parametrize(
    "arguments",
    [
        GENERATE,
        ("generate", "Nobody", "--genre", "funk"),
        ("research", "John Bonham"),
        ("profile", "John Bonham"),
        ("artists",),
        ("similar", "John Bonham"),
        ("blend", "John Bonham", "Questlove"),
        ("preview", "John Bonham"),
    ],
)
def test_a_broken_database_is_named(run: Run, home: Path, arguments: tuple[str, ...]) -> None:
    home.mkdir()
    (home / "mididrumigen.db").write_bytes(b"no database" * 1000)
    check_refusal(run(*arguments), "mididrumigen.db", "move it away", codes=(1,))


def test_a_home_that_is_a_file(run: Run, home: Path) -> None:
    home.write_text("")
    check_refusal(run(*GENERATE), "MIDIDRUMIGEN_HOME", "a folder that can be written")


def test_an_output_folder_that_is_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    outcome = run(*GENERATE, "--output", tmp_path / "taken")
    check_refusal(outcome, "could not be written", "Choose a folder", codes=(1, 2))


def test_a_drum_map_file_that_is_wrong_names_the_place(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "kit.yaml"
    path.write_text("notes: {kick: 36, snare: 36, closed_hat: 42}", encoding="utf-8")
    check_refusal(run(*GENERATE, "--drum-map", path), "note 36 is both kick and snare")
