"""Clips by the engine alone: as many as were asked for, the best of more where that is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.stopping import check_stopped
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.made import Made
from mididrumigen.ports.models import GrooveGenerator


def play_best(profile: StyleProfile, params: GenerationParams, generator: GrooveGenerator) -> Made:
    """Clips of the engine: the best ``variations`` of ``best_of`` times as many.

    Raises:
        GenerationError: the profile has nothing to play from.
    """
    grooves = play_candidates(profile, params, params.variations * params.best_of, generator)
    if params.best_of > 1:
        from mididrumigen.domain.style.report import report_style
        from mididrumigen.generation.ranking.rank import choose_best

        reports = []
        for groove in grooves:
            check_stopped()
            reports.append(report_style(groove, profile, params))
        grooves = [grooves[i] for i in choose_best(grooves, reports, params.variations)]
    return Made(tuple(grooves), (generator.name,) * len(grooves))


def play_candidates(
    profile: StyleProfile, params: GenerationParams, count: int, generator: GrooveGenerator
) -> Sequence[Groove]:
    """So many clips of the engine, each for the request.

    Raises:
        GenerationError: the profile has nothing to play from.
    """
    return generator.generate(profile, replace(params, variations=count, best_of=1))
