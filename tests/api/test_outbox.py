"""What is sent into a DAW: taken once, by a device that is there, which says where it went."""

from __future__ import annotations

import pytest
from tests.api.clients import check_error

DEVICE = {"device": "MidiDrumGen on Drums"}


@pytest.fixture
def file_id(client):
    asked = {"artist": "John Bonham", "bars": 1, "variations": 2, "seed": 4}
    made = client.post("/api/v1/generate", json={**asked, "genre": "rock"}).json()
    return made["files"][1]["id"]


def send(client, *files):
    return client.post("/api/v1/outbox", json={"files": list(files)})


def take(client):
    return client.post("/api/v1/outbox/next", json=DEVICE).json()["send"]


def test_nothing_is_sent_where_no_device_is(client, file_id):
    assert client.get("/api/v1/outbox").json() == {"connected": False, "device": ""}
    check_error(send(client, file_id), 409, "conflict")
    assert "Receive" in send(client, file_id).json()["message"]


def test_a_device_takes_what_is_sent_once_and_says_where_it_is(client, file_id):
    assert take(client) is None
    assert client.get("/api/v1/outbox").json() == {"connected": True, **DEVICE}
    sent = send(client, file_id)
    assert sent.status_code == 202
    assert sent.json()["device"] == DEVICE["device"]
    found = take(client)
    assert found["task_id"] == sent.json()["task_id"]
    assert [file["id"] for file in found["files"]] == [file_id]
    assert found["artist"] == "John Bonham"
    assert client.get(f"{found['files'][0]['url']}.json").status_code == 200
    assert take(client) is None
    told = {**DEVICE, "told": "1 clip in slot 3 of Drums."}
    done = client.post(f"/api/v1/outbox/{found['task_id']}", json=told)
    assert done.json() == {"status": "completed"}
    task = client.get(sent.json()["status_url"]).json()
    assert (task["kind"], task["status"]) == ("send", "completed")
    assert task["result"] == {"told": "1 clip in slot 3 of Drums."}


def test_what_a_device_could_not_insert_failed_in_its_words(client, file_id):
    take(client)
    sent = send(client, file_id).json()
    found = take(client)
    told = {**DEVICE, "told": "Drums is frozen.", "failed": True}
    assert client.post(f"/api/v1/outbox/{found['task_id']}", json=told).json() == {
        "status": "failed"
    }
    task = client.get(sent["status_url"]).json()
    assert (task["status"], task["error"], task["details"]) == (
        "failed",
        "not_inserted",
        "Drums is frozen.",
    )


def test_only_the_device_that_took_it_may_say_so(client, file_id):
    take(client)
    task_id = send(client, file_id).json()["task_id"]
    take(client)
    other = {"device": "another", "told": "Mine."}
    check_error(client.post(f"/api/v1/outbox/{task_id}", json=other), 404, "not_found")


def test_what_was_sent_can_be_called_off(client, file_id):
    take(client)
    sent = send(client, file_id).json()
    assert client.delete(sent["status_url"]).json()["status"] == "cancelled"
    assert take(client) is None


def test_a_file_that_is_not_there_is_not_sent(client, file_id):
    take(client)
    check_error(send(client, "9999-1"), 404, "not_found")
    check_error(send(client, "nonsense"), 404, "not_found")


def test_a_file_that_was_deleted_since_is_told_to_who_sent_it(client, file_id):
    take(client)
    sent = send(client, file_id).json()
    assert client.delete(f"/api/v1/generations/{file_id.split('-')[0]}").status_code == 204
    assert take(client) is None
    assert client.get(sent["status_url"]).json()["status"] == "failed"
