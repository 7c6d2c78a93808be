"""Reading prose, and research from texts of one's own, as a user runs them; without a network."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.command_line import Run

TEXT = "Kvam sits 20 ms behind the click. Her ghost notes fill the bars. Dahl rushes every fill."


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    path = tmp_path / "kvam.md"
    path.write_text(f"A night with Kvam\nBy Jo Writer\n\n{TEXT}", encoding="utf-8")
    return path


def test_every_claim_is_told_with_its_quote_and_what_is_refused_with_its_reason(
    run: Run, notes: Path
) -> None:
    answer = run("read", notes, "--artist", "Ilse Kvam", "--json").data
    late, ghosts = answer["claims"]
    assert (late["claim"], late["feature"], late["direction"]) == (
        "behind the beat",
        "microtiming_ms",
        "+",
    )
    assert (late["value"], late["unit"], late["about"]) == (20.0, "ms", "artist")
    assert ghosts["claim"] == "ghost notes"
    assert ghosts["quote"] == "Her ghost notes fill the bars."
    assert 0 < ghosts["confidence"] <= 1
    assert [claim["claim"] for claim in answer["refused"]] == ["ahead of the beat"]
    assert answer["refused"][0]["why"]
    assert answer["title"] == "A night with Kvam"


def test_one_text_of_ones_own_is_enough_and_is_cited(run: Run, notes: Path) -> None:
    run("research", "Ilse Kvam", "--text", notes, "--genre", "rock")
    profile = run("profile", "Ilse Kvam", "--json").data
    assert profile["estimates"]["microtiming_ms.snare"]["value"] > 5
    assert "A night with Kvam, by Jo Writer" in str(profile)


def test_authors_are_witnesses(run: Run, tmp_path: Path) -> None:
    def late(name: str, authors: list[str]) -> float:
        options: list[object] = []
        for number, author in enumerate(authors):
            path = tmp_path / f"{name}{number}.txt"
            said = f"On night {number} Kvam sits behind the beat, as seat {number * 7919} heard."
            path.write_text(f"Night {number}\nBy {author}\n\n{said}", encoding="utf-8")
            options += ["--text", path]
        run("research", f"{name} Kvam", *options, "--genre", "rock")
        estimates = run("profile", f"{name} Kvam", "--json").data["estimates"]
        return float(estimates["microtiming_ms.snare"]["value"])

    alone, one, three = (
        late("Ann", ["Jo"]),
        late("Bea", ["Jo"] * 3),
        late("Cleo", ["Jo", "Al", "Mo"]),
    )
    assert one == pytest.approx(alone)
    assert three > one
