"""Every swap on one page: what the use cases need from the outside, and nothing of how it is done.

Adapters take :mod:`mididrumigen.domain` types and raise its errors. ``wiring.py`` builds them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Protocol, TypeAlias

from mididrumigen.domain.activity import EndedGeneration, EndedJob, EndedQuestion
from mididrumigen.domain.attempts import Usage
from mididrumigen.domain.evidence import Artist, Finding, Resolution
from mididrumigen.domain.groove import Groove
from mididrumigen.domain.jobs import Job, JobFailure, JobKind, JobStatus, NewJob, QueueStatistics
from mididrumigen.domain.requests import GenerationParams, ResearchRequest
from mididrumigen.domain.style import StyleProfile

if TYPE_CHECKING:  # numpy takes longer to import than a groove takes to make
    import numpy as np
    from numpy.typing import NDArray

Vector: TypeAlias = "NDArray[np.float32]"


class Progress(Protocol):
    """Is told what long work is at. May be called from any thread."""

    def __call__(self, step: str, done: float | None = None, /) -> None:
        """Take note.

        Args:
            step: what is being done, in words for the user.
            done: how much of the whole is done, 0-1, where that is known.
        """
        ...


class Collector(Protocol):
    """Asks one source about an artist."""

    @property
    def name(self) -> str:
        """Short name for reports."""
        ...

    async def collect(self, artist: Artist, request: ResearchRequest) -> Sequence[Finding]:
        """What the source says; empty when it says nothing.

        Raises:
            CollectorUnavailableError: off, no key, throttled and so on, with the status.
            MidiDrumiGenError: anything else that went wrong.
        """
        ...


class Identity(Protocol):
    """Finds out whom a name stands for."""

    def identify(self, name: str) -> Artist | None:
        """The artist, or ``None`` when the name is not known. Bands lead to their drummer."""
        ...

    def artists(self) -> Sequence[Artist]:
        """Everyone who is known."""
        ...

    def suggest(self, name: str) -> Sequence[str]:
        """Known names that are spelled much like this one."""
        ...


class Resolver(Protocol):
    """Finds out whom a request is about, and may ask the network for it."""

    async def resolve(self, request: ResearchRequest) -> Resolution:
        """The artist; one of the name as typed and of unknown kind where nobody is known by it.

        Raises:
            AmbiguousArtistError: several artists bear the name, and the request names none.
            InvalidRequestError: the name is empty, too long or holds control characters.
        """
        ...


class GenreLibrary(Protocol):
    """What is typical of a genre."""

    def genres(self) -> Sequence[str]:
        """Names of the known genres."""
        ...

    def genre(self, name: str) -> Finding | None:
        """What is known of a genre (its aliases included), or ``None``."""
        ...

    def measured(self, name: str) -> Finding | None:
        """What was measured on performances of a genre, or ``None``."""
        ...


class Embedder(Protocol):
    """Turns text into vectors for similarity search."""

    dimensions: int

    def embed(self, texts: Sequence[str]) -> Vector:
        """One unit-length row a text, shape ``(len(texts), dimensions)``, float32."""
        ...


class GrooveGenerator(Protocol):
    """Makes grooves in a style."""

    name: str

    def generate(self, profile: StyleProfile, params: GenerationParams) -> Sequence[Groove]:
        """``params.variations`` grooves of exactly the bars, metre and tempo asked for."""
        ...


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a language model is asked.

    Attributes:
        system: what it is to do, the same for every request: providers may cache it.
        user: this request.
        schema: JSON Schema of the answer.
        max_tokens: of the answer.
        earlier: an answer of the model and what was wrong with it, where it is asked again.
    """

    system: str
    user: str
    schema: Mapping[str, object]
    max_tokens: int
    earlier: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ProviderAnswer:
    """What a language model answered: text that should be JSON, not checked yet."""

    text: str
    model: str
    usage: Usage
    duration_s: float


class PlanProvider(Protocol):
    """Asks one language model."""

    @property
    def name(self) -> str:
        """Its name in the configuration."""
        ...

    async def ask(self, prompt: Prompt, timeout_s: float) -> ProviderAnswer:
        """One request, with no second try and no fall-back.

        Raises:
            LLMProviderError: with the reason; no key or answer is in its message.
        """
        ...


