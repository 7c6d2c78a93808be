"""Listening to YouTube: asked for twice before it begins, paced, and nothing is left behind."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.audio_files import wav_bytes

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.collecting import CollectorReport, CollectorStatus
from mididrumigen.domain.style.evidence import SourceKind
from mididrumigen.domain.work.requests import ResearchDepth, ResearchRequest
from mididrumigen.research.collectors.youtube import PAUSE_S, YouTubeCollector
from mididrumigen.research.gather import gather_findings
from mididrumigen.research.web.fetch import Fetcher
from mididrumigen.settings.research import load_research_settings

ARTIST = Artist("Jane Doe")
# Stands in for yt-dlp: answers a search, and "downloads" what lies beside it.
PROGRAM = """
import json, pathlib, shutil, sys
here, arguments = pathlib.Path(__file__).parent, sys.argv[1:]
with (here / "asked.jsonl").open("a") as file:
    file.write(json.dumps(arguments) + "\\\\n")
if (here / "complaint").exists():
    sys.exit((here / "complaint").read_text())
if "--flat-playlist" in arguments:
    print((here / "found.jsonl").read_text())
else:
    ident = arguments[-1].rpartition("=")[2]
    if (here / ident).exists():
        target = arguments[arguments.index("--output") + 1]
        shutil.copy(here / ident, target.replace("%(id)s.%(ext)s", ident + ".webm"))
"""
ROWS = (
    {"id": "aaa", "title": "Jane Doe - drum solo", "duration": 120},
    {"id": "bbb", "title": "Best drum fails", "duration": 120},
    {"id": "ccc", "title": "JANE DOE live, whole concert", "duration": 7200},
    {"id": "ddd", "title": "Jane Doe talks", "duration": 60.0},
    {"id": "eee", "title": "Jane Doe is live now", "duration": None},
    {"id": "fff", "title": "jane doe (too large)", "duration": 300},
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "program.py").write_text(PROGRAM.replace("\\\\n", "\\n"))
    (tmp_path / "found.jsonl").write_text("\n".join(json.dumps(row) for row in ROWS))
    (tmp_path / "aaa").write_bytes(wav_bytes())
    (tmp_path / "ddd").write_text("an advertisement")
    return tmp_path


def ask(
    folder: Path,
    request: ResearchRequest | None = None,
    *,
    accepted: bool = True,
    off: str = "",
) -> tuple[CollectorReport, list[float], list[list[str]]]:
    waited: list[float] = []

    async def pause(seconds: float) -> None:
        waited.append(seconds)

    collector = YouTubeCollector(
        Fetcher(off=off),
        None,
        accepted=accepted,
        program=(sys.executable, str(folder / "program.py")),
        pause=pause,
    )
    asked = request or ResearchRequest("Jane Doe")
    (report,) = asyncio.run(gather_findings([collector], ARTIST, asked))
    log = folder / "asked.jsonl"
    lines = log.read_text().splitlines() if log.exists() else []
    return report, waited, [json.loads(line) for line in lines]


def left_behind() -> Sequence[str]:
    return [path.name for path in Path(tempfile.gettempdir()).glob("mididrumigen-*/*.webm")]


def test_videos_of_the_artist_are_heard_and_deleted(folder: Path) -> None:
    report, waited, asked = ask(folder)
    assert report.status is CollectorStatus.FOUND, report.reason
    (finding,) = report.findings
    assert finding.source.id == "youtube:aaa"
    assert finding.source.kind is SourceKind.AUDIO
    assert finding.source.locator == "https://www.youtube.com/watch?v=aaa"
    assert finding.claims
    assert "text, not a recording" in report.notes[0]
    assert "too large" in report.notes[1]
    assert [arguments[-1][-3:] for arguments in asked[1:]] == ["aaa", "ddd", "fff"]
    assert waited == [PAUSE_S, PAUSE_S]
    assert not left_behind()


def test_downloads_are_capped_and_leave_the_users_set_up_alone(folder: Path) -> None:
    _, _, (search, download) = ask(folder, ResearchRequest("Jane Doe", depth=ResearchDepth.QUICK))
    assert "--ignore-config" in search
    assert {"--max-filesize", "--no-cache-dir", "--no-playlist"} <= set(download)
    assert "duration<=900" in download[download.index("--match-filters") + 1]
    # What a title or a name holds is never an option.
    assert search[-2] == download[-2] == "--"


def test_nothing_is_run_before_the_terms_are_accepted(folder: Path) -> None:
    report, _, asked = ask(folder, accepted=False)
    assert report.status is CollectorStatus.OFF
    assert "MIDIDRUMIGEN_YOUTUBE_TERMS=accepted" in report.reason
    assert not asked
    report, _, asked = ask(folder, off="MIDIDRUMIGEN_OFFLINE is set.")
    assert report.status is CollectorStatus.OFF
    assert not asked


@pytest.mark.parametrize(
    ("complaint", "status"),
    [
        ("ERROR: Sign in to confirm you're not a bot", CollectorStatus.THROTTLED),
        ("ERROR: HTTP Error 429: Too Many Requests", CollectorStatus.THROTTLED),
        ("ERROR: Requested format is not available", CollectorStatus.FAILED),
        ("ERROR: Temporary failure in name resolution", CollectorStatus.NO_NETWORK),
        ("ERROR: something new", CollectorStatus.FAILED),
    ],
)
def test_why_nothing_came_is_said(folder: Path, complaint: str, status: CollectorStatus) -> None:
    (folder / "complaint").write_text(complaint)
    report, _, _ = ask(folder)
    assert report.status is status
    assert report.reason


def test_terms_are_accepted_in_so_many_words() -> None:
    name = "MIDIDRUMIGEN_YOUTUBE_TERMS"
    assert load_research_settings({name: "accepted"}).youtube_terms
    assert not load_research_settings({}).youtube_terms
    with pytest.raises(InvalidRequestError, match=name):
        load_research_settings({name: "maybe"})
