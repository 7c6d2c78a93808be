"""Hundreds of spoilt answers: always valid MIDI that meets the request, or a clear error."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from random import Random
from typing import Any

from tests.fakes import ScriptedProvider, library_profile
from tests.plans import FUNKY, NOTES, ROCKY

from mididrumigen.domain.errors import GenerationError
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.work.requests import GenerationMode, GenerationParams, ProviderChoice
from mididrumigen.generation.hybrid_coordinator import HybridCoordinator
from mididrumigen.generation.made import Made
from mididrumigen.generation.template_generator import TemplateGenerator
from mididrumigen.midi.general_midi import general_midi
from mididrumigen.midi.validate import validate_midi
from mididrumigen.midi.write import write_groove

COUNT = 360
ENGINE = TemplateGenerator()
JUNK: tuple[Any, ...] = (
    *(None, True, -1, 0, 1e308, 10**40, float("nan"), "", "x", "X" * 500, "\x00\u202e", [], {}),
    *([[[]]], {"a": {"a": 1}}, "kick", "----", "?!?!?!?!?!?!?!?!", "x|x|x", "gXgXgXgX" * 9),
)
METERS = (Meter(), Meter(), Meter.parse("7/8"), Meter(3, 4), Meter(12, 8))


def spoil_value(rng: Random, value: Any) -> Any:
    """Somewhere inside, something else."""
    if isinstance(value, dict) and value and rng.random() < 0.92:
        key = rng.choice(list(value))
        changed = dict(value)
        if rng.random() < 0.1:
            changed[rng.choice(["Piece", "stepz", key.upper()])] = changed.pop(key)
        else:
            changed[key] = spoil_value(rng, value[key])
        return changed
    if isinstance(value, list) and value and rng.random() < 0.92:
        at = rng.randrange(len(value))
        spoilt = spoil_value(rng, value[at])
        return [*value[:at], *rng.choice([[spoilt], [], [spoilt] * 3]), *value[at + 1 :]]
    if isinstance(value, str) and rng.random() < 0.6:
        at = rng.randrange(len(value) + 1)
        return value[:at] + rng.choice(["", "x", "?", "xx-", "|", " "]) + value[at + 1 :]
    return rng.choice(JUNK)


def spoil_text(rng: Random, text: str) -> str:
    """A hole, a wrong character, a cut, or something around it."""
    at, way = rng.randrange(len(text)), rng.random()
    if way < 0.35:
        return text[:at] + text[at + rng.randrange(1, 40) :]
    if way < 0.7:
        return text[:at] + rng.choice('{}[]",:\\\n#/0x') + text[at + 1 :]
    if way < 0.85:
        return text[:at]
    return f"Sure! [here]\n```\n{text}\n``` {text[:at]}"


def spoilt(rng: Random) -> str:
    text = rng.choice([FUNKY, ROCKY, NOTES])
    value = json.loads(text)
    for _ in range(rng.randrange(1, 5)):
        value = spoil_value(rng, value)
    return spoil_text(rng, json.dumps(value)) if rng.random() < 0.5 else json.dumps(value)


def make(text: str, params: GenerationParams, choice: ProviderChoice) -> Made:
    coordinator = HybridCoordinator(ENGINE, [ScriptedProvider(text)])
    return asyncio.run(coordinator.generate(library_profile("J Dilla"), params, choice))


def make_or_refuse(text: str, params: GenerationParams, choice: ProviderChoice) -> str:
    """Who made it; ``refused`` with an error that says why."""
    try:
        result = make(text, params, choice)
    except GenerationError as error:
        return "refused" if error.details["scripted"] else "refused without a reason"
    assert len(result.grooves) == len(result.made_by) == params.variations
    for groove in result.grooves:
        data = write_groove(groove, general_midi(), track_name="x")
        validate_midi(
            data, drum_map=general_midi(), bars=params.bars, meter=params.meter, tempo_bpm=91.0
        )
        assert groove.hits
    return result.provider_used


def test_a_spoilt_answer_gives_what_was_asked_for_or_a_clear_error() -> None:
    ends: Counter[str] = Counter()
    for number in range(COUNT):
        rng = Random(number)
        text = spoilt(rng)
        params = GenerationParams(
            bars=rng.randrange(1, 6), variations=1, tempo_bpm=91.0, meter=rng.choice(METERS)
        )
        mode = rng.choice([GenerationMode.LLM, GenerationMode.LLM, GenerationMode.HYBRID])
        fallback = number % 3 > 0
        ends[make_or_refuse(text, params, ProviderChoice("auto", mode, fallback))] += 1
    assert set(ends) == {"scripted", "template", "refused"}
    # Most of what is spoilt a little can still be played.
    assert ends["scripted"] > COUNT / 3
    assert ends["refused"] > COUNT / 50
