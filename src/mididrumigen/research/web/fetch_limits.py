"""How hard each service may be asked, and how much of an answer is taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Pace:
    """How often and how many at once.

    Attributes:
        requests, period_s: so many requests may start at once, and as many again a period.
        at_once: requests under way together.
    """

    requests: int = 1
    period_s: float = 1.0
    at_once: int = 2


_ANYONE = Pace()
# One request a period, not several in a burst: services count over sliding windows.
_WITH_CONTACT: Mapping[str, Pace] = {
    "musicbrainz.org": Pace(1, 1.1, 1),
    "www.wikidata.org": Pace(1, 0.35, 3),
    "en.wikipedia.org": Pace(1, 0.35, 3),
    "api.semanticscholar.org": Pace(1, 1.1, 1),
    "export.arxiv.org": Pace(1, 3.1, 1),
    "api.crossref.org": Pace(1, 0.35, 3),
    "api.openalex.org": Pace(1, 0.2, 2),
    "api.search.brave.com": Pace(1, 1.1, 1),
    "bitmidi.com": Pace(1, 1.1, 1),
    "api.discogs.com": Pace(1, 1.1, 1),
    "api.getsong.co": Pace(1, 1.3, 1),
}
# Without a contact Wikimedia allows 10 a minute: 5 in a burst and 5 more over the minute.
_WITHOUT_CONTACT: Mapping[str, Pace] = {
    **_WITH_CONTACT,
    "www.wikidata.org": Pace(5, 60.0, 3),
    "en.wikipedia.org": Pace(5, 60.0, 3),
    "api.crossref.org": Pace(1, 1.1, 1),
}


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """What one fetch may cost.

    Attributes:
        deadline_s: for the exchange with retries and redirects; waiting for one's turn is not
            counted.
        max_bytes: of a decoded body.
        redirects: followed at most.
        attempts: how often a service that is busy is asked.
        first_wait_s, longest_wait_s: between attempts, where the service does not say.
        paces: by host.
        pace: of every other host.
    """

    deadline_s: float = 20.0
    max_bytes: int = 5_000_000
    redirects: int = 5
    attempts: int = 3
    first_wait_s: float = 1.0
    longest_wait_s: float = 8.0
    paces: Mapping[str, Pace] = field(default_factory=dict)
    pace: Pace = _ANYONE


def polite_limits(contact: str) -> FetchLimits:
    """What the services ask for: stricter without a contact."""
    return FetchLimits(paces=_WITH_CONTACT if contact else _WITHOUT_CONTACT)
