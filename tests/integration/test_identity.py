"""Names lead to drummers, by the library, MusicBrainz and Wikidata."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest
from tests.replicas.server import Asked, Replica, Reply
from tests.replicas.services import as_json, payload

from mididrumigen.domain.errors import AmbiguousArtistError
from mididrumigen.domain.style.artist import Artist, ArtistKind, Tenure
from mididrumigen.domain.style.collecting import CollectorStatus, Resolution
from mididrumigen.domain.work.requests import ResearchDepth, ResearchRequest
from mididrumigen.research.identity.live_identity import LiveIdentity
from mididrumigen.research.identity.offline_identity import OfflineIdentity
from mididrumigen.research.library.built_in import Library

BAND = "00000000-0000-4000-8000-000000000001"
DRUMMER = "00000000-0000-4000-8000-000000000002"
QUICK = ResearchRequest("the test pilots", ResearchDepth.QUICK)
FULL = ResearchRequest("the test pilots")


def musicbrainz(asked: Asked) -> Reply:
    if asked.query.get("fmt") != "json":
        return Reply("<metadata/>", "application/xml")
    if asked.path == "/ws/2/artist":
        name = "ambiguous" if "Nebula" in asked.query["query"] else "search"
        return payload(f"musicbrainz_{name}.json")
    if "artist-rels" not in asked.query.get("inc", "").split():
        return as_json({"error": "x is not a valid inc parameter", "help": "x"}, 400)
    found = {BAND: "band", DRUMMER: "drummer"}.get(asked.path.rpartition("/")[2])
    return payload(f"musicbrainz_{found}.json") if found else as_json({"error": "Not Found"}, 404)


def wikidata(asked: Asked) -> Reply:
    action = asked.query.get("action")
    if asked.query.get("format") != "json" or not asked.query.get("maxlag"):
        return as_json({"error": {"code": "x"}})
    if action == "wbsearchentities" and asked.query.get("language"):
        return payload("wikidata_search.json")
    if action == "wbgetentities":
        known = json.loads(payload("wikidata_entities.json").data)["entities"]
        ids = asked.query["ids"].split("|")
        return as_json({"entities": {i: known.get(i, {"id": i, "missing": ""}) for i in ids}})
    return as_json({"error": {"code": "unknown_action"}})


HOSTS = {"musicbrainz.org": musicbrainz, "www.wikidata.org": wikidata}


def resolve(
    request: ResearchRequest,
    *,
    contact: str = "me@example.org",
    off: str = "",
    **hosts: object,
) -> tuple[Resolution, Replica]:
    named = {name.replace("_", "."): handler for name, handler in hosts.items()}

    async def run() -> tuple[Resolution, Replica]:
        async with Replica({**HOSTS, **named}) as replica:  # type: ignore[dict-item]
            fetcher = replica.fetcher(contact=contact, off=off)
            return await LiveIdentity(fetcher, Library()).resolve(request), replica

    return asyncio.run(run())


def statuses(found: Resolution) -> dict[str, CollectorStatus]:
    """How each catalogue that was asked came back; the library is asked each time."""
    assert [report.name for report in found.reports] == ["library", "musicbrainz", "wikidata"]
    return {report.name: report.status for report in found.reports[1:]}


def test_nobody_is_asked_for_whom_the_library_knows() -> None:
    found, replica = resolve(ResearchRequest("Led Zeppelin"))
    assert found.artist == Library().identify("Led Zeppelin")
    assert set(statuses(found).values()) == {CollectorStatus.OFF}
    assert found.reports[0].status is CollectorStatus.FOUND
    assert replica.asked == []


def test_a_band_leads_to_the_drummer_who_was_longest_in_it() -> None:
    found, replica = resolve(QUICK)
    artist = found.artist
    assert (artist.name, artist.kind) == ("Jane Doe", ArtistKind.DRUMMER)
    assert artist.asked_as == "the test pilots"
    assert artist.bands == ("The Test Pilots",)
    assert artist.aliases == ("J. Doe", "Jane Q. Doe")
    assert artist.genres == ("rock", "blues")
    assert artist.songs == ("Second Flight",)
    assert artist.ids == (f"musicbrainz:{DRUMMER}", "wikidata:Q101")
    assert artist.drummers == (
        Tenure("Jane Doe", 1971, None, f"musicbrainz:{DRUMMER}"),
        Tenure("Short Stay", 1968, 1971, "musicbrainz:00000000-0000-4000-8000-000000000003"),
    )
    assert statuses(found) == {
        "musicbrainz": CollectorStatus.FOUND,
        "wikidata": CollectorStatus.OFF,
    }
    assert "Short Stay (1968–1971)" in found.reports[1].reason
    (finding,) = found.reports[1].findings
    assert (finding.source.id, finding.source.licence) == (f"musicbrainz:{DRUMMER}", "CC0")
    assert finding.facts == ("Jane Doe (1971–) in The Test Pilots",)
    assert replica.most_at_once == {"musicbrainz.org": 1}


def test_wikidata_adds_to_it() -> None:
    found, _ = resolve(FULL)
    assert found.artist.genres == ("rock", "blues", "funk")
    assert found.artist.aliases == ("J. Doe", "Jane Q. Doe", "Janie")
    assert found.artist.asked_as == "the test pilots"
    assert set(statuses(found).values()) == {CollectorStatus.FOUND}


@pytest.mark.parametrize("contact", ["", "me@example.org"])
def test_wikidata_alone_knows_bands_too(contact: str) -> None:
    def down(_: Asked) -> Reply:
        return Reply(status=503, headers={"X-RateLimit-Who": "search-shed"})

    found, _ = resolve(FULL, contact=contact, musicbrainz_org=down)
    artist = found.artist
    assert (artist.name, artist.kind) == ("Jane Doe", ArtistKind.DRUMMER)
    assert artist.bands == ("The Test Pilots",)
    assert [tenure.name for tenure in artist.drummers] == ["Jane Doe", "Short Stay"]
    assert artist.ids == ("wikidata:Q101", f"musicbrainz:{DRUMMER}")
    why = CollectorStatus.THROTTLED if contact else CollectorStatus.NO_KEY
    assert statuses(found) == {"musicbrainz": why, "wikidata": CollectorStatus.FOUND}


@pytest.mark.parametrize(
    "ident", [BAND, DRUMMER, "Q100", "Q101"], ids=["band", "drummer", "Q-band", "Q-drummer"]
)
def test_a_choice_is_kept_to(ident: str) -> None:
    found, replica = resolve(ResearchRequest("Led Zeppelin", artist_id=ident))
    assert found.artist.name == "Jane Doe"
    assert found.artist.kind is ArtistKind.DRUMMER
    assert not any("query" in asked.query or "search" in asked.query for asked in replica.asked)


def test_a_name_that_several_bear_is_asked_back() -> None:
    with pytest.raises(AmbiguousArtistError) as caught:
        resolve(ResearchRequest("Nebula"))
    choices = caught.value.details["choices"]
    assert choices == [
        {
            "name": "Nebula",
            "disambiguation": "US grunge band",
            "id": "00000000-0000-4000-8000-00000000000b",
            "kind": "group",
        },
        {
            "name": "Nebula",
            "disambiguation": "60s band from the UK",
            "id": "00000000-0000-4000-8000-00000000000c",
            "kind": "group",
        },
    ]
    assert "00000000-0000-4000-8000-00000000000b" in str(caught.value)


def test_recordings_of_the_user_s_need_no_catalogue() -> None:
    found, _ = resolve(ResearchRequest("Nebula", midi_folders=("folder",)))
    assert found.artist == Artist("Nebula")
    _, report, _ = found.reports
    assert report.status is CollectorStatus.NOT_FOUND
    assert "00000000-0000-4000-8000-00000000000b" in report.reason


def test_among_namesakes_the_only_drummer_is_meant() -> None:
    data = json.loads(payload("musicbrainz_ambiguous.json").data)
    data["artists"][1] |= {"id": DRUMMER, "disambiguation": "UK drummer"}

    def answer(asked: Asked) -> Reply:
        return as_json(data) if asked.path == "/ws/2/artist" else musicbrainz(asked)

    found, _ = resolve(replace(QUICK, artist="Nebula"), musicbrainz_org=answer)
    assert found.artist.ids[0] == f"musicbrainz:{DRUMMER}"


def test_a_name_that_nobody_bears_stays_as_it_is() -> None:
    found, _ = resolve(
        ResearchRequest("Test Pilot X"),
        www_wikidata_org=lambda _: as_json({"search": [], "success": 1}),
    )
    assert found.artist == Artist("Test Pilot X")
    assert set(statuses(found).values()) == {CollectorStatus.NOT_FOUND}


@pytest.mark.parametrize(
    "reply",
    [
        as_json({}),
        as_json([]),
        as_json({"artists": None, "search": None}),
        as_json({"artists": [{}, None, {"id": "x", "score": None, "aliases": [None]}]}),
        as_json({"search": [{"id": None}, None, {"id": "Q1", "match": None}]}),
        Reply("{", "application/json"),
        Reply(status=404),
        Reply("Rate exceeded.", "text/plain"),
    ],
)
def test_odd_answers_leave_the_name_as_it_is(reply: Reply) -> None:
    found, _ = resolve(FULL, musicbrainz_org=lambda _: reply, www_wikidata_org=lambda _: reply)
    assert found.artist == Artist("the test pilots")
    assert all(report.reason and not report.findings for report in found.reports)
    assert not any("Unexpected" in report.reason for report in found.reports)


@pytest.mark.parametrize(
    "record",
    [
        {"id": BAND, "name": "X", "type": "Group", "relations": None, "genres": [None]},
        {"id": BAND, "name": "X", "relations": [{}, {"type": "member of band", "artist": None}]},
        {"id": BAND, "name": "X", "relations": [{"attributes": [None], "attribute-ids": []}]},
    ],
)
def test_odd_records_leave_gaps(record: dict[str, object]) -> None:
    request = ResearchRequest("X", ResearchDepth.QUICK, artist_id=BAND)
    found, _ = resolve(request, musicbrainz_org=lambda _: as_json(record))
    assert found.artist.name == "X"
    assert statuses(found)["musicbrainz"] is CollectorStatus.FOUND


def test_offline_it_is_the_library_s_or_the_name() -> None:
    found, replica = resolve(ResearchRequest("Some Body"), off="Switched off.")
    assert (found.artist, replica.asked) == (Artist("Some Body"), [])
    assert set(statuses(found).values()) == {CollectorStatus.OFF}
    offline = OfflineIdentity(Library())
    for name in ("Some Body", "Led Zeppelin"):
        expected = Library().identify(name) or Artist(name)
        known = asyncio.run(offline.resolve(ResearchRequest(name)))
        assert known.artist == expected
        assert set(statuses(known).values()) == {CollectorStatus.OFF}
