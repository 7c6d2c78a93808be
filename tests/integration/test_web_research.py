"""Research over the web as a whole: what is asked of whom, at which depth, and when of nobody."""

from __future__ import annotations

import asyncio
import csv
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.integration.test_identity import HOSTS
from tests.midi_files import rock_beat
from tests.replicas.server import Asked, Replica, Reply
from tests.replicas.services import ARTIST, CASES, REQUEST, SEARCH, as_json, payload, search

from mididrumigen.domain.errors import CollectorUnavailableError, InvalidRequestError
from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.collecting import CollectorReport, CollectorStatus
from mididrumigen.domain.work.requests import ResearchDepth, ResearchRequest
from mididrumigen.midi.general_midi import general_midi
from mididrumigen.midi.write import write_groove
from mididrumigen.research.collectors.acousticbrainz import AcousticBrainzCollector, fold_octaves
from mididrumigen.research.collectors.arxiv import ArxivCollector
from mididrumigen.research.collectors.drummerworld import page_url
from mididrumigen.research.collectors.pdmx import PdmxCollector
from mididrumigen.research.collectors.web import find_web_collectors, list_web_collectors
from mididrumigen.research.collectors.wikipedia import rank_titles
from mididrumigen.research.gather import gather_findings
from mididrumigen.research.identity.live_identity import LiveIdentity
from mididrumigen.research.library.built_in import Library
from mididrumigen.research.web.fetch import Fetcher
from mididrumigen.research.web.web_search import WebSearch, searxng_endpoint
from mididrumigen.settings.research import ALL_SOURCES, ResearchSettings

OPT_IN = frozenset(kind.name for kind in find_web_collectors() if kind.opt_in)

EVERYTHING = ResearchSettings(
    contact="me@example.org",
    sources=frozenset({ALL_SOURCES}),
    searxng_url=f"https://{SEARCH}",
    openalex_key="key",
    discogs_token="token",
    getsongbpm_key="key",
)


def research(
    request: ResearchRequest, settings: ResearchSettings, *, off: str = ""
) -> tuple[Artist, dict[str, CollectorReport], Replica]:
    """Ask every service of the web for a name."""

    async def run() -> tuple[Artist, dict[str, CollectorReport], Replica]:
        hosts = {host: handler for case in CASES.values() for host, handler in case.hosts().items()}
        async with Replica({**hosts, **HOSTS}) as replica:
            fetcher = replica.fetcher(contact=settings.contact, off=off)
            resolution = await LiveIdentity(fetcher, Library()).resolve(request)
            collectors = list_web_collectors(settings, fetcher, fetcher)
            reports = await gather_findings(collectors, resolution.artist, request)
            return resolution.artist, {report.name: report for report in reports}, replica

    return asyncio.run(run())


def test_a_band_s_name_finds_its_drummer_in_every_source() -> None:
    request = ResearchRequest("The Test Pilots", urls=("https://blog.example.org/jane",))
    artist, reports, replica = research(request, EVERYTHING)
    assert artist.name == "Jane Doe"
    found = {name for name, report in reports.items() if report.status is CollectorStatus.FOUND}
    assert found == {*CASES} | {"given_urls"}, {n: r.reason for n, r in reports.items()}
    asked_for = [asked for asked in replica.asked if asked.host == "api.crossref.org"]
    assert asked_for[0].query["query.bibliographic"].startswith("Jane Doe")
    limits = {"export.arxiv.org": 1, "api.semanticscholar.org": 1, "en.wikipedia.org": 3}
    assert all(replica.most_at_once[host] <= most for host, most in limits.items())


def test_what_asks_for_a_decision_is_off_by_default() -> None:
    _, reports, replica = research(ResearchRequest("The Test Pilots"), ResearchSettings())
    off = {name for name, report in reports.items() if report.status is CollectorStatus.OFF}
    assert off == {*OPT_IN, "given_urls", "pdmx", "acousticbrainz"}
    assert all("MIDIDRUMIGEN_SOURCES" in reports[name].reason for name in OPT_IN)
    assert not {"freemidi.org", "pitchfork.com", "musicbrainz.org"} & {
        asked.host for asked in replica.asked
    }


@pytest.mark.parametrize("name", ["myspace", "wikipedia"])
def test_only_what_asks_for_a_decision_can_be_turned_on(name: str) -> None:
    settings = ResearchSettings(sources=frozenset({"drummerworld", name}))
    with pytest.raises(InvalidRequestError, match=f"MIDIDRUMIGEN_SOURCES: {name} ") as caught:
        list_web_collectors(settings, Fetcher(), Fetcher())
    assert "openalex" in caught.value.hint


def test_quick_asks_few() -> None:
    request = ResearchRequest("The Test Pilots", ResearchDepth.QUICK)
    _, reports, replica = research(request, EVERYTHING)
    assert {asked.host for asked in replica.asked} == {
        "musicbrainz.org",
        "en.wikipedia.org",
        "api.semanticscholar.org",
    }
    assert reports["arxiv"].status is CollectorStatus.OFF
    (asked,) = [asked for asked in replica.asked if asked.host == "api.semanticscholar.org"]
    assert asked.query["limit"] == "3"


