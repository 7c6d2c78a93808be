"""Policy: when language models are asked."""

from __future__ import annotations

from collections.abc import Callable

from mididrumigen.domain.work.requests import ProviderChoice


def needs_plans(choice: ProviderChoice, may_ask: Callable[[], bool]) -> bool:
    """Whether a choice asks language models.

    A choice of the engine never does. An open choice that lets the engine stand in does only
    where a model could be asked. Every other choice names a model, or wants one.

    Args:
        choice: who is to play.
        may_ask: tells whether any model is configured; called only where that matters.
    """
    if choice.is_engine:
        return False
    return choice.provider != "auto" or not choice.fallback or may_ask()
