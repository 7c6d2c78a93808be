"""Each service's contract, as a handler of the replica: wrong questions are refused its way."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.midi_files import rock_beat
from tests.replicas.server import Asked, Handler, Reply

from mididrumigen.domain.style.artist import Artist, ArtistKind
from mididrumigen.domain.style.collecting import CollectorStatus
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.midi.general_midi import general_midi
from mididrumigen.midi.write import write_groove
from mididrumigen.ports.knowledge import Collector
from mididrumigen.research.collectors.archive_org import ArchiveOrgCollector
from mididrumigen.research.collectors.arxiv import ArxivCollector
from mididrumigen.research.collectors.bitmidi import BitMidiCollector
from mididrumigen.research.collectors.crossref import CrossrefCollector
from mididrumigen.research.collectors.discogs import DiscogsCollector
from mididrumigen.research.collectors.drummerworld import DrummerworldCollector
from mididrumigen.research.collectors.freemidi import FreeMidiCollector
from mididrumigen.research.collectors.getsongbpm import GetSongBpmCollector
from mididrumigen.research.collectors.given_urls import GivenUrlsCollector
from mididrumigen.research.collectors.modern_drummer import ModernDrummerCollector
from mididrumigen.research.collectors.openalex import OpenAlexCollector
from mididrumigen.research.collectors.pitchfork import PitchforkCollector
from mididrumigen.research.collectors.rolling_stone import RollingStoneCollector
from mididrumigen.research.collectors.semantic_scholar import SemanticScholarCollector
from mididrumigen.research.collectors.wikipedia import WikipediaCollector
from mididrumigen.research.web.fetch import Fetcher
from mididrumigen.research.web.robots import PageReader
from mididrumigen.research.web.web_search import WebSearch

_LICENCES = ("by", "by-nc-nd")
PAYLOADS = Path(__file__).resolve().parents[1] / "payloads"
ATOM = "application/atom+xml; charset=UTF-8"
HTML = "text/html; charset=utf-8"
SEARCH = "search.example.org"

ARTIST = Artist(
    "Jane Doe",
    ArtistKind.DRUMMER,
    aliases=("J. Doe",),
    bands=("The Test Pilots",),
    genres=("rock",),
    songs=("Second Flight",),
)
REQUEST = ResearchRequest("Jane Doe")


def payload(name: str, media_type: str = "application/json") -> Reply:
    """The answer in ``tests/payloads``."""
    return Reply((PAYLOADS / name).read_bytes(), media_type)


def as_json(data: object, status: int = 200, **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(json.dumps(data), status=status, headers=named)


def wants(path: str, *params: str, wrong: Reply, good: Reply) -> Handler:
    """``good`` for a request with that path, these parameters and a User-Agent that says who."""

    def answer(asked: Asked) -> Reply:
        named = asked.headers.get("user-agent", "").startswith("MidiDrumiGen/")
        right = asked.path == path and all(asked.query.get(name) for name in params)
        return good if named and right else wrong

    return answer


def with_robots(handler: Handler, rules: str = "User-agent: *\nDisallow: /uploads/\n") -> Handler:
    def answer(asked: Asked) -> Reply:
        if asked.path == "/robots.txt":
            return Reply(rules, "text/plain")
        made = handler(asked)
        assert isinstance(made, Reply)
        return made

    return answer


@dataclass(frozen=True)
class Case:
    """A collector with the service that it asks.

    Attributes:
        host: of the service.
        build: makes the collector.
        good: handler that checks what is asked.
        ids: of the sources that ``good`` leads to.
        empty: nothing found, the service's way, and the status it leads to.
        nulls: missing fields, and the ids of the sources that are left.
        busy: too many requests, the service's way.
        others: further hosts that are needed.
        pages: whether robots.txt is asked.
    """

    host: str
    build: Callable[[Fetcher], Collector]
    good: Handler
    ids: tuple[str, ...]
    empty: Reply
    busy: Reply
    empty_status: CollectorStatus = CollectorStatus.NOT_FOUND
    nulls: tuple[Reply, tuple[str, ...]] | None = None
    others: Mapping[str, Handler] = field(default_factory=dict)
    request: ResearchRequest = REQUEST
    pages: bool = False

    def hosts(self, handler: Handler | None = None) -> dict[str, Handler]:
        chosen = handler or self.good
        main = with_robots(chosen) if self.pages else chosen
        return {**self.others, self.host: main}


def wikipedia(asked: Asked) -> Reply:
    if asked.query.get("action") != "query" or asked.query.get("format") != "json":
        return as_json({"error": {"code": "badvalue", "info": "x"}})
    if asked.query.get("list") == "search":
        return payload("wikipedia_search.json")
    name = {
        "Jane Doe (drummer)": "wikipedia_page.json",
        "Jane Doe": "wikipedia_disambiguation.json",
    }.get(asked.query.get("titles", ""), "wikipedia_missing.json")
    return payload(name)


def archive_org(asked: Asked) -> Reply:
    """Two items of hers, one of them closed; another's; a file that is too long."""
    open_, closed = (f"https://creativecommons.org/licenses/{kind}/4.0/" for kind in _LICENCES)
    if asked.path == "/advancedsearch.php" and "Jane Doe" in asked.query.get("q", ""):
        rows = [
            {"identifier": "jane-live", "creator": ["Jane Doe"], "licenseurl": open_},
            {"identifier": "jane-closed", "creator": "Jane Doe", "licenseurl": closed},
            {"identifier": "jane-silent", "creator": "Jane Doe"},
            {"identifier": "johns", "creator": "John Doe", "licenseurl": open_},
        ]
        return as_json({"response": {"numFound": 4, "start": 0, "docs": rows}})
    if asked.path == "/metadata/jane-live":
        files = [
            {"name": "one.wav", "format": "WAVE", "length": "0:28", "size": "700000"},
            {"name": "one.mp3", "original": "one.wav", "format": "VBR MP3", "length": "28"},
            {"name": "long.mp3", "format": "VBR MP3", "length": "3:01:07", "size": "9"},
            {"name": "notes.txt", "format": "Text", "size": "9"},
        ]
        return as_json({"metadata": {"licenseurl": open_}, "files": files})
    if asked.path == "/download/jane-live/one.wav":
        from tests.audio_files import wav_bytes

        return Reply(wav_bytes(), "audio/x-wav")
    return as_json({"error": "not found"}, 404)


