"""From a plan to takes: bars put right for the request, played, and looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from mididrumigen.domain.errors import LLMProviderError
from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import PieceGroup
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.attempts import FailureReason
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.plans.plan import INTENSITY, PUSH_PULL_MS, Feel, Plan, parse_plan
from mididrumigen.generation.template_generator import TemplateGenerator
from mididrumigen.generation.template_generator.model import Bar
from mididrumigen.generation.template_generator.swing import settle_grid

_MAX_DROPPED, _MAX_LEFT_OUT, _MAX_SILENT = 0.25, 0.5, 0.5
_MIN_HITS_A_BAR = 2
_TOMS_OF_A_FILL = 2


@dataclass(frozen=True, slots=True)
class Take:
    """One variation of a plan, played.

    Attributes:
        groove: as it is played.
        repairs: what was changed to meet the request.
    """

    groove: Groove
    repairs: tuple[str, ...]


def play_answer(
    text: str, profile: StyleProfile, params: GenerationParams, engine: TemplateGenerator
) -> tuple[list[Take], tuple[str, ...]]:
    """The takes that an answer's plan gives, and what was put right in reading it.

    Variations that cannot be used are left out and said.

    Raises:
        LLMProviderError: as ``parse_plan``; ``unusable`` where no variation can be used, with the
            reasons to give back to the model.
    """
    plan, repairs = parse_plan(text, params)
    takes, problems = [], []
    for number, _ in enumerate(plan.variations, 1):
        take, wrong = _play(plan, number, profile, params, engine)
        if wrong:
            problems.append(f"variation {number}: {', '.join(wrong)}")
        else:
            takes.append(take)
    if not takes:
        raise LLMProviderError(
            FailureReason.UNUSABLE,
            f"The plan cannot be used: {'; '.join(problems)}.",
            hint="Two hands and two feet play it; every bar has its strokes; keep to the pieces.",
        )
    return takes, (*repairs, *(f"{problem}: left out" for problem in problems))


def _play(
    plan: Plan,
    number: int,
    profile: StyleProfile,
    params: GenerationParams,
    engine: TemplateGenerator,
) -> tuple[Take, list[str]]:
    """A variation, and what makes it unusable."""
    variation = plan.variations[number - 1]
    bars, repairs = fit_fills(variation.bars, profile, params, engine)
    strokes = [stroke for bar in bars for stroke in bar.strokes]
    banned = sum(stroke.piece in params.leave_out for stroke in strokes)
    if banned:
        repairs.append(f"{banned} strokes on pieces that are left out")
    felt = settle_grid(apply_feel(params, variation.feel), _all_bars(plan))
    groove, dropped = engine.render(profile, felt, bars, number)
    if dropped:
        repairs.append(
            f"{len(dropped)} strokes that no limb is free for dropped ({_name(dropped)})"
        )
    take = Take(groove, tuple(f"variation {number}: {repair}" for repair in repairs))
    return take, list(_find_faults(groove, len(strokes), banned, dropped))


def _all_bars(plan: Plan) -> Iterable[Bar]:
    """The bars of all variations: what swing goes to is one answer for a plan."""
    return (bar for variation in plan.variations for bar in variation.bars)


def _name(hits: Iterable[Hit]) -> str:
    counts = Counter(hit.piece.label for hit in hits)
    return ", ".join(label for label, _ in counts.most_common(3))


def _find_faults(
    groove: Groove, strokes: int, banned: int, dropped: Sequence[Hit]
) -> Iterable[str]:
    if len(dropped) > _MAX_DROPPED * strokes:
        yield f"two hands and two feet cannot play {len(dropped)} of {strokes} strokes"
    if banned > _MAX_LEFT_OUT * strokes:
        yield f"{banned} of {strokes} strokes are on pieces that were to be left out"
    elif len(groove.hits) < _MIN_HITS_A_BAR * groove.bars:
        yield f"only {len(groove.hits)} strokes in {groove.bars} bars"
    sounding = {hit.position // groove.meter.bar_length for hit in groove.hits}
    if groove.bars - len(sounding) > _MAX_SILENT * groove.bars:
        yield f"{groove.bars - len(sounding)} of {groove.bars} bars are silent"


def apply_feel(params: GenerationParams, feel: Feel) -> GenerationParams:
    """The request with a plan's words on feel where it leaves them open."""
    return replace(
        params,
        swing_percent=(
            feel.swing_percent if params.swing_percent is None else params.swing_percent
        ),
        push_pull_ms=params.push_pull_ms or PUSH_PULL_MS[feel.place],
        intensity=params.intensity or INTENSITY[feel.dynamics],
    )


def fit_fills(
    bars: Sequence[Bar],
    profile: StyleProfile,
    params: GenerationParams,
    engine: TemplateGenerator,
) -> tuple[list[Bar], list[str]]:
    """The bars with fills where the request has them, and what was changed for that.

    A fill that is missing is the artist's own; one too many is replaced by the bar before it.
    """
    fixed, repairs = list(bars), []
    filled = {place for place, bar in enumerate(fixed) if _is_fill(bar)}
    wanted = _wanted(params, filled)
    for place in sorted(filled - wanted):
        plain = [fixed[i] for i in (*range(place - 1, -1, -1), *range(place, len(bars)))]
        instead = next((bar for bar in plain if not _is_fill(bar)), None)
        if instead is not None:
            fixed[place] = replace(instead, index=place)
            repairs.append(f"a fill in bar {place + 1} that was not asked for replaced")
    for place in sorted(wanted - filled):
        fixed = engine.fill(profile, params, fixed, place)
        repairs.append(f"the fill that was missing in bar {place + 1} is the engine's")
    return fixed, repairs


def _is_fill(bar: Bar) -> bool:
    toms = sum(stroke.piece.group is PieceGroup.TOM for stroke in bar.strokes)
    return bar.is_fill or toms >= _TOMS_OF_A_FILL


def _wanted(params: GenerationParams, filled: set[int]) -> set[int]:
    """The bars that are to have a fill; those of the plan where the request leaves it open."""
    if params.fill_bars is not None:
        return {bar - 1 for bar in params.fill_bars}
    if params.fills is None:
        return filled
    count = round(params.fills * params.bars)
    backwards = range(params.bars - 1, -1, -1)
    order = sorted(backwards, key=lambda i: (i not in filled, (i + 1) % 4 != 0, (i + 1) % 2 != 0))
    return set(order[:count])
