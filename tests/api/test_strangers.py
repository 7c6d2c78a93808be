"""What strangers may not do, each as it was found: cost, proxies, what is another's, bad names."""

from __future__ import annotations

import asyncio
import io
import wave
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient
from tests.api.clients import add_key, check_error, connect
from tests.fakes import library_profile, make_profile
from tests.fakes_service import Fakes

from mididrumigen.domain.music.form import Form
from mididrumigen.domain.work.job_requests import SongRequest, SongSplit, generation_from_json
from mididrumigen.domain.work.jobs import JobStatus
from mididrumigen.midi.render import find_soundfont
from mididrumigen.settings.service import ServerSettings

PLAY = {"artist": "John Bonham", "variations": 1, "bars": 1}
MAX_WAV = 60_000_000
needs_soundfont = pytest.mark.skipif(find_soundfont() is None, reason="no soundfont")


def keyed(fakes: Fakes, *scopes: str, **options) -> TestClient:
    """A client elsewhere, with a key of its own."""
    headers = {"X-API-Key": add_key(fakes, frozenset(scopes or ("generate", "research")))}
    server = options.pop("server", ServerSettings(rates={"generate": "", "research": ""}))
    return connect(
        fakes, server, loopback=False, client=("203.0.113.9", 1), headers=headers, **options
    )


# Cost ------------------------------------------------------------------------------------------


@needs_soundfont
def test_a_sound_without_end_is_not_rendered(client):
    slow = {**PLAY, "bars": 8, "tempo": 30, "time_signature": "24/2"}
    file = client.post("/api/v1/generate", json=slow).json()["files"][0]
    body = check_error(client.get(f"{file['url']}.wav"), 422, "invalid_request")
    assert body["details"]["seconds"] > body["details"]["most"]
    assert (body["details"]["most"] + 2) * 44_100 * 4 <= MAX_WAV


@needs_soundfont
def test_a_usual_sound_is_whole_known_again_and_limited_on_its_own(fakes):
    server = ServerSettings(rates={"generate": "", "render": "1/minute"})
    with keyed(fakes, "generate", server=server) as client:
        url = client.post("/api/v1/generate", json=PLAY).json()["files"][0]["url"]
        heard = client.get(f"{url}.wav")
        with wave.open(io.BytesIO(heard.content)) as sound:
            assert sound.getnframes() / sound.getframerate() > 2
        again = client.get(f"{url}.wav", headers={"If-None-Match": heard.headers["etag"]})
        assert again.status_code == 304
        assert client.head(f"{url}.wav").status_code == 200
        check_error(client.get(f"{url}.wav"), 429, "rate_limited")
        assert client.get(url).status_code == 200


@pytest.mark.parametrize(
    "asked",
    [
        {"bars": 16, "variations": 16, "best_of": 8, "time_signature": "64/2"},
        {"bars": 16, "variations": 1, "time_signature": "64/2"},
        {"bars": 16, "variations": 16, "best_of": 8, "time_signature": "12/4"},
    ],
)
def test_what_would_compute_for_minutes_is_refused_with_a_number(client, asked):
    body = check_error(
        client.post("/api/v1/generate", json={**PLAY, **asked}), 422, "too_much_work"
    )
    assert body["details"]["work"] > body["details"]["most"]


def test_a_song_has_the_same_budget(client):
    song = {"artist": "John Bonham", "form": "verse:64@64/2"}
    check_error(client.post("/api/v1/songs", json=song), 422, "too_much_work")


def test_a_long_song_in_long_metres_is_a_task(client, fakes):
    form = "verse:64@17/4 chorus:64@17/4@+4bpm"
    song = {"artist": "John Bonham", "form": form, "seed": 7}
    answer = client.post("/api/v1/songs", json={**song, "split": "sections", "shared": True})
    assert answer.status_code == 202
    assert answer.headers["location"] == answer.json()["status_url"]
    ((_, job),) = fakes.jobs.rows.items()
    asked = generation_from_json(job.request)
    assert asked.song == SongRequest(Form.parse(form), asked.params, SongSplit.SECTIONS)
    assert (asked.artist, asked.params.seed, asked.shared) == ("John Bonham", 7, True)
    nobody = client.post("/api/v1/songs", json={**song, "artist": "Nobody At All"})
    check_error(nobody, 404, "unknown_artist")


