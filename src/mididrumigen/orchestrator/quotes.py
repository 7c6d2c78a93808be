"""Use case: short quotations of what was written about an artist, for the prompt of a model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mididrumigen.domain.style.evidence import Finding
from mididrumigen.ports.profiles import ProfileStore

MAX_QUOTES, MAX_QUOTE = 3, 160


async def find_quotes(store: ProfileStore, name: str) -> tuple[str, ...]:
    """At most three sentences from articles and papers behind a stored profile, shortened.

    The surest of each source comes first. They are other people's words: data, and nothing else.

    Args:
        store: where the profile is.
        name: the artist's.

    Raises:
        DatabaseError: the database failed.
    """
    stated = await store.find_statements(name)
    return choose_quotes(stated)


def choose_quotes(findings: Sequence[Finding]) -> tuple[str, ...]:
    """The sentences to quote: one of each source before a second of any."""
    columns = [list(_sentences(finding)) for finding in findings]
    rounds = range(max(map(len, columns), default=0))
    found = dict.fromkeys(column[i] for i in rounds for column in columns if i < len(column))
    return tuple(found)[:MAX_QUOTES]


def _sentences(finding: Finding) -> Iterator[str]:
    if not finding.source.kind.is_prose:
        return
    for claim in sorted(finding.claims, key=lambda claim: -claim.confidence):
        if quote := claim.quote:
            yield quote if len(quote) <= MAX_QUOTE else f"{quote[: MAX_QUOTE - 1]}…"
