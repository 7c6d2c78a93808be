"""What stores return: artists, generations, files, keys and rate decisions, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SCOPES = ("read", "generate", "research", "admin")
"""What an API key may be for."""


SESSION_S = 12 * 3600.0
"""How long a browser is let in."""


@dataclass(frozen=True, slots=True)
class Owned:
    """Whose something is.

    Attributes:
        owner: id of an API key; empty for nobody's in particular.
        shared: whether others may see and use it too.
    """

    owner: str = ""
    shared: bool = True


@dataclass(frozen=True, slots=True)
class StoredArtist:
    """An artist in the store.

    Attributes:
        id: the row.
        name: as shown.
        status: pending, researching, cached or failed.
        confidence: of the profile, 0–1.
        sources_count: number of sources.
        last_updated: ISO 8601 with zone.
        slug: for addresses; no two artists share one.
        owner: id of the API key that a blend was made with; empty for what is everybody's.
        shared: whether others than its owner may use it.
    """

    id: int
    name: str
    status: str
    confidence: float
    sources_count: int
    last_updated: str
    slug: str = ""
    owner: str = ""
    shared: bool = True


@dataclass(frozen=True, slots=True)
class GenerationRecord:
    """One line of the generation history.

    Attributes:
        artist: the name.
        provider_used: who made the grooves.
        generation_time_ms: how long that took.
        params: the request, as JSON data.
        output_files: where the files are, as the caller was told.
        files: one JSON object a file: ``name`` in the file store and what there is to say of it.
        making: who made each file, and what asking language models used and cost, as JSON data.
        job_id: the job that made it, or the id of a request that may be repeated; at most one line
            each. Empty without one.
        id, created_at: set by the store.
        title: what its owner calls it; empty where it has no name.
        starred: whether its owner wants to find it again.
        owner: id of the API key that it was made with; empty for who needs none on this machine.
        shared: whether every key may see it.
    """

    artist: str
    provider_used: str
    generation_time_ms: int
    params: Mapping[str, object]
    output_files: Sequence[str]
    files: Sequence[Mapping[str, object]] = ()
    making: Mapping[str, object] = field(default_factory=dict)
    job_id: str = ""
    id: int = 0
    created_at: str = ""
    title: str = ""
    starred: bool = False
    owner: str = ""
    shared: bool = False


@dataclass(frozen=True, slots=True)
class SimilarArtist:
    """A neighbour of an artist.

    Attributes:
        name: of the neighbour.
        similarity: by whatever found it: of styles 0-1, of descriptions' vectors the cosine.
        reasons: why they are near, the most telling first; empty where vectors alone say so.
        x, y: the neighbour's place on the map of styles, -1 to 1; ``None`` where it has none.
    """

    name: str
    similarity: float
    reasons: tuple[str, ...] = ()
    x: float | None = None
    y: float | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Who plays like an artist.

    Attributes:
        artist: the name that the artist is known by.
        neighbours: nearest first.
        x, y: the artist's own place on the map of styles; ``None`` where it has none.
    """

    artist: str
    neighbours: tuple[SimilarArtist, ...]
    x: float | None = None
    y: float | None = None


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in a file store.

    Attributes:
        name: the name it was saved under.
        location: path or URL to open it.
        size: bytes.
    """

    name: str
    location: str
    size: int
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """An API key, without its secret.

    Attributes:
        id: of the row; what logs and jobs name it by.
        prefix: the first characters, to recognise it by.
        label: who or what it is for.
        scopes: out of read, generate, research, admin.
        created_at, last_used_at, revoked_at: ISO 8601 with zone; empty if that has not happened.
        expires_at: when it stops to count; empty for never.
        limits: rates that are its own, by route group; others are the service's.
    """

    id: str
    prefix: str
    label: str
    scopes: frozenset[str]
    created_at: str = ""
    last_used_at: str = ""
    revoked_at: str = ""
    expires_at: str = ""
    limits: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session of the dashboard, without its secret.

    Attributes:
        id: what to end it by.
        key_id: of the API key that it was opened with.
        address: where it was opened from.
        requests: how many it has sent.
        created_at, last_request: ISO 8601 with zone.
    """

    id: int
    key_id: str
    address: str
    requests: int
    created_at: str
    last_request: str


@dataclass(frozen=True, slots=True)
class IdempotentAnswer:
    """The answer that an idempotency key stands for; ``status`` 0 while it is being made."""

    request_hash: str
    status: int = 0
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class RateDecision:
    """Whether a request may pass, and what the headers say.

    Attributes:
        allowed: whether it may.
        limit, remaining: of the window.
        reset_s: seconds until the next request can pass, or the window is whole again.
    """

    allowed: bool
    limit: int
    remaining: int
    reset_s: float
