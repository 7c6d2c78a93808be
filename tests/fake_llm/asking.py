"""Asks a fake service through the real client, and looks for what must not be said."""

from __future__ import annotations

import asyncio
import traceback
from dataclasses import replace

from tests.fake_llm.server import FakeService, Reply, Request, Script
from tests.fake_llm.wire import KEY, MODELS, Wire

from mididrumigen.domain.errors import LLMProviderError
from mididrumigen.generation.providers.client import PydanticAIProvider
from mididrumigen.ports.models import Prompt, ProviderAnswer
from mididrumigen.settings.models import Prices, ProviderConfig

SCHEMA = {
    "type": "object",
    "properties": {
        "swing": {"type": "integer", "minimum": 50, "maximum": 75},
        "bars": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"piece": {"type": "string"}, "steps": {"type": "string"}},
                "required": ["piece", "steps"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["swing", "bars"],
    "additionalProperties": False,
}
CANARY = "the zebra plays paradiddles at dawn"
PROMPT = Prompt("You write drum patterns as JSON.", f"Four bars; {CANARY}.", SCHEMA, 900)
PLAN = '{"swing": 54, "bars": [{"piece": "kick", "steps": "X...x...X...x..."}]}'
PRICES = Prices(input=2.0, output=10.0, cached=0.2, cache_write=2.5)
TIMEOUT_S = 20.0  # far beyond what any of the tests that do not wait for it needs

Outcome = ProviderAnswer | LLMProviderError


def make_config(wire: Wire, url: str, **changes: object) -> ProviderConfig:
    config = ProviderConfig(
        wire.kind.value,
        wire.kind,
        MODELS[wire.kind],
        KEY,
        ("THE_KEY",),
        base_url=url + wire.path,
        prices=PRICES,
    )
    return replace(config, **changes)  # type: ignore[arg-type]


async def ask_async(
    wire: Wire, script: Reply | Script, *, prompt: Prompt = PROMPT, timeout_s: float = TIMEOUT_S
) -> tuple[Outcome, list[Request]]:
    def answer(request: Request) -> Reply:
        return script if isinstance(script, Reply) else script(request)

    service = FakeService(wire.check, answer)
    async with service.serve():
        provider = PydanticAIProvider(make_config(wire, service.url))
        try:
            outcome: Outcome = await provider.ask(prompt, timeout_s)
        except LLMProviderError as error:
            outcome = error
    return outcome, service.requests


def ask(
    wire: Wire, script: Reply | Script, *, prompt: Prompt = PROMPT, timeout_s: float = TIMEOUT_S
) -> Outcome:
    return asyncio.run(ask_async(wire, script, prompt=prompt, timeout_s=timeout_s))[0]


def everything_said(error: LLMProviderError) -> str:
    """What any user or log could come to see of an error."""
    chain = "".join(traceback.format_exception(error))
    parts = (str(error), repr(error), repr(error.args), repr(vars(error)), chain)
    return "\n".join((*parts, repr(error.__cause__), repr(error.__context__)))