def test_offline_asks_nobody() -> None:
    _, reports, replica = research(ResearchRequest("X"), EVERYTHING, off="Switched off.")
    assert replica.asked == []
    asked = {report.status for name, report in reports.items() if name != "library"}
    assert asked == {CollectorStatus.OFF}


def test_without_a_search_engine_a_site_says_what_it_needs() -> None:
    _, reports, _ = research(REQUEST, replace(EVERYTHING, searxng_url=""))
    assert reports["pitchfork"].status is CollectorStatus.NO_KEY
    assert "BRAVE_API_KEY" in reports["pitchfork"].reason
    _, reports, _ = research(REQUEST, replace(EVERYTHING, openalex_key=""))
    assert reports["openalex"].status is CollectorStatus.NO_KEY


def find(handler: object, web_search: str) -> list[str]:
    async def run() -> list[str]:
        hosts = {SEARCH: handler, "api.search.brave.com": handler}
        async with Replica(hosts) as replica:  # type: ignore[arg-type]
            fetcher = replica.fetcher()
            engine = {
                "searxng": WebSearch(fetcher, searxng_url=f"https://{SEARCH}"),
                "brave": WebSearch(fetcher, brave_key="key"),
            }[web_search]
            return list(await engine.find('"Jane Doe"', "pitchfork.com"))

    return asyncio.run(run())


def test_both_search_engines_find_pages_of_the_site_only() -> None:
    def brave(asked: Asked) -> Reply:
        right = asked.path == "/res/v1/web/search" and asked.query["q"].endswith("pitchfork.com")
        keyed = asked.headers.get("x-subscription-token") == "key"
        return payload("brave.json") if right and keyed else Reply(status=422)

    expected = ["https://pitchfork.com/reviews/albums/jane-doe-one/"]
    assert find(search, "searxng") == expected
    assert find(brave, "brave") == expected


def test_a_search_engine_that_refuses_json_says_what_to_change() -> None:
    with pytest.raises(Exception, match=r"settings\.yml"):
        find(lambda _: Reply(status=403, media_type="text/html"), "searxng")
    with pytest.raises(CollectorUnavailableError, match="key"):
        find(lambda _: Reply(status=401), "brave")


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        ("http://localhost:8080", {("localhost", 8080)}),
        ("https://search.example.org/x", {("search.example.org", 443)}),
        ("", set()),
        ("http://x:99999", set()),
    ],
)
def test_only_the_user_s_own_search_engine_need_not_be_public(
    url: str, endpoint: set[tuple[str, int]]
) -> None:
    assert searxng_endpoint(url) == endpoint


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("John Bonham", "John_Bonham.html"),
        ("Björn Fryklund", "Bjorn_Fryklund.html"),
        ("Manu Katché", "Manu_Katche.html"),
        ("Art Blakey Jr.", "Art_Blakey_Jr.html"),
        ("../../x", "x.html"),
        ("椎名林檎", ""),
    ],
)
def test_drummerworld_s_addresses(name: str, page: str) -> None:
    assert page_url(name).rpartition("/")[2] == page


def test_wikipedia_s_titles_are_the_name_or_the_drummer() -> None:
    titles = ["Jane Doe", "Jane Doe (politician)", "Jane Doe (drummer)", "Jane Doe discography"]
    assert rank_titles(ARTIST, titles) == ["Jane Doe (drummer)", "Jane Doe"]


def write_pdmx(folder: Path, rows: list[dict[str, str]]) -> None:
    for number in range(3):
        data = write_groove(rock_beat(4, 90 + number), general_midi(), track_name="drums")
        (folder / f"{number}.mid").write_bytes(data)
    with (folder / "PDMX.csv").open("w", newline="") as file:
        names = ["path", "mid", "artist_name", "composer_name", "song_name", "license_conflict"]
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)


def test_pdmx_brings_the_artist_s_scores_without_conflicts(tmp_path: Path) -> None:
    dump = tmp_path / "pdmx"
    dump.mkdir()
    (tmp_path / "secret.mid").write_bytes(b"MThd")
    one = {"artist_name": "the test pilots", "song_name": "One", "license_conflict": "False"}
    rows = [
        one | {"mid": "./0.mid"},
        one | {"mid": "./1.mid", "license_conflict": "True"},
        one | {"mid": "./2.mid", "artist_name": "Others"},
        one | {"mid": "../secret.mid"},
        one | {"mid": "NA"},
    ]
    write_pdmx(dump, rows)
    (finding,) = asyncio.run(PdmxCollector(dump).collect(ARTIST, REQUEST))
    assert finding.source.licence == "Public domain (PDMX)"
    assert [(p.label, p.played) for p in finding.phrases] == [("One", False)]
    (report,) = asyncio.run(gather_findings([PdmxCollector(dump)], Artist("Nobody"), REQUEST))
    assert report.status is CollectorStatus.NOT_FOUND


