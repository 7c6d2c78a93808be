"""Names in any script, in paths, queries and bodies."""

from __future__ import annotations

import asyncio
import unicodedata
from dataclasses import replace
from urllib.parse import quote

import pytest
from tests.api.clients import connect
from tests.contract.artist_names import NAMES
from tests.fakes import library_profile, make_profile
from tests.fakes_service import Fakes

from mididrumigen.domain.style.artist import Artist, display_name, slug

PLAYED = ("椎名林檎", "AC/DC", "!!!", "Robert'); DROP TABLE artists;--")


@pytest.fixture(scope="module")
def everyone():
    """A service that has researched everyone."""
    fakes = Fakes()
    for name in NAMES:
        asyncio.run(fakes.store.save_profile(make_profile(name)))
    for name in PLAYED:
        profile = replace(library_profile("John Bonham"), artist=Artist(name))
        asyncio.run(fakes.store.save_profile(profile))
    with connect(fakes) as client:
        yield client


def test_every_name_is_accepted_for_research(client, fakes):
    for name in NAMES:
        answer = client.post("/api/v1/research", json={"artist": name})
        assert answer.status_code == 202, (name, answer.text)
    assert len(NAMES) >= 500
    assert len(fakes.jobs.rows) > 490


def test_every_name_is_found_in_a_path_and_in_a_query(everyone):
    for name in NAMES:
        shown = display_name(name)
        asked = [everyone.get("/api/v1/research", params={"artist": name})]
        if name not in ("..", "."):  # clients take these for steps
            asked.append(everyone.get(f"/api/v1/research/{quote(name, safe='')}"))
        for answer in asked:
            assert answer.status_code == 200, (name, answer.text)
            assert answer.json()["artist"] == shown


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC"])
def test_another_form_of_the_same_letters_is_the_same_artist(everyone, form):
    typed = unicodedata.normalize(form, "Sigur Rós").upper()
    answer = everyone.get(f"/api/v1/research/{quote(typed)}")
    assert answer.json()["artist"] == "Sigur Rós"
    found = everyone.get("/api/v1/artists", params={"q": typed}).json()
    assert [artist["name"] for artist in found["recent"]] == ["Sigur Rós"]


@pytest.mark.parametrize(
    "url",
    [
        "/api/v1/research/ac-dc",
        "/api/v1/research/AC%2FDC",
        "/api/v1/research?artist=AC%2FDC",
        "/api/v1/research?artist=ac-dc",
        "/api/v1/similar/ac-dc",
        "/api/v1/similar?artist=AC%2FDC",
        "/api/v1/artists/AC%2FDC/profile",
        "/api/v1/artists/ac-dc/profile",
    ],
)
def test_a_name_with_a_slash_has_a_slug_and_a_query(everyone, url):
    assert everyone.get(url).json()["artist"] == "AC/DC"


def test_a_name_with_a_slash_is_augmented_and_played(everyone):
    for url in ("augment/ac-dc", "augment/AC%2FDC", "augment?artist=AC%2FDC"):
        assert everyone.post(f"/api/v1/{url}", json={}).json()["artist"] == "AC/DC"
    for name in ("AC/DC", "ac/dc", "ac-dc"):
        body = everyone.post("/api/v1/generate", json={"artist": name, "variations": 1}).json()
        assert body["artist"] == "AC/DC"


def test_every_slug_leads_to_who_has_it(everyone):
    for name in NAMES[:130]:
        answer = everyone.get(f"/api/v1/research/{quote(slug(name))}")
        assert slug(answer.json()["artist"]) == slug(name)


def test_files_of_every_name_are_saved_under_that_name(everyone):
    for name in PLAYED:
        body = everyone.post("/api/v1/generate", json={"artist": name, "variations": 1}).json()
        header = everyone.get(body["files"][0]["url"]).headers["content-disposition"]
        ident = body["files"][0]["id"]
        assert f"filename*=UTF-8''{quote(slug(name), safe='')}-{ident}.mid" in header
        assert header.isascii()
