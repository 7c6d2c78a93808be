"""From the environment to an answer: the configured provider, its budget and its bill."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

pytest.importorskip("pydantic_ai")

from tests.fake_llm.asking import PLAN, PROMPT
from tests.fake_llm.server import FakeService, Reply
from tests.fake_llm.wire import KEY, WIRES

from mididrumigen.domain.errors import LLMProviderError
from mididrumigen.domain.work.attempts import FailureReason as Reason
from mididrumigen.settings.model_files import SHIPPED_VARIABLES
from mididrumigen.wiring.core import build_services

WIRE = WIRES["anthropic"]


@pytest.fixture(autouse=True)
def only_anthropic(monkeypatch, tmp_path):
    for variable in SHIPPED_VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("MIDIDRUMIGEN_HOME", str(tmp_path))
    monkeypatch.delenv("MIDIDRUMIGEN_DATABASE_URL", raising=False)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)


async def ask_once(services, prompt=PROMPT):
    async with services.open_stores() as stores:
        (provider,) = services.models.pool.chain(stores.ledger).providers
        answer = await provider.ask(prompt, 20)
        return answer, await stores.ledger.spent_usd(datetime.now(UTC).date())


def test_an_answer_is_paid_from_the_days_budget(monkeypatch):
    async def run():
        service = FakeService(WIRE.check, lambda _: Reply(200, WIRE.answer(PLAN)))
        async with service.serve():
            monkeypatch.setenv("ANTHROPIC_BASE_URL", service.url)
            return await ask_once(build_services())

    answer, spent = asyncio.run(run())
    assert answer.text == PLAN
    # 40 plain, 60 from the cache and 20 into it, 30 out, at the shipped prices.
    assert answer.usage.cost_usd == pytest.approx((40 * 2 + 60 * 0.1 + 20 * 2.5 + 30 * 10) / 1e6)
    assert spent == pytest.approx(answer.usage.cost_usd)


def test_a_request_too_dear_for_one_is_not_sent():
    services = build_services()
    assert services.models.may_ask
    long = replace(PROMPT, user="x" * 1_000_000)
    with pytest.raises(LLMProviderError) as caught:
        asyncio.run(ask_once(services, long))
    assert caught.value.reason is Reason.OVER_BUDGET


def test_without_a_key_there_is_nobody_to_ask(monkeypatch):
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    services = build_services()
    assert not services.models.may_ask
    chain = services.models.pool.chain(services.open_stores().ledger)
    assert chain.providers == ()
    assert [attempt.reason for attempt in chain.skipped] == [
        *[Reason.NO_KEY] * 3,
        Reason.NOT_CONFIGURED,
    ]
