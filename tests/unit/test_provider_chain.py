"""Providers in order, left alone while they fail, and never asked for more than they may cost."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes import MemoryLedger, ScriptedProvider

from mididrumigen.domain.errors import DatabaseError, InvalidRequestError, LLMProviderError
from mididrumigen.domain.usage import Usage
from mididrumigen.domain.work.attempts import FailureReason as Reason
from mididrumigen.generation.providers.breaker import CircuitBreaker
from mididrumigen.generation.providers.chain import (
    GuardedProvider,
    ProviderPool,
    estimate_most_usd,
)
from mididrumigen.ports.models import Prompt, ProviderAnswer
from mididrumigen.settings.models import LLMConfig, Prices, ProviderConfig, ProviderKind

DAY = date(2026, 11, 22)
PROMPT = Prompt("system", "user", {"type": "object"}, 1000)
PRICES = Prices(input=2.0, output=10.0, cached=0.2, cache_write=2.5)
KEYED = ProviderConfig("keyed", ProviderKind.OPENAI, "m-1", "k", ("K",), prices=PRICES)
KEYLESS = ProviderConfig("keyless", ProviderKind.OPENAI, "m-2", "", ("K2",), prices=PRICES)
LOCAL = ProviderConfig("local", ProviderKind.OPENAI_COMPATIBLE, "m-3", base_url="http://x/v1")
NO_URL = replace(LOCAL, name="no_url", base_url="", url_variables=("URL",))
LIMITS = LLMConfig(
    (KEYED, KEYLESS, LOCAL, NO_URL),
    "keyless",
    ("keyed", "no_url", "local"),
    daily_budget_usd=1.0,
    breaker_failures=3,
    breaker_open_s=60,
)
USED = Usage(100, 50, 10, 0.25)


class Clock:
    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def failure(reason: Reason, retry_after_s: float = 0.0, usage: Usage | None = None):
    return LLMProviderError(reason, f"It {reason}.", retry_after_s=retry_after_s, usage=usage)


class Bench:
    """One guarded provider with everything around it."""

    def __init__(
        self, *script: Usage | BaseException, config: ProviderConfig = KEYED, **limits: object
    ) -> None:
        self.clock = Clock()
        self.ledger = MemoryLedger()
        self.provider = ScriptedProvider(*script, USED, name=config.name)
        self.guarded = GuardedProvider(
            self.provider,
            config,
            replace(LIMITS, **limits),  # type: ignore[arg-type]
            CircuitBreaker(3, 60, self.clock),
            self.ledger,
            lambda: DAY,
        )

    def ask(self, prompt: Prompt = PROMPT):
        """The answer, or why there is none."""
        try:
            return asyncio.run(self.guarded.ask(prompt, 5))
        except LLMProviderError as error:
            return error

    def reasons(self, count: int) -> list[object]:
        return [getattr(self.ask(), "reason", None) for _ in range(count)]

    def spent(self) -> float:
        return asyncio.run(self.ledger.spent_usd(DAY))


def make_pool(**changes: object) -> ProviderPool:
    config = replace(LIMITS, **changes)  # type: ignore[arg-type]
    return ProviderPool(config, build=lambda c: ScriptedProvider(USED, name=c.name))


def test_who_cannot_be_asked_is_skipped_and_says_what_would_help():
    chain = make_pool().chain(MemoryLedger())
    assert [provider.name for provider in chain.providers] == ["keyed", "local"]
    skipped = [(attempt.provider, attempt.reason, attempt.message) for attempt in chain.skipped]
    assert skipped == [
        ("keyless", Reason.NO_KEY, "It has no key. Set K2."),
        (
            "no_url",
            Reason.NOT_CONFIGURED,
            "It has no URL. Set URL, to http://localhost:11434/v1 or the like.",
        ),
    ]


def test_a_chosen_provider_comes_first_and_may_be_the_only_one():
    chain = make_pool().chain(MemoryLedger(), "local")
    assert [provider.name for provider in chain.providers] == ["local", "keyed"]
    alone = make_pool().chain(MemoryLedger(), "keyless", fallback=False)
    assert alone.providers == ()
    assert [attempt.provider for attempt in alone.skipped] == ["keyless"]
    with pytest.raises(InvalidRequestError, match="There is no provider 'nobody'"):
        make_pool().chain(MemoryLedger(), "nobody")


def test_a_pool_remembers_its_providers_failures():
    away = LLMProviderError(Reason.UNREACHABLE, "It is away.")
    pool = ProviderPool(
        replace(LIMITS, breaker_failures=1),
        build=lambda c: ScriptedProvider(away, USED, name=c.name),
    )
    first, other = MemoryLedger(), MemoryLedger()
    for ledger, reason in ((first, Reason.UNREACHABLE), (other, Reason.CIRCUIT_OPEN)):
        provider = pool.chain(ledger, "keyed").providers[0]
        with pytest.raises(LLMProviderError) as caught:
            asyncio.run(provider.ask(PROMPT, 5))
        assert caught.value.reason is reason
    assert not other.entries


def test_each_event_loop_may_have_a_ledger_of_its_own():
    pool, own = make_pool(), MemoryLedger()
    asyncio.run(pool.chain(own).providers[0].ask(PROMPT, 5))
    assert len(own.entries) == 1


def test_an_answer_is_passed_on_and_counted():
    bench = Bench()
    answer = bench.ask()
    assert answer.text == "{}"
    assert bench.ledger.entries == {"0": (DAY, ("keyed", "m-1"), 0.25, USED)}
    assert bench.ledger.outcomes == ["ok"]


@pytest.mark.parametrize(
    "reason", [Reason.FAILED, Reason.UNREACHABLE, Reason.TIMED_OUT, Reason.BAD_REQUEST]
)
def test_failures_in_a_row_open_the_circuit(reason):
    bench = Bench(*(failure(reason) for _ in range(9)))
    assert bench.reasons(5) == [reason] * 3 + [Reason.CIRCUIT_OPEN] * 2
    assert len(bench.provider.asked) == 3
    assert bench.ask().retry_after_s == 60


@pytest.mark.parametrize("reason", [Reason.UNAUTHORISED, Reason.QUOTA])
def test_what_lasts_opens_it_at_once(reason):
    bench = Bench(failure(reason))
    assert bench.reasons(2) == [reason, Reason.CIRCUIT_OPEN]


@pytest.mark.parametrize("reason", [Reason.REFUSED, Reason.TRUNCATED, Reason.EMPTY])
def test_an_answer_of_no_use_is_no_failure_of_the_provider(reason):
    bench = Bench(*(failure(reason, usage=Usage()) for _ in range(9)))
    assert bench.reasons(9) == [reason] * 9


def test_a_success_between_failures_counts_from_the_start():
    failed = failure(Reason.FAILED, usage=Usage())
    bench = Bench(failed, failed, USED, failed, failed, USED)
    assert None in bench.reasons(6)
    assert len(bench.provider.asked) == 6


def test_a_delay_that_was_asked_for_is_kept():
    bench = Bench(failure(Reason.RATE_LIMITED, 17))
    assert bench.reasons(2) == [Reason.RATE_LIMITED, Reason.CIRCUIT_OPEN]
    bench.clock.now_s += 16.9
    assert bench.reasons(1) == [Reason.CIRCUIT_OPEN]
    bench.clock.now_s += 0.2
    assert bench.reasons(2) == [None, None]


def test_one_request_tries_whether_it_is_well_again():
    bench = Bench(failure(Reason.QUOTA), failure(Reason.FAILED))
    assert bench.reasons(1) == [Reason.QUOTA]
    bench.clock.now_s += 61
    assert bench.reasons(1) == [Reason.FAILED]  # it is not
    assert len(bench.provider.asked) == 2


def test_while_one_tries_the_others_wait():
    bench = Bench(failure(Reason.QUOTA))
    bench.ask()
    bench.clock.now_s += 61

    async def ask_all():
        return await asyncio.gather(
            *(bench.guarded.ask(PROMPT, 5) for _ in range(5)), return_exceptions=True
        )

    outcomes = asyncio.run(ask_all())
    assert sum(isinstance(outcome, ProviderAnswer) for outcome in outcomes) == 1
    assert {getattr(outcome, "reason", None) for outcome in outcomes} == {
        None,
        Reason.CIRCUIT_OPEN,
    }
    assert bench.spent() == pytest.approx(estimate_most_usd(PROMPT, KEYED) + 0.25)


@pytest.mark.parametrize("stop", [asyncio.CancelledError(), ZeroDivisionError()])
def test_a_try_that_was_broken_off_leaves_the_next_one_free(stop):
    bench = Bench(failure(Reason.QUOTA), stop)
    bench.ask()
    bench.clock.now_s += 61
    with pytest.raises(type(stop)):
        bench.ask()
    assert bench.reasons(1) == [None]


@given(st.lists(st.sampled_from([None, *Reason]), max_size=30), st.integers(1, 5))
def test_an_open_circuit_always_closes_again(outcomes, limit):
    clock = Clock()
    breaker = CircuitBreaker(limit, 60, clock)
    for outcome in outcomes:
        clock.now_s += breaker.wait_s()
        assert breaker.wait_s() == 0
        entered = False
        with suppress(LLMProviderError), breaker.guard("it"):
            entered = True
            if outcome is not None:
                raise failure(outcome)
        assert entered
        if outcome is None:
            assert breaker.wait_s() == 0


def test_the_estimate_is_never_below_what_is_used():
    most = estimate_most_usd(PROMPT, KEYED)
    tokens = len("systemuser") + len('{"type": "object"}') + 1000
    assert most == pytest.approx((tokens * 2.5 + 1000 * 10) / 1e6)
    assert estimate_most_usd(PROMPT, LOCAL) == 0
    capped = replace(KEYED, max_tokens=100)
    assert estimate_most_usd(PROMPT, capped) < most
    longer = replace(PROMPT, earlier=(("x" * 1000, "y" * 1000),))
    assert estimate_most_usd(longer, KEYED) > most


def test_a_request_that_may_exceed_the_days_budget_is_not_sent():
    bench = Bench(Usage(cost_usd=0.995), daily_budget_usd=1.0)
    assert bench.reasons(2) == [None, Reason.OVER_BUDGET]
    assert len(bench.provider.asked) == 1
    refused = bench.ask()
    assert "0.9950 of the day's 1 are spent" in refused.message
    assert "daily_budget_usd" in refused.hint
    assert bench.reasons(9) == [Reason.OVER_BUDGET] * 9  # and the circuit stays closed


def test_a_request_that_may_exceed_its_own_budget_is_not_sent():
    bench = Bench(request_budget_usd=0.001)
    assert bench.reasons(1) == [Reason.OVER_BUDGET]
    assert len(bench.provider.asked) == 0
    assert bench.ledger.entries == {}


def test_what_costs_nothing_fits_any_budget():
    bench = Bench(config=LOCAL, daily_budget_usd=0.0, request_budget_usd=0.0)
    bench.ledger.entries["x"] = (DAY, ("keyed", "m"), 9.0, None)
    assert bench.reasons(1) == [None]


def test_without_a_budget_everything_is_counted_all_the_same():
    bench = Bench(daily_budget_usd=None)
    bench.reasons(9)
    assert bench.spent() == pytest.approx(9 * 0.25)


def test_many_at_once_do_not_exceed_the_budget_together():
    most = estimate_most_usd(PROMPT, KEYED)
    bench = Bench(*(Usage(cost_usd=most) for _ in range(50)), daily_budget_usd=10.5 * most)

    async def ask_all():
        return await asyncio.gather(
            *(bench.guarded.ask(PROMPT, 5) for _ in range(50)), return_exceptions=True
        )

    outcomes = asyncio.run(ask_all())
    assert sum(isinstance(outcome, ProviderAnswer) for outcome in outcomes) == 10
    assert bench.spent() <= 10.5 * most


@pytest.mark.parametrize(
    ("usage", "costs"), [(Usage(), 0.0), (USED, 0.25), (None, estimate_most_usd(PROMPT, KEYED))]
)
def test_a_failure_costs_what_it_used_or_the_most_where_nobody_knows(usage, costs):
    bench = Bench(failure(Reason.FAILED, usage=usage))
    bench.ask()
    assert bench.spent() == pytest.approx(costs)
    assert bench.ledger.outcomes == [Reason.FAILED]


class BrokenLedger(MemoryLedger):
    """Fails at one of its methods."""

    def __init__(self, broken: str) -> None:
        super().__init__()
        self.broken = broken

    async def reserve(self, *args, **kwargs):
        if self.broken == "reserve":
            raise DatabaseError("The disk is full.")
        return await super().reserve(*args, **kwargs)

    async def settle(self, *args, **kwargs):
        if self.broken == "settle":
            raise DatabaseError("The disk is full.")
        await super().settle(*args, **kwargs)


def test_nothing_is_asked_where_nothing_can_be_counted():
    bench = Bench()
    bench.guarded._ledger = BrokenLedger("reserve")
    refused = bench.ask()
    assert refused.reason is Reason.FAILED
    assert "The disk is full." in refused.message
    assert len(bench.provider.asked) == 0


def test_an_answer_is_not_lost_to_the_ledger():
    bench = Bench()
    bench.guarded._ledger = BrokenLedger("settle")
    assert bench.ask().text == "{}"
    spent = asyncio.run(bench.guarded._ledger.spent_usd(DAY))
    assert spent == pytest.approx(estimate_most_usd(PROMPT, KEYED))
