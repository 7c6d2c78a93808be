"""What the four protocols have in common for the tests, and how each says it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.fake_llm import anthropic, gemini, openai_chat, openai_responses
from tests.fake_llm.server import Check, Reply

from mididrumigen.settings.models import ProviderKind

KEY = "sk-canary-Zq4Xw81LmT0v"
MODELS = {
    ProviderKind.ANTHROPIC: "claude-sonnet-5-5",
    ProviderKind.GOOGLE: "gemini-3.8-flash",
    ProviderKind.OPENAI: "gpt-6.1-terra",
    ProviderKind.OPENAI_COMPATIBLE: "qwen3:8b",
}


@dataclass(frozen=True)
class Wire:
    """One protocol.

    Attributes:
        kind: of provider.
        path: after the server's URL, in the client's base URL.
        check: refuses what the service would refuse of this key and model.
        answer: a whole answer with a text.
        truncated, refused, empty, blocked, thinking_first: as the service says it.
        error: an error of a status, with a message.
        prompt_text: what was asked, as it arrived.
    """

    kind: ProviderKind
    path: str
    check: Check
    answer: Callable[[str], dict[str, Any]]
    truncated: Callable[[str], dict[str, Any]]
    refused: Callable[[], dict[str, Any]]
    empty: Callable[[], dict[str, Any]]
    blocked: Callable[[], dict[str, Any]]
    thinking_first: Callable[[str], dict[str, Any]]
    error: Callable[[int, str], Reply]
    schema: Callable[[Mapping[str, Any]], Any]


def _wire(kind: ProviderKind, path: str, module: Any) -> Wire:
    return Wire(
        kind,
        path,
        module.checker(KEY, MODELS[kind]),
        module.answer,
        module.truncated,
        module.refused,
        module.empty,
        module.blocked,
        module.thinking_first,
        module.error,
        module.schema,
    )


WIRES = {
    wire.kind.value: wire
    for wire in (
        _wire(ProviderKind.ANTHROPIC, "", anthropic),
        _wire(ProviderKind.GOOGLE, "", gemini),
        _wire(ProviderKind.OPENAI, "/v1", openai_responses),
        _wire(ProviderKind.OPENAI_COMPATIBLE, "/v1", openai_chat),
    )
}
