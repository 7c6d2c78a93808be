"""The dashboard's files, the history with titles and stars, and what is known beforehand."""

from __future__ import annotations

from importlib.resources import files

import pytest
from tests.api.clients import add_key, check_error, connect
from tests.fakes_service import Fakes

from mididrumigen import __version__
from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.suggestions import suggest_artists
from mididrumigen.research.library.lookup import lookup_key

V1 = "/api/v1"
PAGE = files("mididrumigen.api") / "static" / "dashboard"
IS_BUILT = (PAGE / "index.html").is_file()


def test_the_first_page_is_the_dashboard_or_says_how_to_get_it(client):
    answer = client.get("/")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "unsafe" not in answer.headers["content-security-policy"]
    if IS_BUILT:
        assert '<div id="app">' in answer.text
        again = client.get("/", headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304
    else:
        assert "make serve" in answer.text
        assert "Node.js" in answer.text


@pytest.mark.skipif(not IS_BUILT, reason="the dashboard is not built")
def test_assets_never_change(client):
    names = [file.name for file in (PAGE / "assets").iterdir()]
    assert {"js", "css", "woff2", "ogg"} <= {name.rpartition(".")[2] for name in names}
    for name in names:
        answer = client.get(f"/assets/{name}")
        assert answer.status_code == 200, name
        assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("name", ["nothing.js", "..%2f..%2fapp.py", "%00", "index.html", "a" * 300])
def test_nothing_else_is_served(client, name):
    check_error(client.get(f"/assets/{name}"), 404, "not_found")


def test_the_page_needs_no_key_and_what_it_asks_does():
    with connect(Fakes(), loopback=False) as stranger:
        assert stranger.get("/").status_code == 200
        check_error(stranger.get(f"{V1}/suggest"), 401, "not_authenticated")


def test_health_says_which_api_this_is(client):
    health = client.get("/health").json()
    assert health["version"] == __version__
    assert health["api_level"] >= 3


@pytest.mark.parametrize(
    ("typed", "name", "relation"),
    [
        ("bonh", "John Bonham", "name"),
        ("zep", "John Bonham", "band"),
        ("BONZO", "John Bonham", "alias"),
        ("ahmir", "Questlove", "alias"),
    ],
)
def test_a_few_letters_of_any_name_suggest_whose_it_is(client, typed, name, relation):
    found = client.get(f"{V1}/suggest", params={"q": typed}).json()["suggestions"]
    assert (found[0]["name"], found[0]["relation"]) == (name, relation)
    assert found[0]["is_stored"] is (name == "John Bonham")


def test_nothing_typed_suggests_everybody_and_a_slip_whom_it_is_like(client):
    everybody = client.get(f"{V1}/suggest", params={"limit": 100}).json()["suggestions"]
    assert [one["name"] for one in everybody] == sorted(
        (one["name"] for one in everybody), key=str.casefold
    )
    slip = client.get(f"{V1}/suggest", params={"q": "Jon Bonam"}).json()
    assert slip["suggestions"] == []
    assert slip["alike"][0] == "John Bonham"


@pytest.mark.parametrize("typed", ["...", "\x00", "😀", "a" * 200, "神保", "\u202e"])
def test_no_typing_fails(client, typed):
    assert client.get(f"{V1}/suggest", params={"q": typed}).status_code == 200


def test_names_in_any_script_are_found_by_their_beginning():
    known = [(Artist("神保彰", aliases=("Akira Jimbo",)), True), (Artist("Акира"), False)]
    for typed in ("神", "jimbo", "AKIRA J"):
        assert [s.artist.name for s in suggest_artists(typed, known, lookup_key)] == ["神保彰"]
    assert [s.artist.name for s in suggest_artists("акир", known, lookup_key)] == ["Акира"]


def test_genres_are_listed(client):
    assert "funk" in client.get(f"{V1}/genres").json()["genres"]


def test_an_artist_comes_with_bars_to_play(client):
    body = client.get(f"{V1}/artists/john-bonham/bars", params={"limit": 3}).json()
    assert len(body["phrases"]) == min(3, body["total"])
    for phrase in body["phrases"]:
        assert phrase["notes"]
        assert all(note["tick"] >= 0 for note in phrase["notes"])
        assert all(1 <= bar <= phrase["bars"] for bar in phrase["fill_bars"])
    check_error(client.get(f"{V1}/artists/nobody/bars"), 404, "not_found")


@pytest.fixture
def played(client):
    for seed in (1, 2):
        request = {"artist": "John Bonham", "variations": 1, "bars": 1, "seed": seed}
        client.post(f"{V1}/generate", json=request)


def test_a_generation_has_a_title_and_a_star(client, played):
    body = {"title": "Verse, take 2", "starred": True}
    marked = client.patch(f"{V1}/generations/1", json=body).json()
    assert (marked["title"], marked["starred"]) == ("Verse, take 2", True)
    assert client.get(f"{V1}/generations/1").json() == marked
    starred = client.get(f"{V1}/generations", params={"starred": True}).json()["generations"]
    assert [line["id"] for line in starred] == [1]
    plain = client.patch(f"{V1}/generations/1", json={"starred": False}).json()
    assert (plain["title"], plain["starred"]) == ("Verse, take 2", False)


def test_a_generation_that_is_deleted_takes_its_files_along(client, fakes, played):
    name = fakes.store.generations[0].files[0]["name"]
    assert client.delete(f"{V1}/generations/1").status_code == 204
    check_error(client.get(f"{V1}/generations/1"), 404, "not_found")
    check_error(client.get(f"{V1}/files/1-1"), 404, "not_found")
    assert name not in fakes.files.kept
    check_error(client.delete(f"{V1}/generations/1"), 404, "not_found")
    check_error(client.patch(f"{V1}/generations/1", json={}), 404, "not_found")
    assert client.get(f"{V1}/files/2-1").status_code == 200


def test_who_may_only_read_marks_and_deletes_nothing(fakes, played):
    key = add_key(fakes, frozenset({"read"}))
    with connect(fakes, loopback=False, headers={"X-API-Key": key}) as reader:
        check_error(reader.patch(f"{V1}/generations/1", json={"title": "x"}), 403, "not_allowed")
        check_error(reader.delete(f"{V1}/generations/1"), 403, "not_allowed")
