"""Who is let in, to what, and from which pages."""

from __future__ import annotations

import asyncio

import pytest
from tests.api.clients import add_key, check_error, connect
from tests.fakes_service import Fakes

from mididrumigen.settings.service import ServerSettings

PUBLIC = "http://drums.example:8000"
FAR = ("203.0.113.9", 40_000)
PLAY = {"artist": "John Bonham", "variations": 1}


def public(fakes: Fakes, **options):
    return connect(fakes, loopback=False, base_url=PUBLIC, client=FAR, **options)


def test_beyond_loopback_a_key_is_needed(fakes):
    with public(fakes) as client:
        for method, path in (("GET", "artists"), ("POST", "generate"), ("DELETE", "task/1")):
            answer = client.request(method, f"/api/v1/{path}")
            check_error(answer, 401, "not_authenticated")
            assert answer.headers["www-authenticate"].startswith("Bearer")
        check_error(client.get("/metrics"), 401, "not_authenticated")
        for path in ("/health", "/livez", "/readyz", "/docs", "/openapi.json"):
            assert client.get(path).status_code == 200


@pytest.mark.parametrize("header", ["X-API-Key", "Authorization"])
def test_a_key_lets_in(fakes, header):
    secret = add_key(fakes)
    value = secret if header == "X-API-Key" else f"bearer {secret}"
    with public(fakes, headers={header: value}) as client:
        assert client.post("/api/v1/generate", json=PLAY).status_code == 200
    assert fakes.access.touched["key1"] == 1


@pytest.mark.parametrize("value", ["", "mdg_wrong", "mdg_" + "x" * 5000, "ü"])
def test_another_key_does_not(fakes, value):
    add_key(fakes)
    with public(fakes) as client:
        headers = [(b"x-api-key", value.encode("latin-1"))]
        check_error(client.get("/api/v1/artists", headers=headers), 401, "not_authenticated")


def test_a_wrong_key_does_not_pass_for_none_on_loopback(client):
    answer = client.get("/api/v1/artists", headers={"X-API-Key": "mdg_wrong"})
    check_error(answer, 401, "not_authenticated")


def test_a_revoked_key_is_out(fakes):
    secret = add_key(fakes)
    asyncio.run(fakes.access.revoke_key("key1"))
    with public(fakes, headers={"X-API-Key": secret}) as client:
        body = check_error(client.get("/api/v1/artists"), 401, "not_authenticated")
        assert "revoked" in body["message"]


def test_a_key_may_what_it_is_for(fakes):
    secret = add_key(fakes, frozenset({"generate"}))
    with public(fakes, headers={"X-API-Key": secret}) as client:
        assert client.get("/api/v1/artists").status_code == 200
        assert client.post("/api/v1/generate", json=PLAY).status_code == 200
        body = check_error(
            client.post("/api/v1/research", json={"artist": "X"}), 403, "not_allowed"
        )
        assert body["details"] == {"needs": "research", "scopes": ["generate"]}


def test_a_task_is_called_off_by_who_asked_for_it_or_by_an_admin(fakes):
    mine, other = add_key(fakes), add_key(fakes)
    admin = add_key(fakes, frozenset({"admin"}))
    with public(fakes) as client:
        request = {"artist": "Meg White"}
        answer = client.post("/api/v1/research", json=request, headers={"X-API-Key": mine})
        url = answer.json()["status_url"]
        check_error(client.delete(url, headers={"X-API-Key": other}), 403, "not_allowed")
        cancelled = client.delete(url, headers={"X-API-Key": admin}).json()
        assert cancelled["status"] == "cancelled"


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example:8000", "127.0.0.1.evil.example", "[::2]", ""]
)
def test_a_rebound_name_is_refused_without_a_key(client, fakes, host):
    check_error(client.get("/api/v1/artists", headers={"Host": host}), 403, "not_allowed")
    keyed = {"Host": host, "X-API-Key": add_key(fakes)}
    assert client.get("/api/v1/artists", headers=keyed).status_code == 200


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:9", "127.0.0.1:8000", "[::1]:8000"])
def test_this_machine_goes_by_its_loopback_names(client, host):
    assert client.get("/api/v1/artists", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "http://localhost.evil.example",
        "http://localhost:3000.evil.example",
        "http://localhost:8000@evil.example",
        "",
    ],
)
def test_a_page_of_elsewhere_changes_nothing(client, fakes, origin):
    answer = client.post("/api/v1/generate", json=PLAY, headers={"Origin": origin})
    check_error(answer, 403, "not_allowed")
    assert fakes.store.generations == []
    assert client.get("/api/v1/artists", headers={"Origin": origin}).status_code == 200


