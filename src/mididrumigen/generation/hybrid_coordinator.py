"""Language models and the engine together: who is asked, what is kept, who stands in.

Providers are asked in order until one makes a usable plan; each is asked a second time, once, with
the reasons why its plan could not be used. The engine stands in for all that is missing.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from mididrumigen.domain.errors import (
    GenerationError,
    LLMProviderError,
    MidiDrumiGenError,
    MissingExtraError,
)
from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.style.report import StyleReport, report_style
from mididrumigen.domain.work.attempts import Attempt, FailureReason
from mididrumigen.domain.work.requests import GenerationMode, GenerationParams, ProviderChoice
from mididrumigen.generation.engine_clips import play_best, play_candidates
from mididrumigen.generation.made import ENGINE, Made
from mididrumigen.generation.plans.prompt_builder import ask_again, build_prompt
from mididrumigen.generation.plans.takes import Take, play_answer
from mididrumigen.generation.ranking.rank import choose_nearest
from mididrumigen.generation.ranking.ratings import OwnClips, rate_own, rate_takes
from mididrumigen.generation.template_generator import TemplateGenerator
from mididrumigen.ports.models import PlanProvider, Prompt, ProviderAnswer

# A bound of last resort: each provider has a time of its own in its configuration.
TIMEOUT_S = 600.0
MAX_CANDIDATES = 64
_REFERENCES = 8


@dataclass
class _Log:
    """What happened on the way."""

    attempts: list[Attempt] = field(default_factory=list)
    repairs: list[str] = field(default_factory=list)

    def failed(
        self, provider: str, error: MidiDrumiGenError, answer: ProviderAnswer | None
    ) -> None:
        attempt = Attempt(provider, reason=_reason(error), message=error.message)
        self.attempts.append(_with_answer(attempt, answer))


class HybridCoordinator:
    """Makes grooves with language models, with the engine, or with both."""

    def __init__(
        self,
        engine: TemplateGenerator,
        providers: Sequence[PlanProvider] = (),
        skipped: Sequence[Attempt] = (),
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        """Nothing is asked yet.

        Args:
            engine: plays the plans, and stands in.
            providers: in the order to ask them.
            skipped: those who cannot be asked, and why.
            timeout_s: for one request to a provider.
        """
        self._engine, self._providers = engine, providers
        self._skipped, self._timeout_s = skipped, timeout_s

    async def generate(
        self,
        profile: StyleProfile,
        params: GenerationParams,
        choice: ProviderChoice,
        *,
        quotes: Sequence[str] = (),
        keep: Groove | None = None,
    ) -> Made:
        """Make ``params.variations`` grooves.

        ``llm`` keeps the patterns of the first provider whose plan can be used; ``hybrid`` ranks
        them together with the engine's own and keeps the nearest to the style that differ.

        Args:
            profile: whose style.
            params: the request; ``best_of`` makes more candidates of the engine's, never more
                requests.
            choice: who is asked, and whether the engine may stand in.
            quotes: sentences from sources for the prompt.
            keep: strokes that will be played whatever is made.

        Raises:
            GenerationError: no provider made a usable plan and the engine must not stand in, with
                each provider's reason in ``details``; or the engine has nothing to play from.
        """
        params = self._engine.settle(profile, params)
        if choice.is_engine:
            return await asyncio.to_thread(self._play_engine, profile, params, _Log())
        # That nothing is configured is no news to who leaves the choice open.
        quiet = choice == ProviderChoice()
        log = _Log([] if quiet else list(self._skipped))
        prompt = build_prompt(profile, params, self._engine, quotes=quotes, keep=keep)
        # The engine's clips are ready before a provider answers.
        own = asyncio.ensure_future(self._play_own(profile, params, choice.mode))
        try:
            for provider in self._providers:
                takes = await self._ask(provider, prompt, profile, params, log)
                if takes:
                    named = provider.name, takes, await own
                    work = self._keep if choice.mode is GenerationMode.LLM else self._choose
                    return await asyncio.to_thread(work, *named, profile, params, log)
        finally:
            own.cancel()
        if not choice.fallback:
            raise _no_plan(log.attempts)
        return await asyncio.to_thread(self._play_engine, profile, params, log)

    async def _play_own(
        self, profile: StyleProfile, params: GenerationParams, mode: GenerationMode
    ) -> OwnClips:
        """The engine's clips that plans are ranked with; as many as may be missing otherwise."""
        if not self._providers:
            return OwnClips()
        count = params.variations
        if mode is not GenerationMode.LLM:
            count = max(min(count * params.best_of, MAX_CANDIDATES), _REFERENCES)
        try:
            grooves = await asyncio.to_thread(play_candidates, profile, params, count, self._engine)
        except GenerationError:
            # Who has nothing to play from can still have a plan played.
            return OwnClips()
        if mode is GenerationMode.LLM:
            return OwnClips(tuple(grooves))
        return await asyncio.to_thread(rate_own, grooves, profile, params)

    async def _ask(
        self,
        provider: PlanProvider,
        prompt: Prompt,
        profile: StyleProfile,
        params: GenerationParams,
        log: _Log,
    ) -> list[Take]:
        """The usable takes of a provider's plan, which is asked for twice at most."""
        for again in (False, True):
            answer: ProviderAnswer | None = None
            try:
                answer = await self._request(provider, prompt)
                takes, repairs = await asyncio.to_thread(
                    play_answer, answer.text, profile, params, self._engine
                )
            except MidiDrumiGenError as error:
                log.failed(provider.name, error, answer)
                if answer is None or again:
                    return []
                prompt = ask_again(prompt, answer.text, str(error))
                continue
            log.attempts.append(_with_answer(Attempt(provider.name), answer))
            log.repairs += [f"{provider.name}: {repair}" for repair in repairs]
            return takes
        return []

    async def _request(self, provider: PlanProvider, prompt: Prompt) -> ProviderAnswer:
        started = time.perf_counter()
        try:
            async with asyncio.timeout(self._timeout_s):
                return await provider.ask(prompt, self._timeout_s)
        except TimeoutError as error:
            waited = time.perf_counter() - started
            raise LLMProviderError(
                FailureReason.TIMED_OUT, f"No answer within {waited:.0f} s."
            ) from error
        except OSError as error:
            raise LLMProviderError(
                FailureReason.UNREACHABLE, "The provider could not be reached."
            ) from error

    def _play_engine(self, profile: StyleProfile, params: GenerationParams, log: _Log) -> Made:
        started = time.perf_counter()
        grooves = play_best(profile, params, self._engine).grooves
        if log.attempts:
            duration_s = time.perf_counter() - started
            log.attempts.append(Attempt(ENGINE, duration_s=duration_s))
        return _made(grooves, [ENGINE] * len(grooves), log)

    def _keep(
        self,
        name: str,
        takes: list[Take],
        own: OwnClips,
        profile: StyleProfile,
        params: GenerationParams,
        log: _Log,
    ) -> Made:
        """The model's patterns as they are, and the engine's for the variations it left out."""
        missing = params.variations - len(takes)
        _say(name, takes, [report_style(t.groove, profile, params) for t in takes], log)
        if missing:
            log.repairs.append(f"{name}: {len(takes)} usable variations, {missing} by the engine")
        grooves = [*(take.groove for take in takes), *own.grooves[:missing]]
        made_by = [name if i < len(takes) else ENGINE for i in range(len(grooves))]
        return _complete(grooves, made_by, params, log)

    def _choose(
        self,
        name: str,
        takes: list[Take],
        own: OwnClips,
        profile: StyleProfile,
        params: GenerationParams,
        log: _Log,
    ) -> Made:
        """The best of the model's and the engine's, nearest to the style first.

        A plan takes part where it is about as near as the engine's clips for this request are.
        """
        reports = [report_style(take.groove, profile, params) for take in takes]
        _say(name, takes, reports, log)
        rated = rate_takes([take.groove for take in takes], reports, own)
        log.repairs += [f"{name}: {line}" for line in rated.lines()]
        admitted = [i for i in range(len(takes)) if rated.admits(i)]
        count = min(params.variations * params.best_of, MAX_CANDIDATES)
        candidates = [*(takes[i].groove for i in admitted), *own.grooves[:count]]
        nearness = [*(rated.takes[i] for i in admitted), *own.nearness[:count]]
        chosen = choose_nearest(candidates, nearness, params.variations)
        made_by = [name if i < len(admitted) else ENGINE for i in chosen]
        return _complete([candidates[i] for i in chosen], made_by, params, log)