def test_what_computes_for_seconds_is_a_task(client, fakes):
    asked = {**PLAY, "bars": 16, "variations": 16, "best_of": 8}
    answer = client.post("/api/v1/generate", json=asked)
    assert answer.status_code == 202
    assert answer.headers["location"] == answer.json()["status_url"]
    assert len(fakes.jobs.rows) == 1


# Proxies ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    ["X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "X-Real-IP", "Via",
     "CF-Connecting-IP", "True-Client-IP", "X-Forwarded-Server"],
)  # fmt: skip
@pytest.mark.parametrize("value", ["127.0.0.1", "203.0.113.7", ""])
def test_whoever_comes_through_a_proxy_needs_a_key(client, fakes, header, value):
    for method, path in (("GET", "artists"), ("POST", "generate"), ("GET", "generations")):
        answer = client.request(method, f"/api/v1/{path}", headers={header: value})
        assert answer.status_code == 401
    assert fakes.store.generations == []
    through = {header: value, "X-API-Key": add_key(fakes)}
    assert client.get("/api/v1/artists", headers=through).status_code == 200


def test_a_key_can_be_wanted_on_loopback_too(fakes):
    with connect(fakes, ServerSettings(require_key=True)) as client:
        check_error(client.get("/api/v1/artists"), 401, "not_authenticated")
        assert client.get("/livez").status_code == 200
        key = {"X-API-Key": add_key(fakes)}
        assert client.get("/api/v1/artists", headers=key).status_code == 200


def test_no_path_of_the_server_is_told_through_a_proxy(fakes):
    key = {"X-API-Key": add_key(fakes), "X-Forwarded-For": "203.0.113.7"}
    with connect(fakes, headers=key) as client:
        body = client.post("/api/v1/generate", json=PLAY).json()
    assert body["midi_files"] == [body["files"][0]["url"]]


def test_https_at_a_trusted_proxy_keeps_the_cookie_to_itself(fakes):
    for proxies, is_kept in ((("10.0.0.0/8",), True), ((), False)):
        with connect(
            fakes, ServerSettings(trusted_proxies=proxies), client=("10.0.0.1", 1), loopback=False
        ) as client:
            answer = client.post(
                "/api/v1/session",
                json={"api_key": add_key(fakes)},
                headers={"X-Forwarded-Proto": "https"},
            )
            assert ("secure" in answer.headers["set-cookie"].casefold()) is is_kept


def test_keys_cannot_be_guessed_quickly(fakes):
    with connect(fakes, loopback=False, client=("203.0.113.9", 1)) as client:
        statuses = [
            client.post("/api/v1/session", json={"api_key": f"mdg_{n}"}).status_code
            for n in range(30)
        ]
    assert statuses == [401] * 10 + [429] * 20


# Whose things are ------------------------------------------------------------------------------


def test_what_a_key_made_is_its_own(fakes):
    with keyed(fakes) as mine, keyed(fakes) as other, keyed(fakes, "admin") as admin:
        made = mine.post("/api/v1/generate", json=PLAY).json()
        url = f"/api/v1/generations/{made['generation_id']}"
        file = made["files"][0]["url"]
        for path in (url, file, f"{file}.json", f"{file}.mid", f"{file.partition('-')[0]}.zip"):
            assert mine.get(path).status_code == 200, path
            assert admin.get(path).status_code == 200, path
            check_error(other.get(path), 404, "not_found")
        assert other.get("/api/v1/generations").json()["generations"] == []
        check_error(other.patch(url, json={"title": "mine now"}), 404, "not_found")
        check_error(other.delete(url), 404, "not_found")
        edit = {"file_id": made["files"][0]["id"], "lock": ["kick"]}
        check_error(other.post("/api/v1/edit", json=edit), 404, "not_found")
        assert len(mine.get("/api/v1/generations").json()["generations"]) == 1


