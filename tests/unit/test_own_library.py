"""The user's own entries: checked with line and column, kept, and followed by what is stored."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from tests.fakes import library_profile, make_profile
from tests.fakes_service import MemoryProfiles
from tests.unit.test_library import ENTRY, write_library

from mididrumigen.domain.errors import ResearchError
from mididrumigen.orchestrator.current_profiles import CurrentProfiles
from mididrumigen.orchestrator.researcher import Researcher
from mididrumigen.research.collectors.built_in_library import LibraryCollector
from mididrumigen.research.identity.offline_identity import OfflineIdentity
from mididrumigen.research.library.built_in import Library
from mididrumigen.research.library.entry_state import is_current
from mididrumigen.research.library.lint import Remark, lint_file

GENRES = ["noise"]
BLOCK = """name: Nobody
kind: drummer
genres: [noise]
facts: [Plays nothing.]
heard: {confidence: 0.5, reason: by ear}
feel: {tempo_bpm: 100 ± 10}
grooves:
  - label: one
    tempo_bpm: 100
    grid: |
      snare |----x---|
      kick  |x---x-o-|
fills: [{label: two, tempo_bpm: 100, grid: "snare |---x|"}]
"""


def lint(path: Path, text: str) -> tuple[Remark, ...]:
    path.write_text(text, encoding="utf-8")
    return lint_file(path, GENRES)[1]


def mistakes(path: Path, text: str) -> list[str]:
    return [remark.text for remark in lint(path, text) if remark.is_mistake]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("-o-|", "-x-|", ""),
        ("", "", ":12:20: grooves[0].grid: Grid line 2, column 14: 'o' means nothing in a kick"),
        ("[noise]", "[jazz]", ":3:9: genres: jazz: not a known genre"),
        ("Nobody", "Somebody", "the file is about Somebody"),
        ("x---x-o-|", "x---x|", ":12:14: grooves[0].grid: Grid line 2, column 8: 5 steps"),
        ("label: two", "label: one", ":13:9: fills[0]: another phrase is called 'one'"),
        ("snare |----x---|", "hihat |xxxxxxxx|", ":11:7: grooves[0].grid: Grid line 1, column 1"),
    ],
)
def test_mistakes_are_told_with_line_and_column(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    sound = BLOCK if said.startswith(":12:20") else BLOCK.replace("-o-|", "-x-|")
    if old == "x---x-o-|":
        sound = BLOCK
    found = mistakes(tmp_path / "nobody.yaml", sound.replace(old, new) if old else sound)
    assert len(found) == bool(said)
    assert all(said in text for text in found)


def test_a_grid_in_quotes_has_its_column_as_well(tmp_path: Path) -> None:
    (text,) = mistakes(tmp_path / "nobody.yaml", ENTRY.replace("kick |x---|", "kick |x--?|"))
    line = ENTRY.replace("kick |x---|", "kick |x--?|").splitlines()[8]
    assert f":9:{line.index('?') + 1}: grooves[0].grid" in text


def test_what_could_be_better_is_no_mistake(tmp_path: Path) -> None:
    remarks = lint(tmp_path / "nobody.yaml", ENTRY)
    assert [remark.is_mistake for remark in remarks] == [False] * len(remarks)
    assert any("1 grooves, where 5 tell more" in remark.text for remark in remarks)


def test_a_stroke_that_nobody_can_play_is_told(tmp_path: Path) -> None:
    three = 'grid: "snare |x---|\\nhigh_tom |x---|\\nfloor_tom |x---|"'
    (text,) = mistakes(tmp_path / "nobody.yaml", ENTRY.replace('grid: "kick |x---|"', three))
    assert "grooves[0]: 'one' cannot be played" in text


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    entry, remarks = lint_file(tmp_path / "nobody.yaml", GENRES)
    assert entry is None
    assert "cannot be read" in remarks[0].text


def own_entry(folder: Path, tempo: int, name: str = "John Bonham") -> Path:
    text = BLOCK.replace("-o-|", "-x-|").replace("Nobody", name).replace("noise", "rock")
    file = folder / "artists" / f"{name.lower().replace(' ', '-')}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text.replace("100 ± 10", f"{tempo} ± 10"), encoding="utf-8")
    return file


def test_an_own_entry_wins_and_is_read_again_when_it_changed(tmp_path: Path) -> None:
    library = Library(own=tmp_path)
    bonham = library.identify("John Bonham")
    assert bonham is not None
    assert not library.is_own(bonham)
    file = own_entry(tmp_path, 150)
    for tempo in (150, 1500 // 8):
        own_entry(tmp_path, tempo)
        known = library.identify("john bonham")
        assert known is not None
        assert library.is_own(known)
        finding = library.artist_finding(known)
        assert finding is not None
        assert finding.claims[0].value == tempo
        assert "John Bonham" not in {style.traits.name for style in library.styles()}
    file.unlink()
    assert library.identify("bonzo") == Library().identify("bonzo")


def test_an_own_drummer_and_an_own_genre_join_those_built_in(tmp_path: Path) -> None:
    write_library(tmp_path, nobody=ENTRY)
    library = Library(own=tmp_path)
    assert "noise" in library.genres()
    assert "funk" in library.genres()
    assert {"Nobody", "John Bonham"} <= {artist.name for artist in library.artists()}
    nobody = library.identify("The Nobodies")
    assert nobody is not None
    assert nobody.genres == ("noise",)


def test_a_broken_own_entry_is_an_error_that_names_it(tmp_path: Path) -> None:
    own_entry(tmp_path, 150).write_text("name: [", encoding="utf-8")
    with pytest.raises(ResearchError, match=r"artists/john-bonham\.yaml"):
        Library(own=tmp_path).identify("John Bonham")


def test_a_stored_profile_follows_its_entry(tmp_path: Path) -> None:
    library, store = Library(own=tmp_path), MemoryProfiles()
    researcher = Researcher(
        library, library, (LibraryCollector(library),), store, OfflineIdentity(library)
    )
    profiles = CurrentProfiles(
        store.find_profile, lambda profile: is_current(profile, tmp_path), researcher
    )

    async def work() -> None:
        assert await profiles.find_profile("John Bonham") is None
        built_in = library_profile("John Bonham")
        await store.save_profile(built_in)
        assert is_current(built_in, tmp_path)
        same = await profiles.find_profile("John Bonham")
        assert same is not None
        assert same.sources == built_in.sources
        file = own_entry(tmp_path, 190)
        assert not is_current(built_in, tmp_path)
        changed = await profiles.find_profile("John Bonham")
        assert changed is not None
        assert changed.value("tempo_bpm") > 150
        assert is_current(changed, tmp_path)
        file.unlink()
        back = await profiles.find_profile("John Bonham")
        assert back is not None
        assert back.value("tempo_bpm") == built_in.value("tempo_bpm")

    asyncio.run(work())


def test_what_has_no_entry_is_current(tmp_path: Path) -> None:
    stranger = make_profile("Nadia")
    assert is_current(stranger, tmp_path)
    own_entry(tmp_path, 120, "Nadia")
    assert not is_current(stranger, tmp_path)