def _complete(
    grooves: list[Groove], made_by: list[str], params: GenerationParams, log: _Log
) -> Made:
    """As many grooves as were asked for: the same again where nobody has more to play."""
    missing = params.variations - len(grooves)
    if missing > 0:
        log.repairs.append(f"{missing} variations are repeated: there is nothing else to play from")
        grooves = [grooves[i % len(grooves)] for i in range(params.variations)]
        made_by = [made_by[i % len(made_by)] for i in range(params.variations)]
    return _made(grooves, made_by, log)


def _made(grooves: Sequence[Groove], made_by: Sequence[str], log: _Log) -> Made:
    return Made(tuple(grooves), tuple(made_by), tuple(log.attempts), tuple(log.repairs))


def _say(name: str, takes: Sequence[Take], reports: Sequence[StyleReport], log: _Log) -> None:
    """What was changed in each take, and in what it is far from the style."""
    for number, (take, report) in enumerate(zip(takes, reports, strict=False), 1):
        log.repairs += [f"{name}: {repair}" for repair in take.repairs]
        far = [aspect.brief for aspect in report.furthest() if aspect.verdict == "far"]
        if far and report.closeness is not None:
            log.repairs.append(
                f"{name}: variation {number} is far from the style of {report.artist} "
                f"(closeness {report.closeness:.2f}): {', '.join(far)}"
            )


def _with_answer(attempt: Attempt, answer: ProviderAnswer | None) -> Attempt:
    if answer is None:
        return attempt
    return replace(attempt, model=answer.model, duration_s=answer.duration_s, usage=answer.usage)


def _reason(error: MidiDrumiGenError) -> FailureReason:
    if isinstance(error, MissingExtraError):
        return FailureReason.NOT_INSTALLED
    if isinstance(error, LLMProviderError) and error.reason in set(FailureReason):
        return FailureReason(error.reason)
    return FailureReason.FAILED


def _no_plan(attempts: Sequence[Attempt]) -> GenerationError:
    if not attempts:
        return GenerationError(
            "There is no language-model provider to ask.",
            hint="Configure one with its key, or let the engine stand in.",
        )
    reasons: dict[str, object] = {attempt.provider: attempt.message for attempt in attempts}
    told = " ".join(f"{provider}: {message}" for provider, message in reasons.items())
    return GenerationError(
        f"No language model made a usable plan. {told}",
        hint="Let the engine stand in, or choose another provider.",
        details=reasons,
    )