class SpendLedger(Protocol):
    """What requests to language models cost, by day (UTC). Raises ``DatabaseError``."""

    async def reserve(
        self, day: date, provider: str, model: str, most_usd: float, budget_usd: float | None
    ) -> str | None:
        """Set aside the most that a request can cost; the entry's id.

        ``None`` when the day's entries and this one together would cost more than the budget. A
        request that can cost nothing always fits, and so does any without a budget.
        """
        ...

    async def settle(self, ident: str, usage: Usage | None, outcome: str) -> None:
        """Say how a request ended, and replace what was set aside by what was used.

        ``None`` where nobody knows that: what was set aside stays. ``outcome`` is ``ok``, or a
        :class:`~mididrumigen.domain.attempts.FailureReason` value.
        """
        ...

    async def spent_usd(self, day: date) -> float:
        """What a day's requests cost, what is set aside included."""
        ...

    async def close(self) -> None:
        """Give the connections back."""
        ...


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
    """

    id: int
    name: str
    status: str
    confidence: float
    sources_count: int
    last_updated: str


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


@dataclass(frozen=True, slots=True)
class SimilarArtist:
    """A neighbour in the vector space, similarity -1 to 1 (cosine)."""

    name: str
    similarity: float


class ProfileStore(Protocol):
    """Keeps artists, profiles, their sources and the generation history.

    Names are found by key (:func:`mididrumigen.domain.evidence.artist_key`), aliases included.
    Every method raises ``DatabaseError`` when the database fails.
    """

    async def save_profile(
        self,
        profile: StyleProfile,
        embedding: Vector | None = None,
        *,
        findings: Sequence[Finding] = (),
    ) -> int:
        """Save or replace a profile whole with its sources; the artist's id.

        The claims and facts of ``findings`` are kept beside their sources. Sources of the profile
        that are not among them keep what was stored.
        """
        ...

    async def find_statements(self, name: str) -> Sequence[Finding]:
        """What each source of a stored profile stated: claims and facts, no phrases, no text."""
        ...

    async def find_profile(self, name: str) -> StyleProfile | None:
        """The stored profile, or ``None``."""
        ...

    async def find_artist(self, name: str) -> StoredArtist | None:
        """The artist's row, or ``None``."""
        ...

    async def list_artists(self, limit: int = 100) -> Sequence[StoredArtist]:
        """Artists, last updated first."""
        ...

    async def delete_artist(self, name: str) -> bool:
        """Forget an artist and all that hangs on it; whether there was one."""
        ...

    async def profiles_without_embedding(self) -> Sequence[tuple[str, str]]:
        """Name and description of the profiles that have no vector yet."""
        ...

    async def save_embedding(self, name: str, embedding: Vector) -> None:
        """Set the vector of a stored profile."""
        ...

    async def similar(self, name: str, limit: int = 5) -> Sequence[SimilarArtist]:
        """The nearest profiles, nearest first, without the artist itself; exact search."""
        ...

    async def find_name(self, slug: str) -> str | None:
        """The name of the stored artist with this slug; the oldest where several share it."""
        ...

    async def set_status(self, name: str, status: str) -> None:
        """Set the research status of an artist: researching or failed, or back to cached.

        An artist that is not stored is added as one without a profile.
        """
        ...

    async def count_artists(self) -> Mapping[str, int]:
        """How many artists there are by status."""
        ...

    async def record_generation(self, record: GenerationRecord) -> int:
        """Add a line to the history; its id. A job's second record is the first one's id."""
        ...

    async def find_generation(self, ident: int) -> GenerationRecord | None:
        """One line of the history, or ``None``."""
        ...

    async def list_generations(
        self, limit: int = 100, *, artist: str = "", before: int | None = None
    ) -> Sequence[GenerationRecord]:
        """The history, newest first: of one artist, and older than the line ``before``."""
        ...

    async def close(self) -> None:
        """Give the connections back."""
        ...


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


class FileStore(Protocol):
    """Keeps generated files. A file is there whole or not at all."""

    def save(self, name: str, data: bytes) -> StoredFile:
        """Save under a plain file name (no folders).

        Raises:
            StorageError: the name is not plain, or it could not be written.
        """
        ...

    def save_all(self, files: Sequence[tuple[str, bytes]]) -> Sequence[StoredFile]:
        """Save several files, as durably as one by one and in less time.

        Raises:
            StorageError: as :meth:`save`; some of them may be there then.
        """
        ...

    def read(self, name: str) -> bytes:
        """The bytes of a saved file.

        Raises:
            FileMissingError: there is no such file.
            StorageError: the name is not plain, or it could not be read.
        """
        ...

    def delete(self, name: str) -> None:
        """Delete a file; none of that name is no error.

        Raises:
            StorageError: the name is not plain, or it could not be deleted.
        """
        ...

    def link(self, name: str, expires_s: float) -> str:
        """A URL that downloads a file without this program, for a time; empty if there is none."""
        ...


