"""The script of the device: its parts in order, put together into ``js/bridge.js``."""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).parent / "js"
PARTS = (
    "head",
    "notes",
    "pads",
    "answers",
    "live_set",
    "live_clips",
    "server",
    "device",
    "actions",
    "outbox",
    "max",
)
NAME = "bridge.js"

_HANDLER = re.compile(r"^function (\w+)\(", re.MULTILINE)
_TOLD = re.compile(r'\.tell\("(\w+)"')
_NO_HANDLERS = frozenset({"sendByXhr", "sendByMaxurl", "forget", "makeTask", "later", "words",
    "choose"})  # fmt: skip


def build_bridge() -> bytes:
    """The script as it is shipped: UTF-8, one part after the other."""
    texts = [(FOLDER / "parts" / f"{part}.js").read_text("utf-8") for part in PARTS]
    return "\n".join(texts).encode()


def list_handlers(script: str) -> frozenset[str]:
    """Selectors that the script answers to: its functions at the top level."""
    return frozenset(_HANDLER.findall(script)) - _NO_HANDLERS


def list_told(script: str) -> frozenset[str]:
    """Selectors that the script sends to the patcher."""
    return frozenset(_TOLD.findall(script))
