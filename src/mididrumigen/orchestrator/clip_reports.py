"""Use case: how near a clip that was not generated here is to a style."""

from __future__ import annotations

from typing import Any

from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.orchestrator.descriptions import describe_report


def report_clip(groove: Groove, profile: StyleProfile) -> dict[str, Any]:
    """The style report of a clip as JSON data."""
    from mididrumigen.domain.style.report import report_style

    asked = GenerationParams(bars=groove.bars, tempo_bpm=groove.tempo_bpm, meter=groove.meter)
    return describe_report(report_style(groove, profile, asked))
