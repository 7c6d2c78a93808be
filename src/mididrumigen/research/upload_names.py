"""Names that uploaded files are kept under."""

from __future__ import annotations

import re
import unicodedata

from mididrumigen.research.midi_findings import digest_midi

_PREFIX = "upload-"
_MAX_OWN_NAME = 60
_ENDINGS = {"midi": "mid", "audio": "sound"}
_STORED = re.compile(rf"{_PREFIX}[0-9a-f]{{16}}-[0-9a-f]+_(.+)")


def upload_name(sent_as: str, data: bytes, tag: str, kind: str = "midi") -> str:
    """The name to keep a sent file under: plain, and the same for the same file of a request.

    Args:
        sent_as: what the sender calls it; anything.
        data: the file.
        tag: of the request, in hexadecimal: each deletes its own files when it is done.
        kind: ``midi``, or ``audio``, whose own ending says nothing.
    """
    base = unicodedata.normalize("NFC", re.split(r"[/\\]", sent_as)[-1])
    words = re.sub(r"[\W_]+", " ", base.rpartition(".")[0] or base).split()
    own = "-".join(words).encode(errors="ignore")[:_MAX_OWN_NAME].decode(errors="ignore")
    return f"{_PREFIX}{digest_midi(data)}-{tag}_{own or kind}.{_ENDINGS[kind]}"


def own_name(name: str) -> str:
    """What is left of the sender's name in the name of an upload; any other name as it is."""
    match = _STORED.fullmatch(name)
    return match[1] if match else name
