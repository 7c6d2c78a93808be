"""The whole flow with a client that a generator made of ``openapi.json``.

Run as a program with the generator's own Python, which has what its clients need: the folder that
the client is in and the address of a service are its arguments. It says what it saw as JSON.
"""

from __future__ import annotations

import io
import json
import sys
import time
from importlib import import_module
from typing import Any

PATIENCE_S = 60.0
TEACHING = b"Not a MIDI file."


def main() -> None:
    sys.path.insert(0, sys.argv[1])
    client = import_module("made_client").Client(
        base_url=sys.argv[2], raise_on_unexpected_status=True, timeout=PATIENCE_S
    )
    told: dict[str, Any] = {}
    _research(client, told)
    made = _generate(client, told)
    _download(client, made, told)
    _make_a_song(client, told)
    _refused(client, told)
    _delete(client, made.generation_id, told)
    json.dump(told, sys.stdout)


def _operation(name: str) -> Any:
    return import_module(f"made_client.api.{name}").sync_detailed


def _model(name: str) -> Any:
    return getattr(import_module("made_client.models"), name)


def _research(client: Any, told: dict[str, Any]) -> None:
    body = _model("ResearchBody")(artist="Led Zeppelin")
    answer = _operation("research.research")(client=client, body=body)
    told["researched"] = [answer.status_code, answer.headers["location"]]
    ident = answer.parsed.task_id
    events = _operation("tasks.watch_task")(ident, client=client).parsed
    told["last_event"] = [line for line in events.splitlines() if line.startswith("event:")][-1]
    task = _operation("tasks.find_task")(ident, client=client).parsed
    told["task"] = [str(task.status), task.finished_at.year >= time.gmtime().tm_year - 1]


def _generate(client: Any, told: dict[str, Any]) -> Any:
    generate = _operation("generation.generate")
    body = _model("GenerateBody")(artist="John Bonham", seed=3, variations=2)
    first, again = (generate(client=client, body=body, idempotency_key="mine") for _ in range(2))
    told["generated"] = [first.status_code, first.parsed.artist, len(first.parsed.files)]
    told["again"] = [
        again.parsed.generation_id == first.parsed.generation_id,
        again.headers.get("idempotent-replayed"),
        "x-request-id" in again.headers,
    ]
    mark = _model("MarkBody")(starred=True, title="Café")
    marked = _operation("generation.mark_generation")(
        first.parsed.generation_id, client=client, body=mark
    )
    told["marked"] = [marked.parsed.title, marked.parsed.starred]
    listed = _operation("generation.list_generations")(client=client, starred=True).parsed
    told["listed"] = [line.id == first.parsed.generation_id for line in listed.generations]
    return first.parsed


def _download(client: Any, made: Any, told: dict[str, Any]) -> None:
    download = _operation("generation.download")
    ident = made.files[0].id
    file = download(ident, client=client)
    told["file"] = file.parsed.payload.read().hex()
    told["saved_as"] = file.headers["content-disposition"]
    known = download(ident, client=client, if_none_match=file.headers["etag"])
    told["known"] = known.status_code
    packed = _operation("generation.download_all")(str(made.generation_id), client=client)
    told["packed"] = packed.parsed.payload.read(2).decode()
    notes = _operation("generation.list_notes")(ident, client=client).parsed
    told["notes"] = len(notes.notes)


def _make_a_song(client: Any, told: dict[str, Any]) -> None:
    body = _model("SongBody")(artist="John Bonham", form="verse:2 chorus:2")
    told["song"] = _operation("generation.song")(client=client, body=body).parsed.bars


def _refused(client: Any, told: dict[str, Any]) -> None:
    file = import_module("made_client.types").File(io.BytesIO(TEACHING), "groove.mid", "audio/midi")
    body = _model("UploadMidiBody")(artist="John Bonham", files=[file])
    answer = _operation("midi.upload_midi")(client=client, body=body)
    told["refused"] = [answer.status_code, str(answer.parsed.code), answer.parsed.request_id != ""]


def _delete(client: Any, ident: int, told: dict[str, Any]) -> None:
    gone = _operation("generation.delete_generation")(ident, client=client)
    after = _operation("generation.find_generation")(ident, client=client)
    told["deleted"] = [gone.status_code, after.status_code, str(after.parsed.code)]


if __name__ == "__main__":
    main()