def test_what_is_shared_is_seen_by_all_and_changed_by_its_owner(fakes):
    with keyed(fakes) as mine, keyed(fakes) as other:
        made = mine.post("/api/v1/generate", json={**PLAY, "shared": True}).json()
        url = f"/api/v1/generations/{made['generation_id']}"
        assert other.get(url).json()["shared"] is True
        assert other.get(made["files"][0]["url"]).status_code == 200
        check_error(other.delete(url), 403, "not_allowed")
        check_error(other.patch(url, json={"starred": True}), 403, "not_allowed")
        assert mine.patch(url, json={"shared": False}).json()["shared"] is False
        check_error(other.get(url), 404, "not_found")


def test_whoever_is_here_without_a_key_sees_everything(fakes):
    with keyed(fakes) as far, connect(fakes) as here:
        made = far.post("/api/v1/generate", json=PLAY).json()
        url = f"/api/v1/generations/{made['generation_id']}"
        assert here.get(url).status_code == 200
        own = here.post("/api/v1/generate", json=PLAY).json()
        check_error(far.get(f"/api/v1/generations/{own['generation_id']}"), 404, "not_found")
        assert here.delete(url).status_code == 204


def test_a_blend_is_its_makers(fakes):
    asyncio.run(fakes.store.save_profile(library_profile("Questlove")))
    parts = [{"artist": "John Bonham"}, {"artist": "Questlove"}]
    blend = {"parts": parts, "name": "Secret Sauce"}
    with keyed(fakes) as mine, keyed(fakes) as other, connect(fakes) as here:
        assert mine.post("/api/v1/blend", json=blend).status_code == 200
        for name in ("Secret Sauce", "secret-sauce"):
            assert mine.get(f"/api/v1/artists/{name}/profile").status_code == 200
            assert here.get(f"/api/v1/artists/{name}/profile").status_code == 200
            check_error(other.get(f"/api/v1/artists/{name}/profile"), 404, "not_found")
        assert "Secret Sauce" in mine.get("/api/v1/artists").text
        for path in ("artists", "artists?q=secret", "suggest?q=secret"):
            assert "Secret Sauce" not in other.get(f"/api/v1/{path}").text.replace("q=secret", "")
        check_error(other.post("/api/v1/blend", json=blend), 409, "conflict")
        taking = {"artist": "Secret Sauce"}
        check_error(other.post("/api/v1/research", json=taking), 409, "conflict")
        check_error(other.post("/api/v1/generate", json=taking), 409, "conflict")
        check_error(other.delete("/api/v1/artists/secret-sauce"), 404, "not_found")
        assert mine.post("/api/v1/generate", json={**PLAY, **taking}).status_code == 200
        assert mine.delete("/api/v1/artists/secret-sauce").status_code == 204
        check_error(mine.get("/api/v1/artists/secret-sauce/profile"), 404, "not_found")


def test_what_all_share_is_forgotten_by_an_admin_alone(fakes, client):
    with keyed(fakes) as far:
        check_error(far.delete("/api/v1/artists/John Bonham"), 403, "not_allowed")
    assert client.delete("/api/v1/artists/john-bonham/profile").status_code == 204
    check_error(client.get("/api/v1/artists/john-bonham/profile"), 404, "not_found")
    assert client.get("/api/v1/artists").json()["recent"][0]["status"] == "pending"
    assert client.delete("/api/v1/artists", params={"artist": "John Bonham"}).status_code == 204
    assert client.get("/api/v1/artists").json()["total"] == 0


