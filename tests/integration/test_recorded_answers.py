"""Answers that were recorded from the services, served again."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
import yaml
from tests.replicas.server import Replica, Reply
from tests.replicas.services import ATOM
from tests.shared_data import shared

from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.collecting import CollectorReport, CollectorStatus
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.ports.knowledge import Collector
from mididrumigen.research.collectors.arxiv import ArxivCollector
from mididrumigen.research.collectors.crossref import CrossrefCollector
from mididrumigen.research.collectors.openalex import OpenAlexCollector
from mididrumigen.research.collectors.semantic_scholar import SemanticScholarCollector
from mididrumigen.research.collectors.wikipedia import WikipediaCollector
from mididrumigen.research.gather import gather_findings
from mididrumigen.research.identity.musicbrainz import read_entry
from mididrumigen.research.web.fetch import Fetcher

REQUEST = ResearchRequest("X")


def ask(host: str, build: Any, reply: Reply) -> CollectorReport:
    async def run() -> CollectorReport:
        async with Replica({host: lambda _: reply}) as replica:
            collector: Collector = build(replica.fetcher())
            # Named so that anything about drumming would count as relevant.
            artist = Artist("Python", aliases=("The", "A", "of"))
            (report,) = await gather_findings([collector], artist, REQUEST)
            return report

    return asyncio.run(run())


def keyed_openalex(fetcher: Fetcher) -> Collector:
    return OpenAlexCollector(fetcher, "key")


CASSETTES = [
    ("api.semanticscholar.org", SemanticScholarCollector, "semanticscholar"),
    ("api.crossref.org", CrossrefCollector, "crossref"),
]


@pytest.mark.parametrize(("host", "build", "folder"), CASSETTES, ids=lambda value: str(value)[:20])
def test_cassettes_are_read_without_a_surprise(host: str, build: Any, folder: str) -> None:
    count = 0
    for path in sorted(shared("recorded", folder).glob("*.y*ml")):
        for entry in _interactions(path.read_text()):
            report = ask(host, build, entry)
            assert not report.reason.startswith("Unexpected"), (path.name, report.reason)
            good = entry.status == 200 and entry.data.startswith(b'{"')
            if entry.status >= 400 and entry.status != 404:
                assert report.status is CollectorStatus.FAILED, (path.name, report.reason)
            count += good
    assert count


def _interactions(text: str) -> list[Reply]:
    """The answers of a cassette, in any of the three forms that recorders write."""
    cassette = yaml.safe_load(text)
    replies = []
    for one in (cassette.get("interactions") or cassette["http_interactions"])[:3]:
        response = one["response"]
        status = response.get("status", {"code": response.get("status_code")})
        code = int(status.get("code") or status.get("status_code"))
        found = response.get("body", {}).get("string") or response.get("content") or ""
        body = found if isinstance(found, bytes) else found.encode()
        media_type = "text/plain" if body.startswith(b"Resource") else "application/json"
        replies.append(Reply(body, media_type, status=code))
    return replies


def test_arxiv_feeds() -> None:
    for path in sorted(shared("recorded", "arxiv").glob("*.json")):
        recorded = json.loads(path.read_text())
        reply = Reply(recorded["body"], ATOM, status=recorded["status_code"])
        report = ask("export.arxiv.org", ArxivCollector, reply)
        refused = recorded["status_code"] >= 400
        assert (report.status is CollectorStatus.FAILED) is refused, (path.name, report.reason)


def test_openalex_works() -> None:
    rows = json.loads(shared("recorded", "openalex", "works_from_rds.json").read_text())
    results = rows if isinstance(rows, list) else rows.get("results", [rows])
    reply = Reply(json.dumps({"results": results}))
    report = ask("api.openalex.org", keyed_openalex, reply)
    assert report.status in {CollectorStatus.NOT_FOUND, CollectorStatus.FOUND}, report.reason


def test_wikipedia_pages() -> None:
    folder = shared("recorded", "wikipedia_api")
    searched = (folder / "TestVcrWikiSearch.test_default_0.json").read_bytes()
    read = json.loads((folder / "TestVcrPageExtractProps.test_text_0.json").read_text())

    async def run() -> CollectorReport:
        def answer(asked: Any) -> Reply:
            return Reply(searched if "list" in asked.query else json.dumps(read))

        async with Replica({"en.wikipedia.org": answer}) as replica:
            artist = Artist("Python (programming language)")
            collector = WikipediaCollector(replica.fetcher())
            (report,) = await gather_findings([collector], artist, REQUEST)
            return report

    report = asyncio.run(run())
    assert report.status in {CollectorStatus.FOUND, CollectorStatus.NOT_FOUND}, report.reason
    for path in sorted(folder.glob("*.json")):
        report = ask("en.wikipedia.org", WikipediaCollector, Reply(path.read_bytes()))
        assert not report.reason.startswith("Unexpected"), (path.name, report.reason)


def test_musicbrainz_artists() -> None:
    count = 0
    for path in sorted(shared("recorded", "musicbrainz", "ws2_json").glob("ws_2_artist_*.json")):
        data = json.loads(path.read_text())
        if isinstance(data.get("name"), str):
            entry = read_entry(data, 2026)
            assert entry.name == data["name"]
            count += 1
    assert count >= 5
    data = json.loads(
        shared("recorded", "musicbrainz", "recording_relations_drums_example.json").read_text()
    )
    band = {"id": "x", "name": "X", "type": "Group", "relations": data}
    for relation in data:
        relation["type"] = "member of band"
    assert [tenure.name for tenure in read_entry(band, 2026).members] == ["Russ Kunkel"]