class JobStore(Protocol):
    """The table of jobs. Every method raises ``DatabaseError`` when the database fails.

    Times are the database's own clock, so that workers on many machines agree.
    """

    async def add(self, new: NewJob) -> tuple[Job, bool]:
        """Add a job and whether it is new.

        Where a job of that id is there already, that one; or else an active job (queued or in
        progress) of that subject, whatever its kind and whoever asked for it.
        """
        ...

    async def find(self, ident: str) -> Job | None:
        """A job, or ``None``."""
        ...

    async def claim(self, worker: str, lease_s: float, ident: str = "") -> Job | None:
        """Take a job that is free, for the time of a lease; the oldest, or one by its id.

        Free is queued, or in progress with its lease run out. A job that was claimed
        ``MAX_ATTEMPTS`` times already is failed instead, and the next one looked at.
        """
        ...

    async def heartbeat(
        self, ident: str, worker: str, lease_s: float, progress: int, step: str
    ) -> bool:
        """Renew a lease and say how far the work is.

        False when the job is no longer this worker's: cancelled, or claimed by another.
        """
        ...

    async def complete(self, ident: str, worker: str, result: Mapping[str, object]) -> bool:
        """Finish a job; false when it is no longer this worker's."""
        ...

    async def fail(
        self, ident: str, worker: str, failure: JobFailure, *, again: bool = False
    ) -> bool:
        """Fail a job, or with ``again`` queue it once more while attempts are left.

        False when it is no longer this worker's.
        """
        ...

    async def release(self, ident: str, worker: str) -> bool:
        """Queue a job again that its worker must give up (shutting down); not an attempt."""
        ...

    async def cancel(self, ident: str) -> Job | None:
        """Cancel a job that is not final; the job as it is then, or ``None`` if there is none."""
        ...

    async def list_jobs(
        self, *, status: JobStatus | None = None, limit: int = 100
    ) -> Sequence[Job]:
        """Jobs, newest first."""
        ...

    async def waiting(self, older_than_s: float, limit: int = 100) -> Sequence[str]:
        """Ids of free jobs whose transport may have lost them: to be sent once more.

        Queued for longer than ``older_than_s`` since they were last sent, or with a lease that
        ran out. Marks them as sent now.
        """
        ...

    async def statistics(self) -> QueueStatistics:
        """The queue now."""
        ...

    async def with_uploads(self, limit: int = 100) -> Mapping[str, Sequence[str]]:
        """Names of the uploads of jobs that are final, by the job's id."""
        ...

    async def forget_uploads(self, ident: str) -> None:
        """Take the uploads out of the request of a job: they are deleted."""
        ...

    async def typical_duration_s(self, kind: JobKind) -> float | None:
        """Median of the last twenty completed jobs of a kind; ``None`` without any."""
        ...

    async def close(self) -> None:
        """Give the connections back."""
        ...


class ActivityLog(Protocol):
    """What all processes of a service have done. Every method raises ``DatabaseError``.

    Moments are seconds since 1970.
    """

    async def jobs_since(self, moment: float) -> Sequence[EndedJob]:
        """Jobs that ended at a moment or later."""
        ...

    async def questions_since(self, moment: float) -> Sequence[EndedQuestion]:
        """Requests to language models that ended at a moment or later."""
        ...

    async def generations_since(self, moment: float) -> Sequence[EndedGeneration]:
        """Lines of the history that were written at a moment or later."""
        ...

    async def close(self) -> None:
        """Give the connections back."""
        ...


class JobTransport(Protocol):
    """Brings job ids to workers. May lose them: the row remains, and is sent again."""

    async def send(self, ident: str) -> None:
        """Tell a worker of a queued job. Never raises, never blocks longer than 0.2 s."""
        ...

    async def cancel(self, ident: str) -> None:
        """Tell the worker of a cancelled job, where it can be told; it notices by itself too."""
        ...

    async def health(self) -> str:
        """``healthy``, or what is wrong, within a second."""
        ...


@dataclass(frozen=True, slots=True)
class ApiKey:
    """An API key, without its secret.

    Attributes:
        id: of the row; what logs and jobs name it by.
        prefix: the first characters, to recognise it by.
        label: who or what it is for.
        scopes: out of read, generate, research, admin.
        created_at, last_used_at, revoked_at: ISO 8601 with zone; empty if that has not happened.
    """

    id: str
    prefix: str
    label: str
    scopes: frozenset[str]
    created_at: str = ""
    last_used_at: str = ""
    revoked_at: str = ""


