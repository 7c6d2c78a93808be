"""The documents agree with each other and with the code, and their examples work."""

from __future__ import annotations

import asyncio
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.collecting import CollectorReport, CollectorStatus
from mididrumigen.domain.style.estimates import Basis
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.midi.drum_maps import load_drum_map
from mididrumigen.midi.map_files import parse_drum_map
from mididrumigen.research.collectors.web import find_web_collectors
from mididrumigen.research.gather import gather_findings
from mididrumigen.research.profile_builder import build_profile

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
DECISIONS = DOCS / "decisions"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
REQUEST = ResearchRequest("Jane Doe")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if link.startswith(("https://", "http://")):
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def anchors(page: Path) -> set[str]:
    headings = HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w -]", "", text).lower().replace(" ", "-") for text in headings}


def test_decisions_are_numbered_without_gaps_and_indexed() -> None:
    pages = sorted(DECISIONS.glob("[0-9]*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    index = (DECISIONS / "README.md").read_text(encoding="utf-8")
    for number, page in enumerate(pages, 1):
        title = page.read_text(encoding="utf-8").splitlines()[0].removeprefix(f"# {number}. ")
        assert f"| {number} | [{title}]({page.name}) |" in index


def test_every_page_is_in_the_index() -> None:
    index = DOCS / "README.md"
    linked = {(DOCS / link.partition("#")[0]).resolve() for link in LINK.findall(index.read_text())}
    pages = {*DOCS.glob("*.md"), *DOCS.glob("guide/*.md"), DECISIONS / "README.md"}
    assert pages - {index} <= linked


def test_the_drum_map_of_the_page_can_be_added() -> None:
    added = parse_drum_map("tiny-kit", example("guide/drum-maps.md", "json").encode(), ".json")
    assert added.title == "Tiny Kit"
    assert added.source


def test_every_kit_piece_is_listed() -> None:
    listed = read("guide/drum-maps.md").rpartition("The kit pieces are")[2].partition(".")[0]
    assert re.findall(r"\w+", listed) == [piece.value for piece in KitPiece]


def test_the_drum_maps_of_the_example_are_one_map(tmp_path: Path) -> None:
    maps = []
    for language in ("yaml", "csv"):
        path = tmp_path / f"my-kit.{language}"
        path.write_text(example("guide/drum-maps.md", language), encoding="utf-8")
        maps.append(load_drum_map(str(path)))
    assert maps[0].title == "My e-kit"
    assert maps[0].notes[KitPiece.SNARE] == (38, 40)
    assert maps[0].notes == maps[1].notes


def test_the_example_collector_reaches_the_profile(tmp_path: Path) -> None:
    table = tmp_path / "tempos.csv"
    table.write_text("artist,song,tempo_bpm\njane doe,One,180\nJane Doe,Two,200\nX,Y,60\n")
    (report,) = ask_example(tmp_path, table)
    assert report.status is CollectorStatus.FOUND
    tempo = build_profile(Artist("Jane Doe"), report.findings).estimate("tempo_bpm")
    assert tempo.sources == ("tempo_table:jane doe",)
    assert 110 < tempo.value < 190  # two songs, still leaning on the default
    assert tempo.basis is Basis.DEFAULT


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (None, CollectorStatus.OFF),
        ("artist,song,tempo_bpm\nX,Y,60\n", CollectorStatus.NOT_FOUND),
        ("artist,song,tempo_bpm\nJane Doe,One,fast\n", CollectorStatus.FAILED),
        ("artist,song,tempo_bpm\n,One,100\n", CollectorStatus.FAILED),
        ("artist,song,tempo_bpm\nJane Doe,One,1000\n", CollectorStatus.NOT_FOUND),
    ],
)
def test_the_example_collector_says_how_it_came_back(
    tmp_path: Path, text: str | None, status: CollectorStatus
) -> None:
    table = tmp_path / "tempos.csv"
    if text is not None:
        table.write_text(text)
    (report,) = ask_example(tmp_path, table)
    assert report.status is status


def ask_example(folder: Path, table: Path) -> list[CollectorReport]:
    path = folder / "tempo_table.py"
    path.write_text(example("adding-a-collector.md", "python"), encoding="utf-8")
    collector = load_module(path).TempoTableCollector(table)
    return asyncio.run(gather_findings([collector], Artist("Jane Doe"), REQUEST))


def test_every_source_on_the_web_is_in_the_table() -> None:
    rows = dict(re.findall(r"^\| `([a-z_]+)` \| ([^|]+) \|", read("sources.md"), re.MULTILINE))
    kinds = find_web_collectors()
    assert set(rows) == {"musicbrainz", "wikidata", *(kind.name for kind in kinds)}
    opt_in = {kind.name for kind in kinds if kind.opt_in}
    assert {name for name, on in rows.items() if on.startswith("opt-in")} == opt_in


def test_the_picture_is_what_the_engine_plays() -> None:
    drawing = load_module(ROOT / "scripts" / "draw_groove.py")
    params = drawing.GenerationParams(bars=2, variations=1, seed=24)
    named = [(name, drawing.play(name, params)) for name in ("Clyde Stubblefield", "John Bonham")]
    same = drawing.draw_page(named, 24) == drawing.IMAGE.read_text(encoding="utf-8")
    assert same, "Draw it anew, see CONTRIBUTING.md."


def load_module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def example(name: str, language: str) -> str:
    """The first code block in that language."""
    found = re.search(rf"^```{language}\n(.*?)^```$", read(name), re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def read(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")
