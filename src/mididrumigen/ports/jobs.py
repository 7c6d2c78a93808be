"""The table of jobs, what carries their ids, and what all processes have done."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from mididrumigen.domain.work.activity import EndedGeneration, EndedJob, EndedQuestion
from mididrumigen.domain.work.jobs import (
    WORKED,
    Job,
    JobFailure,
    JobKind,
    JobStatus,
    NewJob,
    QueueStatistics,
)


class JobStore(Protocol):
    """The table of jobs. Every method raises ``DatabaseError`` when the database fails.

    Times are the database's own clock, so that workers on many machines agree.
    """

    async def add(self, new: NewJob) -> tuple[Job, bool]:
        """Add a job and whether it is new.

        Where a job of that id is there already, that one; or else an active job (queued or in
        progress) of that subject, whatever its kind and its owner.
        """
        ...

    async def find(self, ident: str) -> Job | None:
        """A job, or ``None``."""
        ...

    async def claim(
        self,
        worker: str,
        lease_s: float,
        ident: str = "",
        *,
        kinds: Collection[JobKind] = WORKED,
    ) -> Job | None:
        """Take a job that is free, for the time of a lease; the oldest, or one by its id.

        Only one of ``kinds`` is taken.

        Free is queued, or in progress with its lease run out. A job that was claimed
        ``MAX_ATTEMPTS`` times already is failed instead, and the next one looked at.
        """
        ...

    async def heartbeat(
        self,
        ident: str,
        worker: str,
        lease_s: float,
        progress: int,
        step: str,
        sources: Sequence[Mapping[str, object]] = (),
    ) -> bool:
        """Renew a lease and say how far the work is, and how each of its sources stands.

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
        self,
        *,
        status: JobStatus | None = None,
        limit: int = 100,
        owner: str | None = None,
        before: str = "",
    ) -> Sequence[Job]:
        """Jobs, newest first: of one status or owner, or older than the job of an id."""
        ...

    async def waiting(self, older_than_s: float, limit: int = 100) -> Sequence[str]:
        """Ids of free jobs whose transport may have lost them: to be sent once more.

        Of the kinds that workers do, queued for longer than ``older_than_s`` since they were last
        sent, or with a lease that ran out. Marks them as sent now.
        """
        ...

    async def statistics(self) -> QueueStatistics:
        """The queue of what workers do, now."""
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