@dataclass(frozen=True, slots=True)
class IdempotentAnswer:
    """The answer that an idempotency key stands for; ``status`` 0 while it is being made."""

    request_hash: str
    status: int = 0
    body: bytes = b""


class AccessStore(Protocol):
    """API keys, dashboard sessions and idempotency keys. Raises ``DatabaseError``."""

    async def add_key(self, label: str, scopes: frozenset[str]) -> tuple[ApiKey, str]:
        """A new key and its secret ``mdg_…``, which is shown this once and stored hashed."""
        ...

    async def find_key(self, secret: str) -> ApiKey | None:
        """The key of a secret, revoked ones included; compared in constant time.

        A change by another process is seen within a second, one through this store at once.
        """
        ...

    async def list_keys(self) -> Sequence[ApiKey]:
        """All keys, oldest first."""
        ...

    async def revoke_key(self, ident: str) -> bool:
        """Revoke a key by its id or prefix; whether there was such a one, not revoked yet."""
        ...

    async def touch_key(self, ident: str) -> None:
        """Note that a key was used now."""
        ...

    async def open_session(self, key_id: str, user_ip: str) -> str:
        """A dashboard session's secret, stored hashed."""
        ...

    async def use_session(self, secret: str, max_age_s: float) -> str | None:
        """The key id of a session that is not too old, or ``None``; counts the request."""
        ...

    async def close_session(self, secret: str) -> None:
        """End a session."""
        ...

    async def begin_idempotent(
        self, key: str, request_hash: str, lease_s: float
    ) -> IdempotentAnswer | None:
        """Reserve an idempotency key; ``None`` when it is the caller's now.

        Else the answer that is there, or that is being made. A reservation whose lease ran out
        and an answer older than 24 hours count as none.
        """
        ...

    async def renew_idempotent(self, key: str, lease_s: float) -> None:
        """Keep a reservation for longer; nothing where there is none."""
        ...

    async def end_idempotent(self, key: str, answer: IdempotentAnswer | None) -> None:
        """Keep the answer, or with ``None`` give the reservation back."""
        ...

    async def close(self) -> None:
        """Give the connections back."""
        ...


class FastStore(Protocol):
    """The few reads and the one write that a cached request needs, without an ORM.

    The same tables as :class:`ProfileStore`; raises ``DatabaseError``.
    """

    async def version(self) -> int:
        """Number of the last change to any profile: what was read under it is not stale."""
        ...

    async def profile_version(self, name: str) -> tuple[int, int] | None:
        """Artist id and number of the last change to the profile of a name, or ``None``."""
        ...

    async def find_profile(self, name: str) -> StyleProfile | None:
        """The stored profile of a name, alias or band, or ``None``."""
        ...

    async def record_generation(self, record: GenerationRecord) -> int:
        """Add a line to the history, durably; its id."""
        ...

    async def vectors_since(self, version: int) -> Sequence[tuple[int, int, str, bytes | None]]:
        """Artist id, profile version, name and packed float32 vector of profiles changed since.

        ``None`` as vector where there is none.
        """
        ...

    async def artist_ids(self) -> Sequence[int]:
        """Ids of all artists with a profile, ascending: to find out what was forgotten."""
        ...

    async def close(self) -> None:
        """Give the connections back."""
        ...


class Cache(Protocol):
    """Bytes by key. A cache that is away is an empty one: nothing here raises."""

    async def get(self, key: str) -> bytes | None:
        """The value, or ``None``."""
        ...

    async def set(self, key: str, value: bytes, ttl_s: float) -> None:
        """Keep a value for a time."""
        ...

    async def delete(self, key: str) -> None:
        """Forget a value."""
        ...

    async def health(self) -> str:
        """``healthy``, ``disabled`` where none is configured, or what is wrong, within a second."""
        ...

    async def close(self) -> None:
        """Give the connections back."""
        ...


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


class RateLimiter(Protocol):
    """An exact sliding window by caller and route. Falls back to memory; never raises."""

    async def hit(self, rate: str, *identity: str) -> RateDecision:
        """Count a request.

        Args:
            rate: such as ``10/minute``.
            identity: what is counted together: the caller and the route's template.
        """
        ...

    async def health(self) -> str:
        """``healthy``, ``memory`` while the shared count is away, or ``disabled`` without one."""
        ...

    async def close(self) -> None:
        """Give the connections back."""
        ...
