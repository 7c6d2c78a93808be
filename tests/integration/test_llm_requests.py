"""What the real clients ask of a service that checks it, and how they make do with less."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from dataclasses import replace

import pytest

pytest.importorskip("pydantic_ai")

from tests.fake_llm import openai_chat
from tests.fake_llm.asking import CANARY, PLAN, PROMPT, SCHEMA, ask_async, make_config
from tests.fake_llm.server import FakeService, Reply, objects_of
from tests.fake_llm.wire import KEY, MODELS, WIRES

from mididrumigen.domain.errors import LLMProviderError
from mididrumigen.domain.work.attempts import FailureReason as Reason
from mididrumigen.generation.providers.client import PydanticAIProvider
from mididrumigen.ports.models import ProviderAnswer
from mididrumigen.settings.models import Thinking

wires = pytest.mark.parametrize("wire", WIRES.values(), ids=tuple(WIRES))
NO_SCHEMA = {
    "llama.cpp": openai_chat.numbered_error(
        400, 'Either "json_schema" or "grammar" can be specified, but not both'
    ),
    "vLLM": openai_chat.error(400, "response_format is not supported by this engine"),
    "Ollama": openai_chat.bare_error(400, "invalid JSON schema in format"),
    "Anthropic": WIRES["anthropic"].error(400, "output_config.format: Extra inputs"),
    "a gateway": openai_chat.error(422, "Structured outputs are not available for this model"),
}


def run_asks(wire, script, prompts=(PROMPT,), **changes):
    """Outcomes of asking one provider in turn, and what arrived."""

    async def run():
        service = FakeService(wire.check, script)
        outcomes: list[ProviderAnswer | LLMProviderError] = []
        async with service.serve():
            provider = PydanticAIProvider(make_config(wire, service.url, **changes))
            for prompt in prompts:
                try:
                    outcomes.append(await provider.ask(prompt, 20))
                except LLMProviderError as error:
                    outcomes.append(error)
        return outcomes, service.requests

    return asyncio.run(run())


def answer_plan(wire):
    return lambda _: Reply(200, wire.answer(PLAN))


@wires
def test_the_schema_and_both_prompts_arrive(wire):
    (outcome,), (request,) = run_asks(wire, answer_plan(wire))
    assert isinstance(outcome, ProviderAnswer), outcome
    assert outcome.model == MODELS[wire.kind]
    schema = wire.schema(request.body)
    properties = SCHEMA["properties"]
    assert isinstance(properties, dict)
    assert {*schema["properties"]} == {*properties}
    objects = [item for item in objects_of(schema) if item.get("type") == "object"]
    assert len(objects) == 2
    assert all(item["additionalProperties"] is False for item in objects)
    sent = json.dumps(request.body)
    assert sent.count(CANARY) == 1
    assert sent.count(PROMPT.system) == 1
    assert "temperature" not in sent  # newer models refuse it


def _limit(body):
    found = [
        body.get("max_tokens"),
        body.get("max_output_tokens"),
        body.get("generationConfig", {}).get("maxOutputTokens"),
    ]
    return next(limit for limit in found if limit is not None)


@wires
def test_both_limits_of_tokens_hold(wire):
    _, (request,) = run_asks(wire, answer_plan(wire), max_tokens=5000)
    assert _limit(request.body) == 900
    _, (request,) = run_asks(wire, answer_plan(wire), max_tokens=300)
    assert _limit(request.body) == 300


@pytest.mark.parametrize("thinking", list(Thinking))
@wires
def test_every_amount_of_thinking_is_accepted(wire, thinking):
    outcomes, _ = run_asks(wire, answer_plan(wire), thinking=thinking)
    assert isinstance(outcomes[0], ProviderAnswer), outcomes


@wires
def test_an_earlier_answer_comes_before_what_was_wrong_with_it(wire):
    prompt = replace(PROMPT, earlier=(("first answer", "too long"), ("second answer", "no kick")))
    outcomes, (request,) = run_asks(wire, answer_plan(wire), [prompt])
    assert isinstance(outcomes[0], ProviderAnswer), outcomes
    sent = json.dumps(request.body)
    said = [CANARY, "first answer", "too long", "second answer", "no kick"]
    places = [sent.index(text) for text in said]
    assert places == sorted(places)
    assert sent.count(PROMPT.system) == 1


@wires
@pytest.mark.parametrize("server", NO_SCHEMA)
def test_a_server_without_schemas_is_asked_in_words(wire, server):
    def script(request):
        return NO_SCHEMA[server] if wire.schema(request.body) else Reply(200, wire.answer(PLAN))

    outcomes, requests = run_asks(wire, script, [PROMPT, PROMPT])
    assert [outcome.text for outcome in outcomes] == [PLAN, PLAN]
    asked = [wire.schema(request.body) is not None for request in requests]
    assert asked == [True, False, False]  # it remembers
    assert "additionalProperties" in json.dumps(requests[1].body)


@wires
def test_a_server_that_refuses_both_ways_is_asked_twice(wire):
    outcomes, requests = run_asks(wire, lambda _: wire.error(400, "Your JSON schema is silly."))
    assert outcomes[0].reason is Reason.BAD_REQUEST
    assert "Your JSON schema is silly" in outcomes[0].message
    assert len(requests) == 2


@wires
@pytest.mark.parametrize("status", [400, 401, 404, 408, 409, 429, 500, 503, 529])
def test_nothing_else_is_tried_again(wire, status):
    outcomes, requests = run_asks(wire, lambda _: wire.error(status, "Not so."))
    assert isinstance(outcomes[0], LLMProviderError)
    assert len(requests) == 1


@wires
def test_a_wrong_key_and_a_wrong_model_are_told_apart(wire):
    (outcome,), _ = run_asks(wire, answer_plan(wire), api_key="sk-another-4711-key-of-mine")
    assert outcome.reason is Reason.UNAUTHORISED
    assert outcome.hint == "Check THE_KEY."
    assert "4711" not in str(outcome)
    (outcome,), _ = run_asks(wire, answer_plan(wire), model="no-such-model")
    assert outcome.reason is Reason.BAD_REQUEST
    assert "no-such-model" in outcome.message


def test_a_server_on_this_machine_needs_no_key():
    wire = WIRES["openai_compatible"]

    def check(request):
        assert KEY not in str(request)

    async def run():
        async with FakeService(check, answer_plan(wire)).serve() as service:
            config = make_config(wire, service.url, api_key="", key_variables=())
            return await PydanticAIProvider(config).ask(PROMPT, 20)

    assert asyncio.run(run()).text == PLAN


@wires
def test_many_at_once_are_no_trouble(wire):
    async def run():
        service = FakeService(wire.check, answer_plan(wire))
        async with service.serve():
            provider = PydanticAIProvider(make_config(wire, service.url))
            return await asyncio.gather(*(provider.ask(PROMPT, 20) for _ in range(20)))

    assert {answer.text for answer in asyncio.run(run())} == {PLAN}


@wires
def test_a_request_can_be_cancelled(wire):
    async def run():
        service = FakeService(wire.check, lambda _: Reply(200, b"{}", before_s=30))
        async with service.serve():
            provider = PydanticAIProvider(make_config(wire, service.url))
            task = asyncio.create_task(provider.ask(PROMPT, 20))
            while not service.requests:
                await asyncio.sleep(0.005)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(run())


@wires
def test_one_provider_serves_one_event_loop_after_another(wire):
    service = FakeService(wire.check, answer_plan(wire))
    provider: PydanticAIProvider | None = None

    async def run():
        nonlocal provider
        async with service.serve(port=int(service.url.rpartition(":")[2] or 0)):
            provider = provider or PydanticAIProvider(make_config(wire, service.url))
            return await provider.ask(PROMPT, 20)

    assert [asyncio.run(run()).text for _ in range(2)] == [PLAN, PLAN]


def test_a_message_quotes_no_prompt_and_no_key():
    wire = WIRES["openai"]
    echo = f"Bad input near '{PROMPT.user}' for key {KEY}"
    outcome, _ = asyncio.run(ask_async(wire, wire.error(400, echo)))
    assert str(outcome) == "openai (gpt-6.1-terra) refused the request (HTTP 400)."
    mild = f"Bad 'max_tokens' for {KEY}, sk-abcd1234, and AAAABBBBCCCCDDDD1111\nforged: line"
    outcome, _ = asyncio.run(ask_async(wire, wire.error(400, mild)))
    assert outcome.message.endswith(": Bad 'max_tokens' for ***, ***, and *** forged: line.")


def test_a_long_complaint_is_quoted_briefly():
    wire = WIRES["openai"]
    complaint = "Bad tempo, wait and retry. " * 100_000
    outcome, _ = asyncio.run(ask_async(wire, wire.error(400, complaint)))
    assert "Bad tempo" in outcome.message
    assert len(outcome.message) < 300


def test_without_the_extra_the_error_names_it():
    script = (
        "import asyncio, sys\n"
        "sys.modules['pydantic_ai'] = None\n"
        "from mididrumigen.generation.providers.client import PydanticAIProvider\n"
        "from mididrumigen.settings.models import ProviderConfig, ProviderKind\n"
        "from mididrumigen.ports.models import Prompt\n"
        "config = ProviderConfig('x', ProviderKind.OPENAI, 'm', 'k', ('K',))\n"
        "try:\n"
        "    asyncio.run(PydanticAIProvider(config).ask(Prompt('', '', {}, 9), 9))\n"
        "except Exception as error:\n"
        "    print(type(error).__name__, error.reason, error)\n"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("LLMProviderError not_installed The provider kind 'openai'")
    assert "mididrumigen[llm]" in done.stdout
