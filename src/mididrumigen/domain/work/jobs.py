"""Jobs: work that is accepted now and done later, as plain values.

The job row is the truth about a job; whatever carries its id to a worker is only a transport. A
worker *claims* a job for the time of a lease and renews it by heartbeat; when it stops, the lease
runs out and another worker claims the job again, at most :data:`MAX_ATTEMPTS` times.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

MAX_ATTEMPTS = 3
LEASE_S = 15.0


class JobKind(StrEnum):
    """What a job does."""

    RESEARCH = "research"
    AUGMENT = "augment"
    GENERATE = "generate"
    ANALYZE = "analyze"
    SEND = "send"


# What the service's own workers do; what is sent into a DAW, a device there takes.
WORKED = frozenset(JobKind) - {JobKind.SEND}


class JobStatus(StrEnum):
    """Where a job is."""

    QUEUED = "queued"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Whether nothing will change any more."""
        return self in (JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job to be added.

    Attributes:
        kind: what to do.
        subject: key of what it changes (an artist's key): one active job a subject. Empty for a
            job that may run beside any other.
        request: what was asked for, as JSON data.
        owner: id of the API key that asked, or empty.
        trace: the request id that it was asked under, for the logs.
        id: a UUID that a repeated request has too; empty for one of its own.
    """

    kind: JobKind
    subject: str
    request: Mapping[str, object]
    owner: str = ""
    trace: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class JobFailure:
    """Why a job failed, in the words of the error tree."""

    code: str
    message: str
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Job:
    """A job as its row has it.

    Attributes:
        id: a UUID.
        kind, subject, request, owner, trace: as in :class:`NewJob`.
        status: where it is.
        progress: 0-100; never falls within one attempt.
        current_step: what it is doing, in words.
        attempts: how often it was claimed.
        worker: who holds the lease, or held it last.
        lease_until: when the claim runs out; empty while nobody has claimed it.
        result: what came out, as JSON data; set when completed. Until then only ``collectors``:
            how each source of research stands.
        failure: set when failed.
        created_at, started_at, finished_at: ISO 8601 with zone, empty if that has not happened;
            ``started_at`` of the last attempt.
    """

    id: str
    kind: JobKind
    subject: str
    request: Mapping[str, object]
    status: JobStatus
    created_at: str
    owner: str = ""
    trace: str = ""
    progress: int = 0
    current_step: str = ""
    attempts: int = 0
    worker: str = ""
    lease_until: str = ""
    started_at: str = ""
    finished_at: str = ""
    result: Mapping[str, object] | None = None
    failure: JobFailure | None = None


@dataclass(frozen=True, slots=True)
class QueueStatistics:
    """The queue at one moment.

    Attributes:
        queued: jobs that nobody works on.
        in_progress: jobs that a worker holds.
        oldest_queued_s: age of the oldest queued job; 0 without any.
    """

    queued: int
    in_progress: int
    oldest_queued_s: float