def test_a_task_is_seen_by_who_asked_unless_it_is_research_for_all(fakes):
    with keyed(fakes) as mine, keyed(fakes) as other, keyed(fakes, "admin") as admin:
        heavy = {**PLAY, "bars": 16, "variations": 16, "best_of": 8}
        own = mine.post("/api/v1/generate", json=heavy).json()["status_url"]
        shared = mine.post("/api/v1/research", json={"artist": "Meg White"}).json()["status_url"]
        assert other.get(shared).status_code == 200
        check_error(other.get(own), 404, "not_found")
        check_error(other.get(f"{own}/events"), 404, "not_found")
        assert len(mine.get("/api/v1/tasks").json()["tasks"]) == 2
        assert other.get("/api/v1/tasks").json()["tasks"] == []
        first = admin.get("/api/v1/tasks?limit=1").json()
        rest = admin.get("/api/v1/tasks", params={"cursor": first["next_cursor"]}).json()
        ids = [task["task_id"] for page in (first, rest) for task in page["tasks"]]
        assert len(set(ids)) == 2
        assert rest["next_cursor"] is None


def test_who_may_only_generate_has_nothing_researched(fakes):
    with keyed(fakes, "generate") as client:
        body = check_error(
            client.post("/api/v1/generate", json={"artist": "Nobody Known"}), 403, "not_allowed"
        )
        assert body["details"]["needs"] == "research"
        assert client.post("/api/v1/generate", json=PLAY).status_code == 200
    assert fakes.jobs.rows == {}


# Names -----------------------------------------------------------------------------------------


def test_names_that_are_spelled_alike_have_slugs_of_their_own(client, fakes):
    for name in ("AC/DC Tribute", "AC DC Tribute", "ac_dc tribute"):
        asyncio.run(fakes.store.save_profile(make_profile(name)))
    rows = client.get("/api/v1/artists?q=tribute").json()["recent"]
    slugs = {row["name"]: row["slug"] for row in rows}
    assert len(set(slugs.values())) == 3
    for name, slug in slugs.items():
        for spelled in (slug, slug.upper()):
            assert client.get(f"/api/v1/research/{spelled}").json()["artist"] == name


@pytest.mark.parametrize("name", ["علی‌رضا", "क्‍षत्रिय", "👩‍🎤 Drums"])
def test_joiners_are_part_of_names(client, name):
    assert client.post("/api/v1/research", json={"artist": name}).status_code == 202


@pytest.mark.parametrize("name", ["‍", "‌‌", "a\u200bb", "a\u202eb"])
def test_what_cannot_be_seen_alone_is_no_name(client, name):
    assert client.post("/api/v1/research", json={"artist": name}).status_code == 422


def test_the_history_of_a_name_is_of_that_name(client):
    client.post("/api/v1/generate", json=PLAY)
    assert client.get("/api/v1/generations?artist=Nobody").json()["generations"] == []
    client.delete("/api/v1/artists/John Bonham")
    left = client.get("/api/v1/generations?artist=john bonham").json()["generations"]
    assert len(left) == 1


def test_totals_are_of_what_was_looked_for(client, fakes):
    asyncio.run(fakes.store.save_profile(make_profile("Clyde Stubblefield")))
    body = client.get("/api/v1/artists?q=clyde&limit=1").json()
    assert (body["total"], body["cached"], body["next_cursor"]) == (1, 1, None)
    first = client.get("/api/v1/artists?limit=1").json()
    rest = client.get("/api/v1/artists", params={"cursor": first["next_cursor"]}).json()
    names = [row["name"] for page in (first, rest) for row in page["recent"]]
    assert sorted(names) == ["Clyde Stubblefield", "John Bonham"]


# What is deleted -------------------------------------------------------------------------------


def test_a_generation_is_gone_with_its_files(client, fakes):
    made = client.post("/api/v1/generate", json={**PLAY, "variations": 3}).json()
    assert len(fakes.files.kept) == 3
    url = f"/api/v1/generations/{made['generation_id']}"
    assert client.delete(url).status_code == 204
    for path in (url, *(file["url"] for file in made["files"])):
        check_error(client.get(path), 404, "not_found")
    check_error(client.delete(url), 404, "not_found")
    assert fakes.files.kept == {}


