"""Style reports as commands print them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mididrumigen.domain.style.report import StyleReport
from mididrumigen.orchestrator.descriptions import describe_report


def report_line(report: StyleReport) -> str:
    """How near a clip is to the style, and the two things that are furthest off."""
    if report.closeness is None:
        return f"closeness unknown: nothing that it shows is known to be {report.artist}'s own"
    furthest = ", ".join(aspect.brief for aspect in report.furthest())
    return f"closeness {report.closeness:.2f}; furthest off: {furthest}"


def reports_data(files: Sequence[str], reports: Sequence[StyleReport]) -> list[dict[str, Any]]:
    """Reports as JSON data, one a file; shares and swing are 0–1."""
    return [
        {"file": file, **describe_report(report)}
        for file, report in zip(files, reports, strict=True)
    ]
