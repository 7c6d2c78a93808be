"""The coordinator: whose patterns are played, what is said of it, and what stands in."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest
from tests.fakes import ScriptedProvider, library_profile
from tests.plans import FILL, FUNK, FUNKY, NOTES, ROCK, ROCKY, answer, pattern, variation

from mididrumigen.domain.errors import GenerationError, LLMProviderError, MissingExtraError
from mididrumigen.domain.music.kit import PIECES_OF, KitPiece, PieceGroup
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.music.playability import find_clashes
from mididrumigen.domain.usage import Usage
from mididrumigen.domain.work.attempts import Attempt, FailureReason
from mididrumigen.domain.work.requests import GenerationMode, GenerationParams, ProviderChoice
from mididrumigen.generation.hybrid_coordinator import MAX_CANDIDATES, HybridCoordinator
from mididrumigen.generation.made import Made
from mididrumigen.generation.template_generator import TemplateGenerator
from mididrumigen.ports.models import PlanProvider, Prompt, ProviderAnswer

CLYDE = "Clyde Stubblefield"
LLM, HYBRID = ProviderChoice(mode=GenerationMode.LLM), ProviderChoice()
SAFE = {"snare", "kick", "closed_hat", "open_hat"}


def make(
    *providers: PlanProvider, choice: ProviderChoice = LLM, name: str = CLYDE, **knobs: Any
) -> Made:
    coordinator = HybridCoordinator(TemplateGenerator(), providers, timeout_s=5)
    params = GenerationParams(**{"seed": 4, **knobs})
    return asyncio.run(coordinator.generate(library_profile(name), params, choice))


def reasons(result: Made) -> list[tuple[str, str]]:
    return [(attempt.provider, attempt.reason or "") for attempt in result.attempts]


def test_a_models_patterns_are_played_with_the_artists_touch() -> None:
    result = make(ScriptedProvider(FUNKY))
    assert result.made_by == ("scripted",) * 4
    assert result.provider_used == "scripted"
    (attempt,) = result.attempts
    assert (attempt.model, attempt.usage, attempt.reason) == ("model-1", Usage(900, 300), None)
    for groove in result.grooves:
        assert (groove.bars, groove.meter, groove.tempo_bpm) == (4, Meter(), 107.0)
        assert not find_clashes(groove)
        snare = {h.position for h in groove.slice(0, 3).hits if h.piece is KitPiece.SNARE}
        assert {float(at) for at in snare if at < 4} == {1, 1.75, 2.25, 2.75, 3, 3.75}
        assert len({h.velocity for h in groove.hits}) > 8
    assert len({groove.hits for groove in result.grooves}) == 4


def test_the_second_provider_answers_for_the_first() -> None:
    down = ScriptedProvider(LLMProviderError("overloaded", "Too busy."), name="down")
    result = make(down, ScriptedProvider(FUNKY, name="up"))
    assert reasons(result) == [("down", "overloaded"), ("up", "")]
    assert len(down.asked) == 1
    assert result.provider_used == "up"


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        ("Sorry, no.", FailureReason.NOT_JSON),
        ("{}", FailureReason.WRONG_SCHEMA),
        ("", FailureReason.EMPTY),
        (answer(variation("A", patterns=(pattern("A", kick="x---"),))), FailureReason.UNUSABLE),
    ],
)
def test_an_unusable_plan_is_given_back_once_with_the_reasons(first: str, reason: str) -> None:
    provider = ScriptedProvider(first, FUNKY)
    result = make(provider)
    assert reasons(result) == [("scripted", reason), ("scripted", "")]
    once, twice = provider.asked
    assert once.earlier == ()
    ((given, why),) = twice.earlier
    assert given == first
    assert why.startswith(result.attempts[0].message)
    assert (once.system, once.user) == (twice.system, twice.user)


def test_after_two_unusable_plans_the_engine_plays() -> None:
    provider = ScriptedProvider("no")
    result = make(provider)
    assert reasons(result) == [("scripted", "not_json")] * 2 + [("template", "")]
    engine = TemplateGenerator().generate(library_profile(CLYDE), GenerationParams(seed=4))
    assert result.grooves == tuple(engine)
    assert result.provider_used == "template"


class SlowProvider:
    """Never answers. Implements ``PlanProvider``."""

    name = "slow"

    async def ask(self, prompt: Prompt, timeout_s: float) -> ProviderAnswer:  # noqa: ARG002 (port)
        await asyncio.Event().wait()
        raise AssertionError


def test_every_kind_of_failure_leads_on() -> None:
    providers: list[PlanProvider] = [
        ScriptedProvider(MissingExtraError("Asking", "llm"), name="a"),
        ScriptedProvider(TimeoutError(), name="b"),
        ScriptedProvider(ConnectionResetError(), name="c"),
        ScriptedProvider(LLMProviderError("unheard-of", "?"), name="d"),
        SlowProvider(),
    ]
    coordinator = HybridCoordinator(TemplateGenerator(), providers, timeout_s=0.01)
    profile, params = library_profile(CLYDE), GenerationParams()
    result = asyncio.run(coordinator.generate(profile, params, HYBRID))
    expected = ["not_installed", "timed_out", "unreachable", "failed", "timed_out", ""]
    assert [reason for _, reason in reasons(result)] == expected
    assert len(result.grooves) == 4


def test_without_fall_back_the_error_names_each_provider() -> None:
    providers = [
        ScriptedProvider(LLMProviderError("quota", "Nothing left."), name="openai"),
        ScriptedProvider("[]", name="google"),
    ]
    with pytest.raises(GenerationError) as caught:
        make(*providers, choice=replace(LLM, fallback=False))
    assert list(caught.value.details) == ["openai", "google"]
    assert caught.value.details["openai"] == "Nothing left."
    with pytest.raises(GenerationError, match="no language-model provider"):
        make(choice=replace(LLM, fallback=False))


@pytest.mark.parametrize(
    "choice", [ProviderChoice("template"), ProviderChoice(mode=GenerationMode.TEMPLATE)]
)
def test_the_engine_alone_asks_nobody(choice: ProviderChoice) -> None:
    provider = ScriptedProvider(FUNKY)
    result = make(provider, choice=choice)
    assert not provider.asked
    assert not result.attempts
    assert result.made_by == ("template",) * 4


def test_too_few_variations_are_made_up_by_the_engine() -> None:
    result = make(ScriptedProvider(answer(variation("A", "F"))), variations=3)
    assert result.made_by == ("scripted", "template", "template")
    assert any("1 usable variations, 2 by the engine" in line for line in result.repairs)
    assert any("2 bars repeated to 4" in line for line in result.repairs)


def test_hybrid_takes_what_is_near_and_says_what_is_far() -> None:
    near = make(ScriptedProvider(FUNKY), choice=HYBRID)
    far = make(ScriptedProvider(ROCKY), choice=HYBRID)
    assert "scripted" in near.made_by
    assert "scripted" not in far.made_by
    assert far.provider_used == "template"
    assert any("far from the style of Clyde Stubblefield" in line for line in far.repairs)
    assert any("less like the artist than the engine's own" in line for line in far.repairs)
    kept = make(ScriptedProvider(ROCKY), choice=LLM)
    assert kept.made_by == ("scripted",) * 4


def test_best_of_asks_no_more_often() -> None:
    provider = ScriptedProvider(FUNKY)
    result = make(provider, choice=HYBRID, best_of=16)
    assert len(provider.asked) == 1
    assert len(result.grooves) == 4
    assert MAX_CANDIDATES >= 16


def test_what_the_request_rules_out_is_not_played() -> None:
    crashing = pattern("A", crash_1="X---x---x---x---", kick="X-------X-------")
    text = answer(*[variation("A", "F", patterns=(crashing, FILL))] * 4)
    cymbals = frozenset(PIECES_OF[PieceGroup.CRASH])
    result = make(ScriptedProvider(text), leave_out=cymbals)
    assert any("on pieces that are left out" in line for line in result.repairs)
    assert not {h.piece for groove in result.grooves for h in groove.hits} & cymbals


def test_fills_are_put_where_they_were_asked_for_and_nowhere_else() -> None:
    asked = make(ScriptedProvider(FUNKY), fill_bars=frozenset({2}), variations=1, humanize=False)
    assert any("a fill in bar 4 that was not asked for" in line for line in asked.repairs)
    assert any("missing in bar 2 is the engine's" in line for line in asked.repairs)
    (groove,) = asked.grooves
    assert cells(groove.bar(2)) == cells(groove.bar(3))
    none = make(ScriptedProvider(FUNKY), fills=0.0, variations=1, humanize=False).grooves[0]
    assert all(cells(none.bar(0)) == cells(none.bar(i)) for i in range(4))


def cells(groove: Any) -> set[tuple[KitPiece, Any]]:
    return {(hit.piece, hit.position) for hit in groove.hits if hit.position}


def test_words_on_feel_count_where_the_request_is_silent() -> None:
    def latest(feel: dict[str, Any], **knobs: Any) -> float:
        text = answer({**variation("A", patterns=(ROCK,)), "feel": feel})
        groove = make(ScriptedProvider(text), variations=1, seed=1, **knobs).grooves[0]
        return sum(hit.offset_s for hit in groove.hits) / len(groove.hits)

    own = latest({"swing": 0, "place": "own", "dynamics": "normal"})
    behind = {"swing": 0, "place": "behind", "dynamics": "normal"}
    assert latest(behind) == pytest.approx(own + 0.012, abs=0.001)
    assert latest(behind, push_pull_ms=-20.0) == pytest.approx(own - 0.02, abs=0.001)


def test_notes_are_played_too() -> None:
    result = make(ScriptedProvider(NOTES), variations=1)
    assert result.made_by == ("scripted",)
    assert any("note-by-note" in line for line in result.repairs)


def test_the_same_answers_give_the_same_grooves() -> None:
    assert make(ScriptedProvider(FUNKY)).grooves == make(ScriptedProvider(FUNKY)).grooves


def test_a_plan_in_another_metre_of_the_request() -> None:
    rows = pattern("A", kick="x------x------", snare="----x------x--", closed_hat="x-x-x-x-x-x-x-")
    text = answer(variation("A", patterns=(rows,)))
    result = make(ScriptedProvider(text), meter=Meter.parse("7/8"), variations=1)
    assert result.made_by == ("scripted",)
    assert result.grooves[0].meter == Meter.parse("7/8")
    assert json.loads(text)["variations"][0]["patterns"] == [rows]
    assert FUNK["name"] == "A"


@pytest.mark.parametrize("mode", [GenerationMode.LLM, GenerationMode.HYBRID])
def test_a_plan_is_played_for_who_has_nothing_to_play_from(mode: GenerationMode) -> None:
    profile = replace(library_profile(CLYDE), vocabulary=(), grids=())
    coordinator = HybridCoordinator(
        TemplateGenerator(), [ScriptedProvider(answer(variation("A", patterns=(FUNK,))))]
    )
    choice = ProviderChoice(mode=mode)
    result = asyncio.run(coordinator.generate(profile, GenerationParams(variations=2), choice))
    assert result.made_by == ("scripted", "scripted")
    assert any("1 variations are repeated" in line for line in result.repairs)


def test_who_cannot_be_asked_is_news_only_to_who_asked_for_models() -> None:
    skipped = Attempt("anthropic", reason=FailureReason.NO_KEY, message="Set ANTHROPIC_API_KEY.")
    coordinator = HybridCoordinator(TemplateGenerator(), (), [skipped])
    profile, params = library_profile(CLYDE), GenerationParams(variations=1)

    def attempts(choice: ProviderChoice) -> tuple[Attempt, ...]:
        return asyncio.run(coordinator.generate(profile, params, choice)).attempts

    assert attempts(ProviderChoice()) == ()
    assert attempts(LLM)[0] == attempts(ProviderChoice("anthropic"))[0] == skipped
    with pytest.raises(GenerationError, match="Set ANTHROPIC_API_KEY"):
        attempts(ProviderChoice(fallback=False))