def test_uploads_are_deleted_when_their_sender_says_so(fakes):
    beat = make_beat()
    with keyed(fakes) as mine, keyed(fakes) as other:
        sent = mine.post(
            "/api/v1/midi", data={"artist": "Meg White"}, files={"files": ("a.mid", beat)}
        )
        task = sent.json()["task_id"]
        assert len(fakes.files.kept) == 1
        check_error(other.get(f"/api/v1/task/{task}"), 404, "not_found")
        check_error(other.delete(f"/api/v1/task/{task}/uploads"), 404, "not_found")
        assert mine.delete(f"/api/v1/task/{task}/uploads").status_code == 204
        assert fakes.files.kept == {}
        assert mine.get(f"/api/v1/task/{task}").json()["status"] == "cancelled"


def make_beat() -> bytes:
    from tests.midi_files import rock_beat

    from mididrumigen.midi.general_midi import general_midi
    from mididrumigen.midi.write import write_groove

    return write_groove(rock_beat(2), general_midi(), track_name="x")


# Keys and sessions -----------------------------------------------------------------------------


def test_a_key_has_its_time_and_limits_of_its_own(fakes):
    soon = datetime.now(UTC) + timedelta(hours=1)
    past = datetime.now(UTC) - timedelta(seconds=1)

    def add(**options):
        return asyncio.run(fakes.access.add_key("x", frozenset({"generate"}), **options))[1]

    with connect(fakes, loopback=False) as client:
        old = {"X-API-Key": add(expires_at=past)}
        body = check_error(client.get("/api/v1/artists", headers=old), 401, "not_authenticated")
        assert "expired" in body["message"]
        key = {"X-API-Key": add(expires_at=soon, limits={"read": "2/minute"})}
        statuses = [client.get("/api/v1/genres", headers=key).status_code for _ in range(3)]
        assert statuses == [200, 200, 429]


def test_reading_is_limited_by_default_with_a_key_and_not_at_home(fakes, client):
    assert "ratelimit-limit" not in client.get("/api/v1/genres").headers
    with keyed(fakes, server=ServerSettings()) as far:
        assert int(far.get("/api/v1/genres").headers["ratelimit-limit"]) >= 100


def test_a_rotated_key_stays_the_same_key(fakes):
    key, secret = asyncio.run(fakes.access.add_key("x", frozenset({"generate"})))
    with connect(fakes, loopback=False) as client:
        made = client.post("/api/v1/generate", json=PLAY, headers={"X-API-Key": secret}).json()
        _, new = asyncio.run(fakes.access.rotate_key(key.id, 0.0))
        url = f"/api/v1/generations/{made['generation_id']}"
        assert client.get(url, headers={"X-API-Key": new}).status_code == 200
        assert client.get(url, headers={"X-API-Key": secret}).status_code == 401


def test_sessions_are_listed_and_ended(fakes):
    secret = add_key(fakes)
    with connect(fakes, loopback=False) as browser, keyed(fakes) as other:
        browser.post("/api/v1/session", json={"api_key": secret})
        (session,) = browser.get("/api/v1/sessions").json()["sessions"]
        assert other.get("/api/v1/sessions").json()["sessions"] == []
        check_error(other.delete(f"/api/v1/sessions/{session['id']}"), 404, "not_found")
        assert browser.delete(f"/api/v1/sessions/{session['id']}").status_code == 204
        check_error(browser.get("/api/v1/artists"), 401, "not_authenticated")


# Requests --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/health", "/livez", "/readyz", "/api/v1/generations", "/api/v1/artists", "/docs"]
)
def test_head_is_answered_wherever_get_is(client, path):
    head, got = client.head(path), client.get(path)
    assert (head.status_code, head.content) == (got.status_code, b"")
    assert head.headers["content-type"] == got.headers["content-type"]


def test_files_and_streams_have_a_head(client, fakes):
    made = client.post("/api/v1/generate", json=PLAY).json()
    head = client.head(made["files"][0]["url"])
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == client.get(made["files"][0]["url"]).headers["etag"]
    task = client.post("/api/v1/research", json={"artist": "Meg White"}).json()
    assert client.head(task["events_url"]).status_code == 200


