"""Exchanges that were recorded at the real services, read by the real clients.

They are not part of the project; the tests are skipped where they are absent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
import yaml

pytest.importorskip("pydantic_ai")

from tests.fake_llm.asking import PROMPT, ask_async
from tests.fake_llm.server import Reply
from tests.fake_llm.wire import WIRES
from tests.shared_data import shared

from mididrumigen.domain.errors import LLMProviderError
from mididrumigen.domain.work.attempts import FailureReason as Reason
from mididrumigen.ports.models import ProviderAnswer

FOLDERS = {
    "anthropic": ("anthropic", "/v1/messages"),
    "gemini": ("google", ":generateContent"),
    "ollama": ("openai_compatible", "/chat/completions"),
    "openai_chat": ("openai_compatible", "/chat/completions"),
    "openai_responses": ("openai", "/v1/responses"),
    "openrouter": ("openai_compatible", "/chat/completions"),
}


def exchanges(folder: str, path: str) -> Iterator[tuple[str, int, Any]]:
    """File, status and body of the recorded answers to requests like ours."""
    for file in sorted(shared("recorded", "llm", folder).glob("*.yaml")):
        recording = yaml.safe_load(file.read_text("utf-8"))
        for exchange in recording["interactions"]:
            asked, answered = exchange["request"], exchange["response"]
            if asked["uri"].partition("?")[0].endswith(path) and "parsed_body" in answered:
                yield file.name, answered["status"]["code"], answered["parsed_body"]


def texts(body: Mapping[str, Any]) -> str:
    """What a body says, read by hand: Anthropic, Responses, Chat, Gemini."""
    if "content" in body:
        return "".join(part.get("text", "") for part in body["content"])
    if "output" in body:
        messages = [item for item in body["output"] if item["type"] == "message"]
        parts = [part for message in messages for part in message["content"]]
        return "".join(part.get("text", "") for part in parts)
    if "choices" in body:
        return body["choices"][0]["message"].get("content") or ""
    parts = body["candidates"][0]["content"].get("parts", [])
    return "".join(part.get("text", "") for part in parts if not part.get("thought"))


@pytest.mark.parametrize("folder", FOLDERS)
def test_recorded_answers_are_read_as_they_were_meant(folder):
    name, path = FOLDERS[folder]
    wire = replace(WIRES[name], check=lambda _: None)
    seen = 0
    for file, status, body in exchanges(folder, path):
        outcome, _ = asyncio.run(ask_async(wire, Reply(status, body), prompt=PROMPT))
        seen += 1
        if isinstance(outcome, ProviderAnswer):
            assert status == 200, file
            assert outcome.text == texts(body), file
            assert outcome.usage.output_tokens > 0, file
        else:
            assert isinstance(outcome, LLMProviderError), file
            expected = {400: {Reason.BAD_REQUEST}, 404: {Reason.BAD_REQUEST}}
            assert outcome.reason in expected.get(
                status, {Reason.RATE_LIMITED} if status == 429 else {*Reason}
            ), (file, outcome)
            if status == 200:
                reasons = {Reason.EMPTY, Reason.TRUNCATED, Reason.REFUSED, Reason.FAILED}
                assert outcome.reason in reasons, (file, outcome)
    assert seen > 0
