"""What the service has done, as its metrics count it."""

from __future__ import annotations

from dataclasses import dataclass

from mididrumigen.domain.work.jobs import JobKind, JobStatus


@dataclass(frozen=True, slots=True)
class EndedJob:
    """A job that is final.

    Attributes:
        id: of the job.
        at: when it ended, in seconds since 1970.
        kind, status: what it did, and how it ended.
        duration_s: of its last attempt; 0 for one that never began.
    """

    id: str
    at: float
    kind: JobKind
    status: JobStatus
    duration_s: float


@dataclass(frozen=True, slots=True)
class EndedQuestion:
    """A request to a language model that was answered or failed.

    Attributes:
        id: of its entry in the ledger.
        at: when it ended, in seconds since 1970.
        provider: its name in the configuration.
        outcome: ``ok``, or a :class:`~mididrumigen.domain.work.attempts.FailureReason` value.
        cost_usd: what it cost; where nobody knows, the most that it can have cost.
    """

    id: str
    at: float
    provider: str
    outcome: str
    cost_usd: float


@dataclass(frozen=True, slots=True)
class EndedGeneration:
    """A line of the history of generations.

    Attributes:
        id: of the line.
        at: when it was written, in seconds since 1970.
        provider: who made it.
        duration_s: how long that took.
    """

    id: str
    at: float
    provider: str
    duration_s: float