@pytest.mark.parametrize("path", ["artists?limti=3", "generations?x=", "suggest?q=a&page=2"])
def test_an_unknown_query_parameter_is_named(client, path):
    body = check_error(client.get(f"/api/v1/{path}"), 422, "invalid_request")
    assert body["details"]["unknown"]


def test_two_hosts_are_one_too_many(client):
    twice = [("Host", "localhost"), ("Host", "evil.example")]
    assert client.get("/api/v1/artists", headers=twice).status_code in (400, 403)


def test_a_name_that_is_given_twice_is_refused(client):
    text = b'{"artist": "John Bonham", "bars": 1, "artist": "Meg White"}'
    body = check_error(
        client.post("/api/v1/generate", content=text, headers={"Content-Type": "application/json"}),
        422,
        "invalid_request",
    )
    assert "'artist' twice" in body["message"]


def test_what_passes_says_when_to_come_back(fakes):
    fakes.files.free = 0
    with connect(fakes) as client:
        assert "retry-after" in client.get("/readyz").headers
        assert "room for 0 MB" in client.get("/health").json()["storage"]


def test_errors_tell_no_folder_of_the_server(client, fakes):
    made = client.post("/api/v1/generate", json=PLAY).json()
    fakes.files.kept.clear()
    answer = client.get(made["files"][0]["url"])
    assert answer.status_code == 404
    assert "/memory/" not in answer.text


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/x", "https://localhost/", "http://[::1]:80/", "http://10.0.0.7/a",
     "http://169.254.169.254/latest/meta-data", "http://0x7f.1/", "http://2130706433/",
     "http://[::ffff:127.0.0.1]/", "https://printer.local/"],
)  # fmt: skip
def test_no_page_of_this_machine_or_its_network_is_taken(client, fakes, url):
    body = {"artist": "Meg White", "urls": [url]}
    told = check_error(client.post("/api/v1/research", json=body), 422, "invalid_request")
    assert url in told["message"]
    assert not fakes.jobs.rows


# Streams ---------------------------------------------------------------------------------------


def test_a_key_follows_so_many_tasks(fakes):
    server = ServerSettings(streams_per_key=0, rates={"research": ""})
    with keyed(fakes, server=server) as client:
        task = client.post("/api/v1/research", json={"artist": "Meg White"}).json()
        check_error(client.get(task["events_url"]), 429, "rate_limited")


@pytest.mark.parametrize("is_session", [False, True])
def test_a_stream_ends_with_its_key(fakes, is_session):
    find, looks = fakes.jobs.find, 0

    async def revoke(ident):
        nonlocal looks
        looks += 1
        if looks == 3:
            (key,) = await fakes.access.list_keys()
            assert await fakes.access.revoke_key(key.id)
        return await find(ident)

    with keyed(fakes, check_s=0.01) as client:
        task = client.post("/api/v1/research", json={"artist": "Meg White"}).json()
        if is_session:
            secret = client.headers.pop("X-API-Key")
            assert client.post("/api/v1/session", json={"api_key": secret}).status_code == 200
        fakes.jobs.find = revoke
        with client.stream("GET", task["events_url"]) as events:
            lines = [line for line in events.iter_lines() if line]
        assert lines[-2:] == ["event: closed", 'data: {"error":"not_authenticated"}']
        check_error(client.get(task["status_url"]), 401, "not_authenticated")


def test_a_database_that_stalls_does_not_cut_streams(fakes):
    from mididrumigen.domain.errors import DatabaseError

    find, looks = fakes.jobs.find, 0

    async def stall(ident):
        nonlocal looks
        looks += 1
        if 2 <= looks <= 4:
            raise DatabaseError("It is away.")
        if looks == 6:
            fakes.jobs.change(ident, status=JobStatus.COMPLETED, result={})
        return await find(ident)

    with connect(fakes) as client:
        task = client.post("/api/v1/research", json={"artist": "Meg White"}).json()
        fakes.jobs.find = stall
        with client.stream("GET", task["events_url"]) as events:
            lines = list(events.iter_lines())
    assert [line for line in lines if line.startswith("event")][-1] == "event: completed"