def freemidi(asked: Asked) -> Reply:
    if asked.path == "/search" and asked.query.get("q"):
        return payload("freemidi_search.html", HTML)
    if asked.path == "/download3-101-first-flight-test-pilots":
        return Reply("<p>page</p>", HTML, headers={"Set-Cookie": "PHPSESSID=abc; path=/"})
    proper = "PHPSESSID=abc" in asked.headers.get("cookie", "") and "referer" in asked.headers
    if asked.path == "/getter-101" and proper:
        data = write_groove(rock_beat(4, 100), general_midi(), track_name="drums")
        return Reply(data, "audio/midi")
    return Reply(status=500)


def discogs(asked: Asked) -> Reply:
    if asked.headers.get("authorization") != "Discogs token=token":
        return as_json({"message": "You must authenticate to access this resource."}, 401)
    if asked.path == "/database/search" and asked.query.get("credit") and asked.query.get("type"):
        return payload("discogs_search.json")
    if asked.path == "/releases/501":
        return payload("discogs_release.json")
    if asked.path == "/releases/502":
        return as_json({"id": 502, "title": "Elsewhere", "extraartists": None})
    return as_json({"message": "Release not found."}, 404)


def search(asked: Asked) -> Reply:
    if asked.query.get("format") != "json":
        return Reply(status=403)
    return payload("searxng.json")


