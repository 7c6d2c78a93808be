"""What a language model may say: a plan, read tolerantly and bounded in every way.

A plan gives, for each variation, named patterns of one bar as rows of steps, and a form: which
pattern each bar plays. Touch and timing are not its business; the engine plays it with the
artist's. The note-by-note JSON of :mod:`mididrumigen.generation.plans.note_json` is understood too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from mididrumigen.domain.errors import LLMProviderError
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.work.attempts import FailureReason
from mididrumigen.domain.work.requests import MAX_VARIATIONS, GenerationParams
from mididrumigen.generation.plans.loose_json import read_json
from mididrumigen.generation.plans.note_json import find_note_lists, read_note_list, read_number
from mididrumigen.generation.plans.repairs import Repairs
from mididrumigen.generation.plans.step_rows import common_steps, read_row, usual_steps
from mididrumigen.generation.template_generator.model import Bar, Stroke

MAX_PATTERNS, MAX_ROWS, MAX_FORM = 32, 40, 64
_MAX_WRAPPERS = 3
_FILL_NAMES = ("f", "fill")
_SWING = (50.0, 75.0)


class BeatPlace(StrEnum):
    """Where a plan puts the strokes against the beat; ``own`` is as the artist does."""

    OWN = "own"
    AHEAD = "ahead"
    ON_TOP = "on_top"
    BEHIND = "behind"


class Dynamics(StrEnum):
    """How hard a plan wants to be played; ``normal`` is as the artist does."""

    SOFT = "soft"
    NORMAL = "normal"
    HARD = "hard"


PUSH_PULL_MS: Mapping[BeatPlace, float] = {
    BeatPlace.OWN: 0.0,
    BeatPlace.AHEAD: -12.0,
    BeatPlace.ON_TOP: -6.0,
    BeatPlace.BEHIND: 12.0,
}
INTENSITY: Mapping[Dynamics, float] = {
    Dynamics.SOFT: -0.5,
    Dynamics.NORMAL: 0.0,
    Dynamics.HARD: 0.5,
}


@dataclass(frozen=True, slots=True)
class Feel:
    """Words on feel, out of a fixed vocabulary.

    Attributes:
        swing_percent: 50–75; ``None`` is the artist's own.
        place: against the beat.
        dynamics: how hard.
    """

    swing_percent: float | None = None
    place: BeatPlace = BeatPlace.OWN
    dynamics: Dynamics = Dynamics.NORMAL


@dataclass(frozen=True, slots=True)
class PlannedVariation:
    """The bars of one variation, as many as were asked for, and how they are to feel."""

    bars: tuple[Bar, ...]
    feel: Feel = Feel()


@dataclass(frozen=True, slots=True)
class Plan:
    """One to sixteen variations, at most as many as were asked for."""

    variations: tuple[PlannedVariation, ...]


def parse_plan(text: str, params: GenerationParams) -> tuple[Plan, tuple[str, ...]]:
    """Read an answer as a plan for a request.

    JSON may stand in fences or prose, with trailing commas and comments. What is wrong in parts
    is put right and said: pieces by other names, rows of a wrong length, unknown symbols, too few
    or too many bars.

    Args:
        text: the answer; what is longer than 256 KiB is refused.
        params: the request; its bars, metre and number of variations count.

    Returns:
        The plan, and what was put right, in words.

    Raises:
        LLMProviderError: ``empty``, ``not_json`` or ``wrong_schema``; the message says what the
            model should do otherwise.
    """
    repairs = Repairs()
    value = _unwrap(read_json(text, repairs))
    variations = list(_read_variations(value, params, repairs))
    if not variations:
        raise LLMProviderError(
            FailureReason.WRONG_SCHEMA,
            "The answer is JSON, but holds no pattern with a stroke in it.",
            hint="Answer with an object with 'variations', each with 'form' and 'patterns'.",
        )
    if len(variations) > params.variations:
        repairs.say(f"{len(variations)} variations cut to {params.variations}")
    return Plan(tuple(variations[: params.variations])), repairs.lines()


def _unwrap(value: Any) -> Any:
    """The object inside ``{"plan": {...}}`` and the like."""
    for _ in range(_MAX_WRAPPERS):
        if not (isinstance(value, dict) and len(value) == 1):
            break
        ((key, inner),) = value.items()
        if key in {"variations", "notes", "patterns"} or not isinstance(inner, dict | list):
            break
        value = inner
    return value


def _read_variations(
    value: Any, params: GenerationParams, repairs: Repairs
) -> Iterator[PlannedVariation]:
    lists = find_note_lists(value)
    if lists:
        repairs.say("note-by-note JSON read as patterns; its velocities mean three levels")
        for notes in lists[:MAX_VARIATIONS]:
            bars = read_note_list(notes, params, repairs)
            if bars:
                yield PlannedVariation(tuple(_fill_form(bars, params, repairs)))
        return
    for item in _items(value)[:MAX_VARIATIONS]:
        found = _read_variation(item, params, repairs) if isinstance(item, dict) else None
        if found is not None:
            yield found


def _items(value: Any) -> list[Any]:
    if isinstance(value, dict) and "variations" in value:
        value = value["variations"]
        value = list(value.values()) if isinstance(value, dict) else value
    if isinstance(value, list):
        return value
    return [value]


def _read_variation(
    item: dict[str, Any], params: GenerationParams, repairs: Repairs
) -> PlannedVariation | None:
    patterns = _read_patterns(item.get("patterns"), params.meter, repairs)
    if not any(bar.strokes for bar in patterns.values()):
        repairs.say("a variation without any stroke was left out")
        return None
    form = _read_form(item.get("form"), patterns, repairs)
    bars = _fill_form([patterns[name] for name in form], params, repairs)
    if not any(bar.strokes for bar in bars):
        repairs.say("a variation whose form names no pattern with a stroke was left out")
        return None
    return PlannedVariation(tuple(bars), _read_feel(item.get("feel"), repairs))


def _read_patterns(value: Any, meter: Meter, repairs: Repairs) -> dict[str, Bar]:
    """Bars by name in lower case, in the order they were written."""
    found: dict[str, Bar] = {}
    for number, (name, rows) in enumerate(_named(value, "name", "rows")[:MAX_PATTERNS]):
        key = _word(name) or f"#{number}"
        found[key] = _read_pattern(key, rows, meter, repairs)
    return found


def _named(value: Any, name: str, content: str) -> list[tuple[Any, Any]]:
    """Pairs out of a list of objects, or out of one object."""
    if isinstance(value, dict):
        return list(value.items())
    if not isinstance(value, list):
        return []
    return [(item.get(name), item.get(content)) for item in value if isinstance(item, dict)]


def _read_pattern(name: str, value: Any, meter: Meter, repairs: Repairs) -> Bar:
    rows = [pair for pair in _named(value, "piece", "steps") if isinstance(pair[1], str)]
    usual = common_steps([steps for _, steps in rows[:MAX_ROWS]], meter) or usual_steps(meter)
    strokes: dict[Stroke, None] = {}
    for piece, steps in rows[:MAX_ROWS]:
        strokes |= dict.fromkeys(read_row(piece, steps, meter, usual, repairs))
    if len(rows) > MAX_ROWS:
        repairs.say(f"more than {MAX_ROWS} rows in a pattern: the others were left out")
    return Bar(meter, tuple(strokes), -1, 0, is_fill=_is_fill(name))


def _is_fill(name: str) -> bool:
    return name.rstrip("0123456789_' ") in _FILL_NAMES or name.startswith("fill")


def _read_form(value: Any, patterns: Mapping[str, Bar], repairs: Repairs) -> list[str]:
    if isinstance(value, str):
        words = value.replace(",", " ").replace("-", " ").split()
        value = words if len(words) > 1 or _word(value) in patterns else list(value)
    names = [_word(name) for name in value[:MAX_FORM]] if isinstance(value, list) else []
    known = [name for name in names if name in patterns]
    if len(known) < len(names):
        wrong = Counter(name for name in names if name not in patterns)
        repairs.say(f"the form names no pattern with {', '.join(map(repairs.quote, wrong))}")
    if not known:
        repairs.say("without a form, the patterns follow each other")
    return known or list(patterns)


def _fill_form(bars: list[Bar], params: GenerationParams, repairs: Repairs) -> list[Bar]:
    """As many bars as were asked for, numbered."""
    if len(bars) < params.bars:
        repairs.say(f"{len(bars)} bars repeated to {params.bars}")
    elif len(bars) > params.bars:
        repairs.say(f"{len(bars)} bars cut to {params.bars}")
    return [replace(bars[i % len(bars)], index=i) for i in range(params.bars)]


def _read_feel(value: Any, repairs: Repairs) -> Feel:
    if not isinstance(value, dict):
        return Feel()
    swing = read_number(value.get("swing"))
    percent: float | None = None
    if swing:
        percent = float(min(max(swing, _SWING[0]), _SWING[1]))
        if percent != swing:
            repairs.say(f"swing brought into 50-75 percent: {percent:g}")
    place = _one_of(BeatPlace, value.get("place"), BeatPlace.OWN, repairs)
    dynamics = _one_of(Dynamics, value.get("dynamics"), Dynamics.NORMAL, repairs)
    return Feel(percent, BeatPlace(place), Dynamics(dynamics))


def _one_of(known: type[StrEnum], value: Any, usual: StrEnum, repairs: Repairs) -> str:
    word = _word(value)
    if word in set(known):
        return word
    if word:
        repairs.say(f"{repairs.quote(word)} is not a word of the feel")
    return usual


def _word(value: Any) -> str:
    """A name as it is compared: lower case, one word."""
    text = str(value) if isinstance(value, str | int | float) else ""
    return "_".join(text[:80].casefold().replace("-", " ").split())
