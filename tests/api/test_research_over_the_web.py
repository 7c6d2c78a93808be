"""Research over the API with the whole chain behind it: job, events, web, profile."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.api.clients import LOCAL
from tests.replicas.server import Asked, Replica, Reply
from tests.replicas.services import as_json
from tests.replicas.world import BLOG, World

from mididrumigen.api.app import create_app
from mididrumigen.settings.places import load_settings
from mididrumigen.wiring.core import Services
from mididrumigen.wiring.service import open_parts

TWINS = [
    {"id": f"00000000-0000-4000-8000-00000000000{n}", "type": "Person", "score": 100}
    | {"name": "Sam Twin", "disambiguation": place}
    for n, place in enumerate(("Leeds", "Perth"))
]


@dataclass
class Service:
    """A client of the API, and what its research asks."""

    client: TestClient
    replica: Replica

    def research(self, **body: object) -> dict[str, object]:
        """Start a research, follow its events to the end; the task as it is then."""
        answer = self.client.post("/api/v1/research", json=body)
        assert answer.status_code == 202, answer.text
        told = self.client.get(answer.json()["events_url"]).text
        progress = [
            int(line.partition('"progress":')[2].split(",")[0].split("}")[0])
            for line in told.splitlines()
            if '"progress":' in line
        ]
        assert progress
        assert progress == sorted(progress)
        task: dict[str, object] = self.client.get(answer.json()["status_url"]).json()
        return task


@contextmanager
def serve(home: Path, world: World) -> Iterator[Service]:
    """The real parts over a replica, whose network and limits are given as arguments."""
    replica, ready, done = Replica(world.hosts()), threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def run() -> None:
        async with replica:
            ready.set()
            await done.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()))
    thread.start()
    assert ready.wait(10)
    services = Services(
        load_settings({"MIDIDRUMIGEN_HOME": str(home), "MIDIDRUMIGEN_OUTPUT": str(home / "out")}),
        network=replica.network(),
        fetch_limits=replica.fetcher().limits,
    )

    async def make() -> TestClient:
        parts = replace(open_parts(services), poll_s=0.05)
        return TestClient(create_app(parts), "http://localhost:8000", client=LOCAL)

    try:
        with asyncio.run(make()) as client:
            yield Service(client, replica)
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join(10)
        loop.close()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIDIDRUMIGEN_CONTACT", "me@example.org")
        patch.delenv("MIDIDRUMIGEN_OFFLINE", raising=False)
        with serve(tmp_path_factory.mktemp("home"), World()) as made:
            yield made


def test_a_name_becomes_a_profile_with_its_sources(service: Service) -> None:
    page = f"https://{BLOG}/none"
    task = service.research(artist="Led Zeppelin", urls=[page])
    assert task["status"] == "completed", task
    result = task["result"]
    assert isinstance(result, dict)
    reports = {report["name"]: report for report in result["collectors"]}
    assert reports["wikipedia"]["status"] == "found"
    assert reports["given_urls"]["status"] == "not_found"
    assert all(report["reason"] for report in reports.values())
    body = service.client.get("/api/v1/artists/John Bonham/profile").json()
    titles = {source["title"] for source in body["sources"]}
    assert any("Wikipedia: John Bonham, revision 1" in title for title in titles)
    assert "bath salts" not in str(body)
    assert page not in str(body)


def test_texts_that_are_sent_along_are_read_and_cited(service: Service) -> None:
    text = "A night with Kvam\nBy Jo Writer\n\nKvam sits 20 ms behind the click on every song."
    task = service.research(artist="Ilse Kvam", texts=[text], genre="rock", depth="quick")
    assert task["status"] == "completed", task
    result = task["result"]
    assert isinstance(result, dict)
    asked = {report["name"]: report for report in result["identity"]}
    assert set(asked) == {"library", "musicbrainz", "wikidata"}
    assert all(report["reason"] for report in asked.values())
    body = service.client.get("/api/v1/artists/Ilse Kvam/profile").json()
    assert body["estimates"]["microtiming_ms.snare"]["value"] > 5
    assert "A night with Kvam, by Jo Writer" in {source["title"] for source in body["sources"]}


@pytest.mark.parametrize("texts", [["x"] * 21, ["x" * 200_001]])
def test_more_texts_than_the_caps_allow_are_refused(service: Service, texts: list[str]) -> None:
    answer = service.client.post("/api/v1/research", json={"artist": "A Name", "texts": texts})
    assert answer.status_code in (413, 422)
    assert "texts" in answer.text or answer.status_code == 413


def test_augmenting_keeps_every_source(service: Service) -> None:
    service.research(artist="J Dilla")
    before = service.client.get("/api/v1/artists/J Dilla/profile").json()
    answer = service.client.post("/api/v1/augment/J Dilla", json={"depth": "quick"}).json()
    service.client.get(answer["events_url"])
    task = service.client.get(answer["status_url"]).json()
    assert task["status"] == "completed", task
    after = service.client.get("/api/v1/artists/J Dilla/profile").json()
    assert {s["id"] for s in before["sources"] if not s["id"].startswith("bitmidi")} <= {
        s["id"] for s in after["sources"]
    }
    assert after["confidence"] >= before["confidence"]


def test_too_few_sources_fail_the_task_as_the_document_says(service: Service) -> None:
    task = service.research(artist="Rush", depth="quick")
    # The library knows Rush's drummer; a stranger with one article it does not.
    assert task["status"] == "completed"
    service.replica.hosts["en.wikipedia.org"] = World(
        {"Ann Onym": "Ann Onym is a drummer. She plays behind the beat."}
    ).wikipedia
    task = service.research(artist="Ann Onym")
    assert (task["status"], task["error"]) == ("failed", "insufficient_evidence")
    assert str(task["details"]).startswith("Only 1 source found, minimum 5 required.")
    assert "--url" in str(task["details"])
    assert task["reasons"] == {"sources_found": 1, "minimum": 5}


def test_a_name_of_several_fails_with_the_choices(service: Service) -> None:
    def catalogue(asked: Asked) -> Reply:
        if asked.path == "/ws/2/artist":
            return as_json({"artists": TWINS})
        found = next(twin for twin in TWINS if asked.path.endswith(str(twin["id"])))
        return as_json({**found, "relations": []})

    service.replica.hosts["musicbrainz.org"] = catalogue
    task = service.research(artist="Sam Twin")
    assert (task["status"], task["error"]) == ("failed", "ambiguous_artist")
    reasons = task["reasons"]
    assert isinstance(reasons, dict)
    assert [choice["disambiguation"] for choice in reasons["choices"]] == ["Leeds", "Perth"]
    chosen = reasons["choices"][1]["id"]
    # The one that is meant is found; there is just nothing to read of how she plays.
    task = service.research(artist="Sam Twin", artist_id=chosen)
    assert task["error"] == "insufficient_evidence", task


def test_jobs_at_the_same_time_ask_strict_hosts_one_at_a_time(service: Service) -> None:
    strict = ("api.semanticscholar.org", "export.arxiv.org", "musicbrainz.org")
    service.replica.most_at_once.clear()
    posted = [
        service.client.post("/api/v1/research", json={"artist": name}).json()
        for name in ("Keith Moon", "Neil Peart")
    ]
    for answer in posted:
        service.client.get(answer["events_url"])
    most = service.replica.most_at_once
    assert all(most.get(host, 1) == 1 for host in strict)
    assert most["en.wikipedia.org"] <= 3