@pytest.mark.parametrize("table", [None, "a,b\n1,2\n"])
def test_pdmx_without_its_table_says_so(tmp_path: Path, table: str | None) -> None:
    if table:
        (tmp_path / "PDMX.csv").write_text(table)
    (report,) = asyncio.run(gather_findings([PdmxCollector(tmp_path)], ARTIST, REQUEST))
    assert report.status is CollectorStatus.FAILED
    assert "PDMX.csv" in report.reason
    (report,) = asyncio.run(gather_findings([PdmxCollector(None)], ARTIST, REQUEST))
    assert report.status is CollectorStatus.OFF


RECORDINGS = [f"00000000-0000-4000-8000-0000000000{n}" for n in ("c1", "c2", "c3")]


def musicbrainz(asked: Asked) -> Reply:
    if asked.path == "/ws/2/artist":
        return payload("musicbrainz_search.json")
    assert "recording-rels" in asked.query["inc"].split()
    drums = {"type": "instrument", "attributes": ["drums (drum set)"]}
    relations = [drums | {"recording": {"id": r, "title": r}} for r in RECORDINGS]
    organ = {"type": "instrument", "attributes": ["organ"], "recording": {"id": "x", "title": "x"}}
    artist = {"id": DRUMMER, "name": "Jane Doe", "type": "Person", "relations": [*relations, organ]}
    return as_json(artist)


DRUMMER = "00000000-0000-4000-8000-000000000002"
RHYTHM = """mbid,submission_offset,bpm,bpm_histogram_first_peak_bpm_mean,danceability,onset_rate
{0},0,92.0,92,1.1,3.2
{0},1,184.4,184,1.1,3.2
{0},2,91.6,92,1.1,3.2
{1},0,100.0,100,1.0,3.0
{2},0,108.0,108,1.0,3.0
x,0,240.0,240,1.0,3.0
{2},1,,,,
"""


def ask_acousticbrainz(folder: Path | None, artist: Artist, off: str = "") -> CollectorReport:
    async def run() -> CollectorReport:
        async with Replica({"musicbrainz.org": musicbrainz}) as replica:
            collector = AcousticBrainzCollector(folder, replica.fetcher(off=off))
            (report,) = await gather_findings([collector], artist, REQUEST)
            return report

    return asyncio.run(run())


def test_acousticbrainz_gives_the_tempo_of_what_a_drummer_is_credited_with(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "rhythm.csv").write_text(RHYTHM.format(*RECORDINGS), encoding="utf-8")
    report = ask_acousticbrainz(tmp_path, replace(ARTIST, ids=(f"musicbrainz:{DRUMMER}",)))
    (finding,) = report.findings
    (claim,) = finding.claims
    assert finding.source.licence == "CC0 (AcousticBrainz)"
    assert (claim.feature, claim.value, claim.in_words) == ("tempo_bpm", 100.0, False)
    assert claim.spread == pytest.approx(6.6, abs=0.2)
    assert "3 recordings" in finding.source.title


def test_acousticbrainz_says_what_it_lacks(tmp_path: Path) -> None:
    artist = replace(ARTIST, ids=(f"musicbrainz:{DRUMMER}",))
    assert ask_acousticbrainz(None, artist).status is CollectorStatus.OFF
    assert ask_acousticbrainz(tmp_path, artist).status is CollectorStatus.FAILED
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert "rhythm dump" in ask_acousticbrainz(tmp_path, artist).reason
    offline = ask_acousticbrainz(tmp_path, artist, off="Switched off.")
    assert (offline.status, offline.reason) == (CollectorStatus.OFF, "Switched off.")


@given(
    st.lists(st.integers(-1, 1), min_size=3, max_size=9).filter(lambda f: f.count(0) > len(f) / 2)
)
def test_octaves_are_folded_to_that_of_most(factors: list[int]) -> None:
    assert fold_octaves([110 * 2.0**factor for factor in factors]) == pytest.approx(110)


def test_arxiv_is_left_alone_by_all_once_it_wants_fewer_requests() -> None:
    async def run() -> tuple[list[CollectorStatus], int]:
        async with Replica(
            {"export.arxiv.org": lambda _: Reply("Rate exceeded.", "text/plain", status=429)}
        ) as replica:
            collector = ArxivCollector(replica.fetcher())
            reports = [
                *await gather_findings([collector], ARTIST, REQUEST),
                *await gather_findings([collector], Artist("Somebody Else"), REQUEST),
            ]
            return [report.status for report in reports], len(replica.asked)

    assert asyncio.run(run()) == ([CollectorStatus.THROTTLED] * 2, 1)


def test_many_requests_at_once_succeed_though_some_answers_fail() -> None:
    """One in twenty answers is a fault of the service; it is asked again."""

    async def run() -> list[object]:
        count = 0

        def answer(_: Asked) -> Reply:
            nonlocal count
            count += 1
            return Reply(status=500) if count % 20 == 0 else Reply('{"a": 1}')

        async with Replica({"service.example.org": answer}) as replica:
            fetcher = replica.fetcher()
            urls = [f"https://service.example.org/{number}" for number in range(200)]
            return await asyncio.gather(*map(fetcher.get_json, urls), return_exceptions=True)

    answers = asyncio.run(run())
    assert sum(answer == {"a": 1} for answer in answers) >= 0.995 * len(answers)
