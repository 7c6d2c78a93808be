"""``edit`` and the options on words and providers, as a user types them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.command_line import Clip, Outcome, Run, read_clip

Edit = Callable[..., Outcome]


@pytest.fixture
def home(stocked_home: Path) -> Path:
    """Editing changes no profile, so these tests share a home."""
    return stocked_home


@pytest.fixture
def source(run: Run, tmp_path: Path) -> Path:
    done = run(
        "generate", "J Dilla", "--seed", 7, "--variations", 1, "--output", tmp_path, "--json"
    )
    return Path(done.data["midi_files"][0])


@pytest.fixture
def edit(run: Run, source: Path, tmp_path: Path) -> Edit:
    def run_edit(*options: object) -> Outcome:
        artist = ("--artist", "John Bonham", "--seed", 2, "--output", tmp_path / "edited")
        return run("edit", source, *artist, *options)

    return run_edit


def inside(clip: Clip, *pitches: int) -> list[tuple[float, int, int]]:
    return [note for note in clip.notes if note[1] in pitches]


def test_locked_pieces_stay_and_the_rest_is_new(edit: Edit, source: Path) -> None:
    done = edit("--lock", "kick,snare", "--json")
    assert done.code == 0, done.err
    before = read_clip(source)
    for path in done.data["midi_files"]:
        after = read_clip(path)
        assert inside(after, 36, 38, 37) == inside(before, 36, 38, 37)
        assert (after.bpm, after.meter, after.quarters) == (
            before.bpm,
            before.meter,
            before.quarters,
        )
        assert after.notes != before.notes
    assert len(done.data["gave_way"]) == 4
    assert done.data["artist"] == "John Bonham"


def test_the_same_edit_gives_the_same_file_and_words_count(edit: Edit) -> None:
    words = ("--lock-bars", "1-2,4", "--prompt", "on the ride, purple", "--variations", 1)
    first, second = edit(*words), edit(*words)
    assert first.out == second.out
    assert "Not understood, or set otherwise: purple." in first.err
    other = edit(*words[:2], "--variations", 1)
    assert other.out != first.out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--lock", "gong"), "'gong' is not a kit piece"),
        (("--lock-bars", "one"), "'one' is not a bar"),
        (("--lock-bars", "3-2"), "'3-2' is not a bar"),
        (("--lock-bars", "9"), "the clip has 4"),
        (("--lock-bars", "1-4"), "nothing to change"),
        (("--prompt", "x" * 501), "prompt of 501 is out of range"),
        (("--artist", "Nobody at all"), "Nothing is known of 'Nobody at all'"),
    ],
)
def test_what_cannot_be_edited_is_said(edit: Edit, options: tuple[Any, ...], said: str) -> None:
    done = edit(*options)
    assert done.code == 2
    assert said in done.err


def test_words_steer_the_engine(run: Run) -> None:
    done = run(
        "generate", "John Bonham", "--seed", 1, "--json", "--prompt", "no crash, sparse, purple"
    )
    assert done.data["prompt"] == {"understood": ["no crash", "sparse"], "ignored": ["purple"]}
    assert done.data["made_by"] == ["template"] * 4
    for path in done.data["midi_files"]:
        assert not read_clip(path).pitches & {49, 57}
    plain = run("generate", "John Bonham", "--seed", 1, "--json")
    assert plain.data["midi_files"] != done.data["midi_files"]


def test_a_model_that_is_not_there_is_said(run: Run) -> None:
    refused = run("generate", "John Bonham", "--provider", "nobody", "--no-fallback")
    assert refused.code
    assert "nobody" in refused.err


def test_a_model_that_was_asked_for_is_missed(run: Run) -> None:
    done = run("generate", "John Bonham", "--seed", 1, "--variations", 1, "--mode", "llm")
    assert done.code == 0
    assert "no language model to ask" in done.err


def test_the_engine_alone_is_silent_about_models(run: Run) -> None:
    for options in ((), ("--provider", "template"), ("--mode", "template")):
        done = run("generate", "John Bonham", "--seed", 1, "--variations", 1, *options)
        assert done.code == 0
        assert "model" not in done.err
