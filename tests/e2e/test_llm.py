"""Language models end to end: the command line and the service, each protocol, real processes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("pydantic_ai")

from tests.command_line import ALONE, read_clip
from tests.e2e.test_serve import serving
from tests.fake_llm.server import FakeService, Reply
from tests.fake_llm.serving import serving_wires, write_config
from tests.fake_llm.wire import KEY, WIRES
from tests.plans import FUNKY

BONHAM = ("generate", "John Bonham", "--seed", 3, "--variations", 2, "--json", "--mode", "llm")
Services = dict[str, FakeService]


@pytest.fixture
def services(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    """A service for each protocol with a good plan, configured in the home under its name."""
    scripts = {
        name: lambda _, wire=wire: Reply(200, wire.answer(FUNKY)) for name, wire in WIRES.items()
    }
    with serving_wires(scripts) as started:
        home.mkdir()
        (home / "generation.yaml").write_text(write_config(started))
        monkeypatch.setenv("THE_KEY", KEY)
        yield started


def assert_nothing_kept_the_key(home: Path) -> None:
    for file in home.rglob("*"):
        if file.is_file():
            assert KEY.encode() not in file.read_bytes(), file


def test_the_command_asks_each_protocol(run, home, services):
    for name in services:
        done = run(*BONHAM, "--provider", name, "--no-fallback")
        assert done.code == 0, done.err
        assert done.data["provider_used"] == name
        assert done.data["made_by"] == [name, name]
        (attempt,) = done.data["attempts"]
        assert (attempt["provider"], attempt["reason"]) == (name, None)
        assert done.data["cost_usd"] == attempt["cost_usd"] > 0
        assert {read_clip(path).quarters for path in done.data["midi_files"]} == {16}
        assert KEY not in done.out + done.err
    assert [len(service.requests) for service in services.values()] == [1] * len(services)
    assert_nothing_kept_the_key(home)


def test_who_is_not_set_up_is_missed_only_where_nobody_answered(run, home, services):
    config = home / "generation.yaml"
    text = config.read_text().replace("api_key_env: THE_KEY", "api_key_env: NO_SUCH_KEY", 1)
    config.write_text(text)
    answered = run(*BONHAM, "--provider", "anthropic")
    assert answered.data["provider_used"] == "google"
    assert [attempt["reason"] for attempt in answered.data["attempts"]] == ["no_key", None]
    assert "NO_SUCH_KEY" not in answered.err
    alone = run(*BONHAM, "--provider", "anthropic", "--no-fallback")
    assert alone.code
    assert "NO_SUCH_KEY" in alone.out + alone.err
    for service in services.values():
        service.script = lambda _: Reply(503, {})
    nobody = run(*BONHAM, "--provider", "anthropic")
    assert nobody.data["provider_used"] == "template"
    assert "NO_SUCH_KEY" in nobody.err
    # All are asked, whether or not the engine may stand in.
    before = [len(service.requests) for service in services.values()]
    assert run(*BONHAM, "--no-fallback").code
    after = [len(service.requests) for service in services.values()]
    assert [new - old for new, old in zip(after, before, strict=True)] == [0, 1, 1, 1]


def test_an_edit_asks_a_model_and_keeps_what_is_locked(run, home, services, tmp_path):
    made = run("generate", "J Dilla", "--seed", 7, "--variations", 1, "--provider", "template",
               "--json")  # fmt: skip
    (source,) = made.data["midi_files"]
    done = run("edit", source, "--artist", "John Bonham", "--lock", "kick", "--seed", 1,
               "--variations", 1, "--provider", "openai", "--mode", "llm", "--json")  # fmt: skip
    assert done.data["provider_used"] == "openai", done.err
    (edited,) = done.data["midi_files"]
    kicks = [[n for n in read_clip(path).notes if n[1] == 36] for path in (source, edited)]
    assert kicks[0] == kicks[1]
    assert "KEPT" in str(services["openai"].requests[0].body)


def test_the_command_in_a_process_of_its_own(home, services):
    command = [sys.executable, "-W", "error::ResourceWarning", "-m", "mididrumigen"]
    done = subprocess.run(
        [*command, *map(str, BONHAM), "--provider", "google"],
        env=os.environ | ALONE | {"MIDIDRUMIGEN_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=home,
    )
    assert done.returncode == 0, done.stderr
    assert '"provider_used": "google"' in done.stdout
    assert KEY not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def post(client, asked, provider):
    return client.post("/api/v1/generate", json=asked | {"provider": provider})


def wait_for(client, accepted):
    assert accepted.status_code == 202, accepted.text
    end = time.monotonic() + 60
    task = {"status": "queued"}
    while task["status"] in ("queued", "in_progress") and time.monotonic() < end:
        time.sleep(0.02)
        task = client.get(accepted.json()["status_url"]).json()
    return task


def test_the_service_asks_each_protocol_in_tasks(home, services):
    asked = {"artist": "John Bonham", "seed": 3, "variations": 2, "mode": "llm", "fallback": False}
    seen = []
    with serving(home, never_told=KEY) as client:
        for name in services:
            task = wait_for(client, post(client, asked, name))
            assert task["status"] == "completed", task
            result = task["result"]
            assert (result["provider_used"], result["made_by"]) == (name, [name, name])
            assert result["cost_usd"] > 0
            kept = client.get(f"/api/v1/generations/{result['generation_id']}").json()
            assert kept["making"]["attempts"] == result["attempts"]
            assert client.get(result["files"][0]["url"]).content[:4] == b"MThd"
            seen += [task, kept]
        locked = {"file_id": result["files"][0]["id"], "lock": ["kick"], "provider": "anthropic"}
        edit = wait_for(client, client.post("/api/v1/edit", json=locked))
        assert edit["status"] == "completed", edit
        assert len(edit["result"]["gave_way"]) == 4
        services["openai"].script = lambda _: Reply(401, {"error": {"message": f"bad {KEY}"}})
        refused = wait_for(client, post(client, asked, "openai"))
        assert (refused["status"], refused["error"]) == ("failed", "generation_failed")
        assert list(refused["reasons"]) == ["openai"]
        assert post(client, asked, "template").status_code == 200
        metrics = client.get("/metrics").text
        providers = client.get("/api/v1/providers").json()
    assert 'llm_requests_total{outcome="ok",provider="google"} 1.0' in metrics
    assert 'llm_requests_total{outcome="unauthorised",provider="openai"} 1.0' in metrics
    assert 'llm_cost_usd_total{provider="google"}' in metrics
    assert providers["auto"] == list(services)
    assert KEY not in str([seen, edit, refused, metrics, providers])
    assert_nothing_kept_the_key(home)
