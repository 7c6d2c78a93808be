"""Whatever a language-model service does, the real client answers or says why not, in time.

Every case is one request over HTTP, through pydantic-ai and the provider's own SDK.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from email.utils import formatdate
from random import Random
from typing import Any

import pytest

pytest.importorskip("pydantic_ai")

from tests.fake_llm import gemini, openai_chat, openai_responses
from tests.fake_llm.asking import CANARY, PLAN, PROMPT, ask, ask_async, everything_said
from tests.fake_llm.server import Reply
from tests.fake_llm.wire import KEY, WIRES

from mididrumigen.domain.errors import LLMProviderError
from mididrumigen.domain.usage import Usage
from mididrumigen.domain.work.attempts import FailureReason as Reason
from mididrumigen.ports.models import ProviderAnswer

NAMES = tuple(WIRES)
wires = pytest.mark.parametrize("wire", WIRES.values(), ids=NAMES)


@pytest.fixture(autouse=True)
def nothing_secret_is_logged(caplog):
    caplog.set_level(logging.DEBUG)
    yield
    assert KEY not in caplog.text
    assert KEY not in "".join(repr(record.__dict__) for record in caplog.records)
    told = [record.getMessage() for record in caplog.records if record.levelno > logging.DEBUG]
    assert CANARY not in "".join(told)


def assert_fails(outcome, *reasons):
    assert isinstance(outcome, LLMProviderError), outcome
    assert outcome.reason in reasons, outcome
    assert outcome.message.endswith(".")
    said = everything_said(outcome)
    assert KEY not in said
    assert CANARY not in said
    assert PLAN[2:40] not in said
    return outcome


ANSWERS = {
    "plan": PLAN,
    "fenced": f"```json\n{PLAN}\n```",
    "prose": f"Here you are:\n{PLAN}\nEnjoy!",
    "wrong schema": '{"swing": 900, "beats": []}',
    "not JSON": "boom tss boom tss",
    "unicode": '{"bars": "\u2028 \U0001f941 ä \\u0000"}',
    "long": json.dumps({"bars": ["x" * 200_000]}),
    "a list": "[1, 2, 3]",
}


@wires
@pytest.mark.parametrize("text", ANSWERS.values(), ids=ANSWERS)
def test_an_answer_arrives_as_it_was_sent(wire, text):
    outcome = ask(wire, Reply(200, wire.answer(text)))
    assert isinstance(outcome, ProviderAnswer), outcome
    assert outcome.text == text
    assert outcome.usage.input_tokens == 120
    assert outcome.usage.cached_tokens == 60
    assert outcome.usage.output_tokens == 30
    assert outcome.usage.cost_usd > 0
    assert outcome.duration_s > 0


@wires
def test_what_was_thought_is_no_answer(wire):
    outcome = ask(wire, Reply(200, wire.thinking_first(PLAN)))
    assert isinstance(outcome, ProviderAnswer), outcome
    assert outcome.text == PLAN


@wires
@pytest.mark.parametrize(
    ("how", "text", "reason"),
    [
        ("truncated", PLAN[:30], Reason.TRUNCATED),
        ("truncated", PLAN, Reason.TRUNCATED),
        ("truncated", "", Reason.TRUNCATED),
        ("refused", None, Reason.REFUSED),
        ("blocked", None, Reason.REFUSED),
        ("empty", None, Reason.EMPTY),
        ("answer", "", Reason.EMPTY),
        ("answer", " \n\t", Reason.EMPTY),
        ("thinking_first", "", Reason.EMPTY),
    ],
)
def test_what_is_no_answer_is_recognised_in_each_ones_own_way(wire, how, text, reason):
    make = getattr(wire, how)
    outcome = ask(wire, Reply(200, make() if text is None else make(text)))
    failure = assert_fails(outcome, reason)
    assert failure.usage is not None
    assert failure.usage.output_tokens == 30  # it is paid for, all the same


STATUSES = {
    400: (Reason.BAD_REQUEST,),
    401: (Reason.UNAUTHORISED,),
    402: (Reason.QUOTA,),
    403: (Reason.UNAUTHORISED,),
    404: (Reason.BAD_REQUEST,),
    408: (Reason.BAD_REQUEST, Reason.TIMED_OUT),
    409: (Reason.BAD_REQUEST,),
    413: (Reason.BAD_REQUEST,),
    418: (Reason.BAD_REQUEST,),
    422: (Reason.BAD_REQUEST,),
    429: (Reason.RATE_LIMITED,),
    500: (Reason.FAILED,),
    502: (Reason.FAILED,),
    503: (Reason.OVERLOADED,),
    504: (Reason.FAILED,),
    529: (Reason.OVERLOADED,),
}
LEAK = f"You sent {KEY} and {CANARY} and {PLAN}"
BODIES = {
    "own": lambda wire, status: wire.error(status, LEAK),
    "html": lambda _, status: Reply(status, f"<h1>{LEAK}".encode(), {"content-type": "text/html"}),
    "bare": lambda _, status: openai_chat.bare_error(status, LEAK),
    "empty": lambda _, status: Reply(status, b""),
    "list": lambda _, status: Reply(status, [LEAK, None]),
}


@wires
@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("status", STATUSES)
def test_each_status_has_its_reason_whatever_the_body(wire, status, body):
    outcome = ask(wire, BODIES[body](wire, status))
    failure = assert_fails(outcome, *STATUSES[status])
    assert str(status) in failure.message
    if status in (400, 401, 403, 404, 429):
        assert failure.usage == Usage()  # the provider did no work


def test_quota_is_not_a_rate_limit():
    words = "You exceeded your current quota, please check your plan and billing details."
    cases = [
        ("openai", openai_responses.error(429, words, "insufficient_quota")),
        ("openai_compatible", openai_chat.error(429, words, "insufficient_quota")),
        ("google", gemini.daily_quota(words)),
        ("anthropic", WIRES["anthropic"].error(400, "Your credit balance is too low to access.")),
    ]
    for name, reply in cases:
        failure = assert_fails(ask(WIRES[name], reply), Reason.QUOTA)
        assert "plan and credit" in failure.hint


def test_a_key_that_gemini_does_not_accept_is_a_400():
    kind = "type.googleapis.com/google.rpc.ErrorInfo"
    detail = {"@type": kind, "reason": "API_KEY_INVALID"}
    reply = gemini.error(400, f"API key {KEY} not valid.", detail)
    failure = assert_fails(ask(WIRES["google"], reply), Reason.UNAUTHORISED)
    assert failure.hint == "Check THE_KEY."


HEADERS: dict[str, tuple[Any, float]] = {
    "seconds": ({"retry-after": "31"}, 31),
    "fraction": ({"retry-after": "1.5"}, 1.5),
    "milliseconds": ({"retry-after-ms": "2500"}, 2.5),
    "date": (lambda: {"retry-after": formatdate(time.time() + 90, usegmt=True)}, 90),
    "past": ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0),
    "nonsense": ({"retry-after": "soon"}, 0),
    "negative": ({"retry-after": "-5"}, 0),
    "infinite": ({"retry-after": "inf"}, 0),
    "years": ({"retry-after": "99999999999"}, 86_400),
}


@wires
@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("header", HEADERS)
def test_the_delay_may_be_in_the_header(wire, status, header):
    headers, delay_s = HEADERS[header]
    said = headers() if callable(headers) else headers
    reply = wire.error(status, "Not now.")
    outcome = ask(wire, Reply(status, reply.body, said))
    failure = assert_fails(outcome, Reason.RATE_LIMITED, Reason.OVERLOADED)
    assert failure.retry_after_s == pytest.approx(delay_s, abs=3)


@pytest.mark.parametrize(
    ("delay", "seconds"), [("31s", 31), ("0.5s", 0.5), ("17.25s", 17.25), ("soon", 0), ("-3s", 0)]
)
def test_the_delay_may_be_in_the_body(delay, seconds):
    outcome = ask(WIRES["google"], gemini.retry_info("You exceeded your current quota.", delay))
    assert assert_fails(outcome, Reason.RATE_LIMITED).retry_after_s == pytest.approx(seconds)


@wires
@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("Rate limit reached for x on tokens. Please try again in 20s. Visit y", 20),
        ("Rate limit reached. Please try again in 1m2.5s.", 62.5),
        ("Rate limit reached. Please try again in 250ms.", 0.25),
        ("Rate limit reached. Please try again in 2h3m.", 7380),
        ("Please retry in 17.5 seconds.", 17.5),
        ("Too many requests, wait 3s", 3),
        ("Please retry later. You may try again in 5s.", 5),
        ("Limit 30000, Used 24000. Slow down.", 0),
    ],
)
def test_the_delay_may_be_in_words(wire, words, seconds):
    failure = assert_fails(ask(wire, wire.error(429, words)), Reason.RATE_LIMITED)
    assert failure.retry_after_s == pytest.approx(seconds)


BROKEN = {
    "empty": b"",
    "null": b"null",
    "a list": b"[]",
    "a text": b'"yes"',
    "a number": b"17",
    "no fields": b"{}",
    "html": b"<html>proxy</html>",
    "garbage": bytes(range(256)),
    "half": b'{"id": "x", "choi',
    "deep": b"[" * 100_000,
    "deep and closed": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "huge": b'{"x": "' + b"y" * 5_000_000 + b'"}',
    "an error": json.dumps({"error": {"message": LEAK, "type": "server_error"}}).encode(),
    "not UTF-8": b'{"id": "\xff\xfe"}',
}


@wires
@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
@pytest.mark.parametrize("body", BROKEN)
def test_a_200_that_is_no_answer_is_a_failure(wire, body, kind):
    outcome = ask(wire, Reply(200, BROKEN[body], {"content-type": kind}))
    assert_fails(
        outcome, Reason.FAILED, Reason.UNREACHABLE, Reason.EMPTY, Reason.UNUSABLE, Reason.REFUSED
    )


def _without(answer, key):
    return {name: value for name, value in answer.items() if name != key}


@wires
@pytest.mark.parametrize("change", ["left out", "null", "number", "text", "list", "object"])
def test_an_answer_with_any_field_changed_is_read_or_refused(wire, change):
    values: dict[str, object] = {
        "null": None,
        "number": -7,
        "text": "?",
        "list": [None],
        "object": {"x": {}},
    }

    async def ask_all():
        answer = wire.answer(PLAN)
        for key in answer:
            body = _without(answer, key)
            if change != "left out":
                body[key] = values[change]
            yield (await ask_async(wire, Reply(200, body)))[0]

    async def collect():
        return [outcome async for outcome in ask_all()]

    for outcome in asyncio.run(collect()):
        if isinstance(outcome, ProviderAnswer):
            assert outcome.text == PLAN
            assert outcome.usage.cost_usd >= 0
        else:
            assert_fails(outcome, *Reason)


ODD: tuple[Any, ...] = (None, True, -1, 1.5, 10**400, "", "?", [], [None], {}, {"type": "?"}, PLAN)


def mutate(body, random):
    """A copy with something odd at a random place."""
    copy = json.loads(json.dumps(body))
    node, places = copy, []
    while isinstance(node, dict | list) and node:
        key = random.choice([*node] if isinstance(node, dict) else range(len(node)))
        places.append((node, key))
        node = node[key]
    parent, key = random.choice(places)
    if random.random() < 0.3:
        del parent[key]
    else:
        parent[key] = random.choice(ODD)
    return copy


@wires
@pytest.mark.parametrize("how", ["answer", "thinking_first", "refused", "error"])
def test_odd_bodies_are_answers_or_failures(wire, how):
    random = Random(f"{wire.kind} {how}")
    reply = wire.error(429, "Try again in 3s.") if how == "error" else None
    whole = {"answer": [PLAN], "thinking_first": [PLAN]}.get(how, [])
    body = reply.body if reply else getattr(wire, how)(*whole)

    async def collect():
        status = reply.status if reply else 200
        bodies = [mutate(body, random) for _ in range(40)]
        return [(await ask_async(wire, Reply(status, odd)))[0] for odd in bodies]

    for outcome in asyncio.run(collect()):
        if isinstance(outcome, LLMProviderError):
            assert_fails(outcome, *Reason)
        else:
            assert how != "error"
            assert outcome.text.strip()
            assert outcome.usage.cost_usd >= 0


@wires
@pytest.mark.parametrize("place", [0, 1, 100, -1])
def test_a_connection_that_breaks_off_is_a_failure(wire, place):
    outcome = ask(wire, Reply(200, wire.answer(PLAN), cut_at=place))
    assert_fails(outcome, Reason.UNREACHABLE, Reason.FAILED)


@wires
@pytest.mark.parametrize(
    "raw",
    [b"", b"\x16\x03\x01", b"SSH-2.0-OpenSSH_9.6\r\n", b"HTTP/1.1 200 OK\r\n", b"\x00" * 70_000],
    ids=["nothing", "TLS", "SSH", "half a head", "zeros"],
)
def test_what_is_not_http_is_a_failure(wire, raw):
    assert_fails(ask(wire, Reply(raw=raw)), Reason.UNREACHABLE, Reason.FAILED)


@wires
@pytest.mark.parametrize("location", ["/elsewhere", "http://127.0.0.1:1/", ""])
def test_a_redirect_is_not_followed_with_the_key(wire, location):
    reply = Reply(307, b"", {"location": location})
    outcome, requests = asyncio.run(ask_async(wire, reply))
    assert_fails(outcome, *Reason)
    assert len(requests) == 1


SLOW = {
    "before the head": Reply(200, b"{}", before_s=30),
    "dripping": Reply(200, b" " * 10_000, drip_s=0.01),
    "stopped in the middle": Reply(200, b"{}", {"content-length": "100"}, before_s=0, drip_s=30),
}


@wires
@pytest.mark.parametrize("how", SLOW)
def test_time_is_limited_as_a_whole(wire, how):
    asyncio.run(ask_async(wire, Reply(200, wire.answer(PLAN))))  # the libraries are loaded
    started = time.monotonic()
    outcome = ask(wire, SLOW[how], timeout_s=0.2)
    failure = assert_fails(outcome, Reason.TIMED_OUT)
    assert time.monotonic() - started < 10  # and not the 30 seconds, nor the 100
    assert "0.2 seconds" in failure.message
    assert failure.usage is None  # nobody knows


@wires
def test_nobody_listening_is_unreachable(wire):
    from tests.fake_llm.asking import make_config

    from mididrumigen.generation.providers.client import PydanticAIProvider

    provider = PydanticAIProvider(make_config(wire, "http://127.0.0.1:1"))
    with pytest.raises(LLMProviderError) as caught:
        asyncio.run(provider.ask(PROMPT, 5))
    assert "base URL" in assert_fails(caught.value, Reason.UNREACHABLE).hint
