"""How much must have been found before words alone make a profile."""

from __future__ import annotations

from collections.abc import Sequence

from mididrumigen.domain.errors import InsufficientEvidenceError
from mididrumigen.domain.style.collecting import CollectorReport, CollectorStatus
from mididrumigen.domain.style.evidence import Finding
from mididrumigen.research.documents import is_given

MIN_SOURCES = 5

_UNASKED = {
    CollectorStatus.NO_KEY: "has no key",
    CollectorStatus.NO_NETWORK: "had no network",
    CollectorStatus.THROTTLED: "was throttled",
    CollectorStatus.TIMED_OUT: "timed out",
    CollectorStatus.FAILED: "failed",
    CollectorStatus.OFF: "is off",
    CollectorStatus.NOT_INSTALLED: "needs an extra that is not installed",
    CollectorStatus.ROBOTS: "may not be asked",
}


def check_minimum(findings: Sequence[Finding], reports: Sequence[CollectorReport]) -> None:
    """Refuse a profile of hearsay: articles and papers alone must be five, and say something.

    A text that the user hands over, an entry of the library, recordings, and numbers that were
    measured lift the minimum: they are evidence of their own. Links and
    entries of catalogues do not count.

    Args:
        findings: all there are, prose already read for claims.
        reports: how each collector came back, for the hint.

    Raises:
        InsufficientEvidenceError: says how many sources there are, and what would help.
    """
    if any(_is_firm(finding) for finding in findings):
        return
    texts = [finding for finding in findings if finding.is_evidence]
    found = len({finding.source.id for finding in texts})
    says = any(finding.claims or finding.facts for finding in texts)
    if found >= MIN_SOURCES and says:
        return
    raise InsufficientEvidenceError(
        f"Only {found} source{'' if found == 1 else 's'} found, minimum {MIN_SOURCES} required."
        if found < MIN_SOURCES
        else f"{found} sources found, but none of them says how this drummer plays.",
        hint=_hint(reports),
        details={"sources_found": found, "minimum": MIN_SOURCES},
    )


def _is_firm(finding: Finding) -> bool:
    return (
        (is_given(finding.source.id) and bool(finding.claims or finding.facts))
        or (not finding.source.kind.is_prose and finding.is_evidence)
        or bool(finding.phrases)
        or any(not claim.in_words for claim in finding.claims)
    )


def _hint(reports: Sequence[CollectorReport]) -> str:
    silent = [f"{r.name} {_UNASKED[r.status]}" for r in reports if r.status in _UNASKED]
    more = f" Not every source was asked: {', '.join(silent)}." if silent else ""
    return (
        "Give recordings of that drummer (research --midi-folder DIR) or pages about the drumming "
        f"(research --url URL), or play in a style with --genre.{more}"
    )