def own_search(fetcher: Fetcher) -> WebSearch:
    return WebSearch(fetcher, searxng_url=f"https://{SEARCH}")


def page_case(
    host: str,
    path: str,
    build: Callable[[Fetcher], Collector],
    ids: tuple[str, ...],
    **more: object,
) -> Case:
    """A collector that reads one page."""
    return Case(
        host,
        build,
        wants(path, wrong=Reply(status=404, media_type=HTML), good=payload("article.html", HTML)),
        ids,
        empty=Reply(status=404, media_type=HTML),
        busy=Reply("Too many requests", HTML, status=429),
        pages=True,
        **more,  # type: ignore[arg-type]
    )


_FOUND_BY_SEARCH = {SEARCH: search}
_PAPER = "/graph/v1/paper/search"

CASES: dict[str, Case] = {
    "semantic_scholar": Case(
        "api.semanticscholar.org",
        SemanticScholarCollector,
        wants(
            _PAPER,
            *("query", "fields", "limit"),
            wrong=as_json({"error": "Missing or invalid params"}, 400),
            good=payload("semantic_scholar.json"),
        ),
        ("doi:10.5555/groove.1", "s2:bb33"),
        empty=as_json({"total": 0, "offset": 0}),
        busy=as_json({"message": "Too Many Requests", "code": "429"}, 429),
        nulls=(payload("semantic_scholar_nulls.json"), ("doi:10.5555/groove.2",)),
    ),
    "arxiv": Case(
        "export.arxiv.org",
        ArxivCollector,
        wants(
            "/api/query",
            *("search_query", "start", "max_results", "sortBy", "sortOrder"),
            wrong=Reply("<feed/>", ATOM, status=400),
            good=payload("arxiv.xml", ATOM),
        ),
        ("arxiv:2101.00001",),
        empty=payload("arxiv_empty.xml", ATOM),
        busy=Reply("Rate exceeded.", "text/plain"),
        nulls=(payload("arxiv_nulls.xml", ATOM), ("arxiv:2101.00001",)),
    ),
    "crossref": Case(
        "api.crossref.org",
        CrossrefCollector,
        wants(
            "/works",
            *("query.bibliographic", "rows", "select", "mailto"),
            wrong=as_json({"status": "failed", "message": [{"type": "x"}]}, 400),
            good=payload("crossref.json"),
        ),
        ("doi:10.5555/groove.1",),
        empty=as_json({"status": "ok", "message": {"total-results": 0, "items": []}}),
        busy=Reply("Too many requests", "text/plain", status=429),
        nulls=(payload("crossref_nulls.json"), ("doi:10.5555/c",)),
    ),
    "openalex": Case(
        "api.openalex.org",
        lambda fetcher: OpenAlexCollector(fetcher, "key"),
        wants(
            "/works",
            *("search", "per_page", "api_key"),
            wrong=as_json({"error": "Invalid query parameters error."}, 403),
            good=payload("openalex.json"),
        ),
        ("doi:10.5555/groove.1",),
        empty=as_json({"meta": {"count": 0}, "results": []}),
        busy=as_json({"error": "Rate limit exceeded", "retryAfter": 3600}, 429),
        nulls=(payload("openalex_nulls.json"), ("openalex:W2",)),
    ),
    "discogs": Case(
        "api.discogs.com",
        lambda fetcher: DiscogsCollector(fetcher, "token"),
        discogs,
        ("discogs:501",),
        empty=as_json({"pagination": {"items": 0}, "results": []}),
        busy=as_json({"message": "You are making requests too quickly."}, 429),
        nulls=(as_json({"results": [{"id": None}, None, {"title": "x"}]}), ()),
    ),
    "getsongbpm": Case(
        "api.getsong.co",
        lambda fetcher: GetSongBpmCollector(fetcher, "key"),
        wants(
            "/search/",
            *("api_key", "type", "lookup"),
            wrong=as_json({"error": "Invalid API Key"}, 401),
            good=payload("getsongbpm.json"),
        ),
        ("getsongbpm:ab1",),
        empty=as_json({"search": {"error": "no result"}}),
        busy=as_json({"error": "Too many requests"}, 429),
        nulls=(as_json({"search": [{"id": None, "tempo": None, "artist": None}, None]}), ()),
    ),
    "wikipedia": Case(
        "en.wikipedia.org",
        WikipediaCollector,
        wikipedia,
        ("wikipedia:en:10",),
        empty=as_json({"batchcomplete": "", "query": {"search": []}}),
        busy=as_json(
            {"error": {"code": "maxlag", "info": "Waiting", "lag": 9}}, Retry_After="3600"
        ),
        nulls=(as_json({"batchcomplete": "", "query": {"search": [{"title": None}]}}), ()),
    ),
    "bitmidi": Case(
        "bitmidi.com",
        BitMidiCollector,
        wants(
            "/api/midi/search",
            *("q", "page", "pageSize"),
            wrong=as_json({"error": {"message": "x", "code": None, "status": 400}}, 400),
            good=payload("bitmidi.json"),
        ),
        ("bitmidi:jane doe",),
        empty=as_json({"result": {"query": {}, "results": [], "total": 0, "pageTotal": 0}}),
        busy=Reply("Blocked for too many requests", "text/plain", status=429),
        nulls=(as_json({"result": {"results": [{"name": None}, None]}}), ()),
    ),
    "archive_org": Case(
        "archive.org",
        lambda fetcher: ArchiveOrgCollector(fetcher, None),
        archive_org,
        ("archive:jane-live/one.wav",),
        empty=as_json({"response": {"numFound": 0, "start": 0, "docs": []}}),
        busy=as_json({"error": "Too Many Requests"}, 429),
        nulls=(as_json({"response": {"docs": [{"identifier": None}, None]}}), ()),
    ),
    "freemidi": Case(
        "freemidi.org",
        lambda fetcher: FreeMidiCollector(PageReader(fetcher)),
        freemidi,
        ("freemidi:101",),
        empty=Reply("<html><body>No results</body></html>", HTML),
        busy=Reply(status=503, media_type=HTML),
        pages=True,
    ),
    "drummerworld": page_case(
        "www.drummerworld.com",
        "/drummers/Jane_Doe.html",
        lambda fetcher: DrummerworldCollector(PageReader(fetcher)),
        ("drummerworld:drummerworld.com/drummers/Jane_Doe.html",),
    ),
    "pitchfork": page_case(
        "pitchfork.com",
        "/reviews/albums/jane-doe-one/",
        lambda fetcher: PitchforkCollector(PageReader(fetcher), own_search(fetcher)),
        ("pitchfork:pitchfork.com/reviews/albums/jane-doe-one",),
        others=_FOUND_BY_SEARCH,
    ),
    "rolling_stone": page_case(
        "www.rollingstone.com",
        "/music/music-features/jane-doe-12345/",
        lambda fetcher: RollingStoneCollector(PageReader(fetcher), own_search(fetcher)),
        ("rolling_stone:rollingstone.com/music/music-features/jane-doe-12345",),
        others=_FOUND_BY_SEARCH,
    ),
    "modern_drummer": page_case(
        "www.moderndrummer.com",
        "/article/may-2001-jane-doe/",
        lambda fetcher: ModernDrummerCollector(PageReader(fetcher), own_search(fetcher)),
        ("modern_drummer:moderndrummer.com/article/may-2001-jane-doe",),
        others=_FOUND_BY_SEARCH,
    ),
    "given_urls": page_case(
        "blog.example.org",
        "/jane",
        lambda fetcher: GivenUrlsCollector(PageReader(fetcher)),
        ("page:blog.example.org/jane?p=1",),
        request=ResearchRequest("Jane Doe", urls=("https://blog.example.org/jane?p=1#top",)),
    ),
}
