"""The listener as a program: a request a line in, what was heard a line out, as JSON.

A request has the ``path`` of a recording, and whether to ``separate`` its drums first, or to
``follow`` it: to hear what there is to play along with.

Recordings are decoded and listened to apart from the process that asks, which stays responsive,
can end it at any moment, and outlives a decoder that a broken file brings down.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from mididrumigen.audio.accompaniment import hear_accents
from mididrumigen.audio.heard_json import heard_to_json
from mididrumigen.audio.listener import Listener
from mididrumigen.domain.errors import MidiDrumiGenError
from mididrumigen.domain.work.job_requests import accents_to_json


def main() -> None:
    """Answer until the input ends."""
    listener = Listener()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_answer(listener, json.loads(line))) + "\n")
        sys.stdout.flush()


def _answer(listener: Listener, asked: dict[str, Any]) -> dict[str, Any]:
    listen = listener.listen_to_drums_of if asked["separate"] else listener.listen
    try:
        if asked["follow"]:
            return {"accents": accents_to_json(hear_accents(Path(asked["path"]), listener))}
        return {"heard": heard_to_json(listen(Path(asked["path"])))}
    except MidiDrumiGenError as error:
        return {"error": error.code, "message": error.message, "hint": error.hint}
    except Exception as error:  # noqa: BLE001 (one recording must not end the others)
        return {"error": "", "message": f"Unexpected {type(error).__name__}: {error}", "hint": ""}


if __name__ == "__main__":
    main()