def test_pages_of_this_machine_and_named_ones_may(fakes):
    with connect(fakes, ServerSettings(cors_origins=("https://daw.example",))) as client:
        for origin in ("http://localhost:3000", "http://127.0.0.1", "https://daw.example"):
            answer = client.post("/api/v1/generate", json=PLAY, headers={"Origin": origin})
            assert answer.status_code == 200
            assert answer.headers["access-control-allow-origin"] == origin


def preflight(client, origin, method="POST", asked="content-type,x-api-key,idempotency-key"):
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": asked,
    }
    return client.options("/api/v1/generate", headers=headers)


def test_a_preflight_is_answered_for_origins_that_may(client):
    good = preflight(client, "http://localhost:5173")
    assert good.status_code == 200
    assert good.headers["access-control-allow-origin"] == "http://localhost:5173"
    assert "Idempotency-Key" in good.headers["access-control-allow-headers"]
    for origin in ("http://localhost:3000.evil.com", "http://evil.com", "http://localhost:*"):
        bad = preflight(client, origin)
        check_error(bad, 400, "cors_refused")
        assert "access-control-allow-origin" not in bad.headers
    check_error(preflight(client, "http://localhost", "PUT"), 400, "cors_refused")


def test_errors_can_be_read_across_origins(client):
    answer = client.get("/api/v1/research/Nobody", headers={"Origin": "http://localhost:3000"})
    check_error(answer, 404, "not_found")
    assert answer.headers["access-control-allow-origin"] == "http://localhost:3000"


def test_a_session_is_a_cookie_that_scripts_cannot_read(fakes):
    secret = add_key(fakes, frozenset({"generate"}))
    with public(fakes) as client:
        answer = client.post("/api/v1/session", json={"api_key": secret})
        assert answer.json()["scopes"] == ["generate"]
        cookie = answer.headers["set-cookie"].casefold()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert secret.casefold() not in cookie
        assert client.get("/api/v1/artists").status_code == 200
        assert client.post("/api/v1/generate", json=PLAY).status_code == 200
        elsewhere = {"Origin": "https://evil.example"}
        check_error(
            client.post("/api/v1/generate", json=PLAY, headers=elsewhere), 403, "not_allowed"
        )
        at_home = {"Origin": PUBLIC}
        assert client.post("/api/v1/generate", json=PLAY, headers=at_home).status_code == 200
        kept = client.cookies.get("mididrumigen_session")
        assert client.delete("/api/v1/session").status_code == 204
        client.cookies.set("mididrumigen_session", kept)
        check_error(client.get("/api/v1/artists"), 401, "not_authenticated")


def test_a_session_ends_with_its_key(fakes):
    secret = add_key(fakes)
    with public(fakes) as client:
        client.post("/api/v1/session", json={"api_key": secret})
        asyncio.run(fakes.access.revoke_key("key1"))
        check_error(client.get("/api/v1/artists"), 401, "not_authenticated")
        check_error(
            client.post("/api/v1/session", json={"api_key": "mdg_no"}), 401, "not_authenticated"
        )


def test_https_keeps_the_cookie_to_itself(fakes):
    with connect(fakes, loopback=False, base_url="https://drums.example", client=FAR) as client:
        answer = client.post("/api/v1/session", json={"api_key": add_key(fakes)})
        assert "secure" in answer.headers["set-cookie"].casefold()


@pytest.mark.parametrize("path", ["/api/v1/artists", "/docs", "/nothing", "/health"])
def test_every_answer_has_the_security_headers(client, path):
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"


def test_a_request_is_named_by_its_caller_if_the_name_is_plain(client):
    given = client.get("/livez", headers={"X-Request-ID": "trace-1.a_B"})
    assert given.headers["x-request-id"] == "trace-1.a_B"
    for bad in ("x" * 65, "a b", 'x"', "é".encode("latin-1"), ""):
        assert (
            len(client.get("/livez", headers={"X-Request-ID": bad}).headers["x-request-id"]) == 32
        )
