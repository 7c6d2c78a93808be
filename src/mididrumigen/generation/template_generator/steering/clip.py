"""A clip is steered where words tell of its style or ask for something; else it is left alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from mididrumigen.domain.music.groove import MAX_TEMPO_BPM, MIN_TEMPO_BPM
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.template_generator.model import Bar
from mididrumigen.generation.template_generator.steering.told import (
    Steered,
    Told,
    Usual,
    join_told,
)
from mididrumigen.lexicon.wish import Wish

_PACE = 1.15


def wishes_of(params: GenerationParams) -> Sequence[Wish]:
    """What a request's prompt asks for beside its knobs."""
    if not params.prompt:
        return ()
    # The lexicon is large, and most requests have no prompt.
    from mididrumigen.generation.free_text import wishes_of as read

    return read(params)


def set_pace(settled: GenerationParams, asked: GenerationParams) -> GenerationParams:
    """The settled request, faster or slower where words ask for that and no number does."""
    amount = sum(wish.amount for wish in wishes_of(asked) if wish.action == "tempo_bpm")
    if asked.tempo_bpm is not None or not amount or settled.tempo_bpm is None:
        return settled
    tempo = round(settled.tempo_bpm * _PACE ** max(-2.0, min(2.0, amount)))
    return replace(settled, tempo_bpm=float(min(max(tempo, MIN_TEMPO_BPM), MAX_TEMPO_BPM)))


def steer_clip(
    bars: list[Bar],
    told: Told,
    wishes: Sequence[Wish],
    tempo_bpm: float,
    usual: Callable[[], Usual],
    patterns: Mapping[str, Sequence[Bar]],
    seed: str,
) -> Steered:
    """A clip's bars with what words tell of the style, then with what is asked for.

    Args:
        bars: of the clip, fills in them; unchanged without claims and wishes.
        told: what words tell of the style.
        wishes: what the clip is asked for.
        tempo_bpm: of the clip.
        usual: what the style plays where, worked out when it is needed.
        patterns: bars of the claimed patterns, by label.
        seed: of chance.
    """
    steered = Steered(bars, set(), set())
    if not told and not wishes:
        return steered
    # The operators take longer to import than a clip to play.
    from mididrumigen.generation.template_generator.steering.asked import asked_of, grant
    from mididrumigen.generation.template_generator.steering.realise import realise

    if told:
        steered = realise(bars, told, tempo_bpm, usual(), patterns, f"{seed}/told")
    asked = asked_of(wishes)
    if asked:
        steered = grant(steered, asked, tempo_bpm, usual(), f"{seed}/asked")
    return replace(steered, told=join_told(told, asked.told), seed=seed)
