"""Whatever a model answers, there are clips that meet the request, or a clear error.

Every case goes over HTTP, through the provider's own SDK, the coordinator, the engine and the
writer; what comes out is read by the independent checker.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random

import pytest

pytest.importorskip("pydantic_ai")

from tests.fake_llm.asking import make_config
from tests.fake_llm.server import FakeService, Reply, Request
from tests.fake_llm.wire import KEY, WIRES, Wire
from tests.fakes import library_profile
from tests.fakes_service import MemoryFiles, MemoryProfiles
from tests.plans import FEEL, FUNK, NOTES, answer, pattern, variation
from tests.unit.test_prompt import DATA, INJECTIONS

from mididrumigen.domain.errors import GenerationError
from mididrumigen.domain.style.evidence import Evidence, Finding, Source, SourceKind
from mididrumigen.domain.work.requests import GenerationMode, GenerationParams, ProviderChoice
from mididrumigen.generation.hybrid_coordinator import HybridCoordinator
from mididrumigen.generation.providers.client import PydanticAIProvider
from mididrumigen.generation.template_generator import TemplateGenerator
from mididrumigen.midi.general_midi import general_midi
from mididrumigen.midi.validate import validate_midi
from mididrumigen.orchestrator.make_clips import Planning, plan_files
from mididrumigen.orchestrator.quotes import find_quotes
from mididrumigen.orchestrator.results import GenerationResult, make_record

PROFILE = library_profile("John Bonham")
PARAMS = GenerationParams(bars=2, tempo_bpm=97, variations=2, seed=5)
PATIENCE_S, NO_PATIENCE_S = 30.0, 0.3
GOOD = answer(*[variation("A", "A")] * 2)


@pytest.fixture(autouse=True)
def no_key_is_logged(caplog):
    caplog.set_level(logging.DEBUG)
    yield
    assert KEY not in "".join(repr(record.__dict__) for record in caplog.records)


def mutate(text: str, seed: int) -> str:
    """The text with a few pieces taken out, doubled, or replaced."""
    random = Random(seed)
    for _ in range(random.randint(1, 4)):
        start = random.randrange(len(text))
        stop = min(len(text), start + random.randint(1, 30))
        instead = random.choice(["", text[start:stop] * 2, "9" * 20, '"', "null", "}", "\u2028"])
        text = text[:start] + instead + text[stop:]
    return text


def plan(**row: str) -> str:
    return answer(*[variation("A", "A", patterns=(pattern("A", **row),))] * 2)


def wrong_plans() -> list[str]:
    """Plans that ask for what there is not."""
    feel = {**FEEL, "swing": 900, "place": "upstairs", "dynamics": 1e99}
    off = {"form": ["A", "Z"], "patterns": [FUNK], "feel": feel}
    many = [pattern(f"P{i}", kick="X" * 16) for i in range(500)]
    return [
        answer(off, off),
        answer(*[variation(*["A"] * 400)] * 90),
        answer(variation("A", "A", patterns=tuple(many))),
        answer({"form": [], "patterns": [], "feel": {}}),
        answer(variation("A")),
        plan(kick="X" * 1000, snare="", cowbell="?", gong="x" * 16),
        plan(**dict.fromkeys(("kick", "snare", "ride", "crash_1", "high_tom"), "X" * 16)),
        plan(kick="zzzzzzzzzzzzzzzz"),
        NOTES,
        json.dumps({"notes": [{"pitch": 999, "velocity": -4, "time": 1e30}] * 50}),
        "[" * 5000,
        '{"variations": ' * 200,
        "[]",
        "7",
        '{"variations": "many"}',
        f"Sure! ```json\n{GOOD}\n``` Enjoy.",
    ]


def faults(wire: Wire) -> list[Reply]:
    """What a service may do that is not a plan."""
    texts = [*wrong_plans(), *(mutate(GOOD, seed) for seed in range(40))]
    whole = json.dumps(wire.answer(GOOD)).encode()
    return [
        *(Reply(200, wire.answer(text)) for text in texts),
        *(Reply(200, wire.truncated(GOOD[:length])) for length in (1, 60, 200)),
        *(Reply(200, said()) for said in (wire.refused, wire.blocked, wire.empty)),
        Reply(200, wire.thinking_first(GOOD)),
        *(wire.error(status, f"no {KEY}") for status in (400, 401, 403, 404, 429, 500, 503, 529)),
        *(Reply(200, wire.answer(GOOD), cut_at=cut) for cut in (0, 40)),
        Reply(200, b"<html>Bad gateway</html>", {"content-type": "text/html"}),
        Reply(200, {}),
        Reply(200, mutate(whole.decode(), 3).encode()),
        Reply(raw=b"SSH-2.0-OpenSSH_9.9\r\n"),
        Reply(200, wire.answer(GOOD), before_s=60),
        Reply(200, wire.answer(GOOD), drip_s=0.3),
    ]


@dataclass
class Asked:
    """One provider behind a service that does as it is told."""

    wire: Wire
    reply: Reply = field(default_factory=Reply)
    service: FakeService = field(init=False)
    files: MemoryFiles = field(default_factory=MemoryFiles)

    def __post_init__(self) -> None:
        self.service = FakeService(self.wire.check, lambda _: self.reply)

    def planning(
        self, *, fallback: bool, mode: GenerationMode, quotes: Sequence[str] = ()
    ) -> Planning:
        provider = PydanticAIProvider(make_config(self.wire, self.service.url))
        slow = self.reply.before_s or self.reply.drip_s
        timeout_s = NO_PATIENCE_S if slow else PATIENCE_S
        coordinator = HybridCoordinator(TemplateGenerator(), [provider], timeout_s=timeout_s)
        return Planning(coordinator, ProviderChoice(fallback=fallback, mode=mode), quotes)

    async def make(self, *, fallback: bool, mode: GenerationMode) -> GenerationResult:
        planning, self.files = self.planning(fallback=fallback, mode=mode), MemoryFiles()
        return await plan_files(PROFILE, PARAMS, planning, general_midi(), self.files)

    def check(self, result: GenerationResult) -> None:
        assert len(self.files.kept) == PARAMS.variations
        for data in self.files.kept.values():
            validate_midi(
                data,
                drum_map=general_midi(),
                bars=PARAMS.bars,
                meter=PARAMS.meter,
                tempo_bpm=97,
                substitutions=result.substitutions,
            )
        made = make_record(result)
        assert KEY not in str(made)
        made_by = made.making["made_by"]
        assert isinstance(made_by, list | tuple)
        assert len(made_by) == PARAMS.variations

    def check_error(self, error: GenerationError) -> None:
        assert not self.files.kept
        assert [*error.details] == [self.wire.kind.value]
        assert all(error.details.values())
        assert KEY not in f"{error} {error.details}"


async def try_all(wire: Wire, replies: list[Reply]) -> tuple[int, int]:
    """How many of the replies were of use, and how many were not."""
    asked, used = Asked(wire), 0
    async with asyncio.timeout(120), asked.service.serve():
        for number, reply in enumerate(replies):
            asked.reply = reply
            mode = GenerationMode.LLM if number % 4 else GenerationMode.HYBRID
            try:
                result = await asked.make(fallback=False, mode=mode)
            except GenerationError as error:
                asked.check_error(error)
                if number % 3:
                    continue
                result = await asked.make(fallback=True, mode=mode)
                assert result.made.provider_used == "template"
            else:
                used += 1
            asked.check(result)
    return used, len(replies) - used


@pytest.mark.parametrize("wire", WIRES.values(), ids=tuple(WIRES))
def test_every_fault_ends_in_clips_or_in_an_error(wire):
    replies = faults(wire)
    assert len(replies) * len(WIRES) >= 300
    used, refused = asyncio.run(try_all(wire, replies))
    # Both ends are reached: some mistakes can be put right, and others cannot.
    assert used > 10
    assert refused > 20


def page(text: str, number: int) -> Finding:
    """An article that says so, as reading it would leave it in the store."""
    source = Source(f"web:{number}", SourceKind.ARTICLE, "A page", f"https://example.org/{number}")
    claim = Evidence("ghost_note_rate", 0.2, 0.1, 4, source.id, 0.5, "A page", text)
    return Finding(source, (claim,))


async def ask_about(pages: list[str]) -> tuple[list[Request], list[GenerationResult]]:
    """What arrives at a service when each page is all that is known of the artist."""
    wire, store, results = WIRES["openai_compatible"], MemoryProfiles(), []
    asked = Asked(wire, Reply(200, wire.answer(GOOD)))
    async with asyncio.timeout(120), asked.service.serve():
        for number, text in enumerate(pages):
            said = page(text, number)
            profile = replace(PROFILE, description=text, sources=(said.source,))
            await store.save_profile(profile, findings=[said])
            quotes = await find_quotes(store, "John Bonham")
            assert len(quotes) == 1
            planning = asked.planning(fallback=False, mode=GenerationMode.LLM, quotes=quotes)
            files = MemoryFiles()
            params = replace(PARAMS, variations=1, prompt=text)
            results.append(await plan_files(profile, params, planning, general_midi(), files))
    return asked.service.requests, results


def structure(request: Request) -> list[str]:
    """What was asked, with quotations taken out."""
    system, user = (message["content"] for message in request.body["messages"])
    return [system, *(DATA.sub(r"\1 DATA", line) for line in user.split("\n"))]


def test_what_a_page_says_is_never_more_than_a_quotation():
    requests, results = asyncio.run(ask_about(["He plays late.", *INJECTIONS]))
    plain, *injected = [structure(request) for request in requests]
    assert sum(line == "SOURCE DATA" for line in plain) == 2
    assert "WISHES OF THE USER DATA" in plain
    assert len(injected) == 100
    assert all(lines == plain for lines in injected)
    assert {result.made.provider_used for result in results} == {"openai_compatible"}
    assert KEY not in "".join(str(make_record(result)) for result in results)
