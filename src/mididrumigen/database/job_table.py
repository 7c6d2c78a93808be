"""The table of jobs over SQLAlchemy: SQLite, or PostgreSQL.

A job is *free* while it is active and no lease on it is in the future. One that is to be tried
again keeps a short lease without a worker, so that it rests before the next attempt.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    Row,
    Text,
    and_,
    case,
    cast,
    func,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from mididrumigen.database.clock import clock
from mididrumigen.database.connection import Database
from mididrumigen.database.rows import clean
from mididrumigen.database.save import upsert
from mididrumigen.database.tables import ArtistRow, JobRow, ProfileRow
from mididrumigen.database.types import UtcDateTime
from mididrumigen.domain.errors import DatabaseError
from mididrumigen.domain.work.jobs import (
    MAX_ATTEMPTS,
    WORKED,
    Job,
    JobFailure,
    JobKind,
    JobStatus,
    NewJob,
    QueueStatistics,
)

RETRY_S = 1.0
RESTART_GRACE_S = 2.0
RESEND_S = 1.0
# No job takes nearly as long; what is older need not be looked through every few seconds.
_UPLOADS_AGE = timedelta(days=7)

_ACTIVE = (JobStatus.QUEUED.value, JobStatus.IN_PROGRESS.value)
_COLUMNS: tuple[Any, ...] = (
    JobRow.id,
    JobRow.kind,
    JobRow.subject,
    JobRow.request,
    JobRow.owner,
    JobRow.trace,
    JobRow.status,
    JobRow.progress,
    JobRow.current_step,
    JobRow.attempts,
    JobRow.worker,
    JobRow.lease_until,
    JobRow.result,
    JobRow.failure,
    JobRow.created_at,
    JobRow.started_at,
    JobRow.finished_at,
)
_WORKER_LOST = JobFailure(
    "worker_lost",
    f"Given up after {MAX_ATTEMPTS} attempts: the worker stopped in the middle of each.",
    {"attempts": MAX_ATTEMPTS},
)


class JobTable:
    """Implements :class:`mididrumigen.ports.jobs.JobStore`.

    Args:
        database: the database, or its URL.
        retry_s: how long a job rests before it is tried again.
        restart_grace_s: for how long after PostgreSQL has started no lease counts as run out:
            its workers could not renew it, and must come before others.
        resend_s: how often to tell of a job whose lease ran out: who was told may be lost too.

    Raises:
        InvalidRequestError: another kind of URL.
    """

    def __init__(
        self,
        database: Database | str,
        *,
        retry_s: float = RETRY_S,
        restart_grace_s: float = RESTART_GRACE_S,
        resend_s: float = RESEND_S,
    ) -> None:
        self._database = Database.of(database)
        self._retry_s = retry_s
        self._resend_s = resend_s
        self._restart_grace_s = restart_grace_s

    async def add(self, new: NewJob) -> tuple[Job, bool]:
        """Add a job, and whether it is new; see the port.

        Raises:
            DatabaseError: the database failed.
        """
        for _ in range(10):
            async with self._database.transaction(writes=True) as connection:
                added = await _insert(connection, new)
                if added is not None:
                    return _job(added), True
                if (same := await _find(connection, new.id)) is not None:
                    return same, False
                active = select(*_COLUMNS).where(
                    JobRow.subject == clean(new.subject), JobRow.status.in_(_ACTIVE)
                )
                found = (await connection.execute(active)).first()
                if found is not None:
                    return _job(found), False
            # The one that was in the way ended between the two statements.
        raise DatabaseError(
            f"Jobs on '{new.subject}' come and go too fast to add one.", hint="Try again."
        )

    async def find(self, ident: str) -> Job | None:
        """A job, or ``None``."""
        async with self._database.transaction() as connection:
            return await _find(connection, ident)

    async def claim(
        self,
        worker: str,
        lease_s: float,
        ident: str = "",
        *,
        kinds: Collection[JobKind] = WORKED,
    ) -> Job | None:
        """Take a free job for the time of a lease: the oldest, or one by its id; see the port."""
        async with self._database.transaction(writes=True) as connection:
            free = and_(_is_free(connection, self._restart_grace_s), JobRow.kind.in_(kinds))
            while (found := await _next_free(connection, ident, free)) is not None:
                job_id, attempts = found
                if attempts < MAX_ATTEMPTS:
                    return await _take(connection, job_id, worker, lease_s)
                await connection.execute(
                    update(JobRow).filter_by(id=job_id).values(_failed(connection, _WORKER_LOST))
                )
                await _end_research(connection, job_id)
        return None

    async def heartbeat(
        self,
        ident: str,
        worker: str,
        lease_s: float,
        progress: int,
        step: str,
        sources: Sequence[Mapping[str, object]] = (),
    ) -> bool:
        """Renew a lease and say how far the work is; false when the job is not the worker's."""
        now_at = min(max(progress, 0), 100)
        so_far = {"result": clean({"collectors": list(sources)})} if sources else {}
        async with self._database.transaction(writes=True) as connection:
            return await _change(
                connection,
                ident,
                worker,
                lease_until=clock(connection, lease_s),
                progress=case((JobRow.progress > now_at, JobRow.progress), else_=now_at),
                current_step=clean(step),
                **so_far,
            )

    async def complete(self, ident: str, worker: str, result: Mapping[str, object]) -> bool:
        """Finish a job; false when it is no longer this worker's."""
        async with self._database.transaction(writes=True) as connection:
            return await _change(
                connection,
                ident,
                worker,
                status=JobStatus.COMPLETED.value,
                progress=100,
                result=clean(result),
                lease_until=None,
                finished_at=clock(connection),
            )

    async def fail(
        self, ident: str, worker: str, failure: JobFailure, *, again: bool = False
    ) -> bool:
        """Fail a job, or with ``again`` queue it once more while attempts are left."""
        async with self._database.transaction(writes=True) as connection:
            if again and await _change(
                connection,
                ident,
                worker,
                JobRow.attempts < MAX_ATTEMPTS,
                status=JobStatus.QUEUED.value,
                lease_until=clock(connection, self._retry_s),
                sent_at=None,
            ):
                return True
            return await _change(connection, ident, worker, **_failed(connection, failure))

    async def release(self, ident: str, worker: str) -> bool:
        """Queue a job again that its worker must give up; not an attempt."""
        async with self._database.transaction(writes=True) as connection:
            return await _change(
                connection,
                ident,
                worker,
                status=JobStatus.QUEUED.value,
                attempts=JobRow.attempts - 1,
                lease_until=None,
                sent_at=None,
            )

    async def cancel(self, ident: str) -> Job | None:
        """Cancel a job that is not final; the job as it is then, or ``None`` if there is none."""
        async with self._database.transaction(writes=True) as connection:
            await connection.execute(
                update(JobRow)
                .where(JobRow.id == clean(ident), JobRow.status.in_(_ACTIVE))
                .values(
                    status=JobStatus.CANCELLED.value,
                    lease_until=None,
                    finished_at=clock(connection),
                )
            )
            await _end_research(connection, ident)
            return await _find(connection, ident)

    async def list_jobs(
        self,
        *,
        status: JobStatus | None = None,
        limit: int = 100,
        owner: str | None = None,
        before: str = "",
    ) -> Sequence[Job]:
        """Jobs, newest first: of one status or owner, or older than the job of an id."""
        query = select(*_COLUMNS).order_by(JobRow.created_at.desc(), JobRow.id.desc())
        if status is not None:
            query = query.where(JobRow.status == status.value)
        if owner is not None:
            query = query.where(JobRow.owner == owner)
        if before:
            one = aliased(JobRow)
            of_it = select(one.created_at).where(one.id == clean(before)).scalar_subquery()
            query = query.where(
                or_(
                    JobRow.created_at < of_it,
                    and_(JobRow.created_at == of_it, JobRow.id < clean(before)),
                )
            )
        async with self._database.transaction() as connection:
            return [_job(row) for row in await connection.execute(query.limit(max(limit, 0)))]

    async def waiting(self, older_than_s: float, limit: int = 100) -> Sequence[str]:
        """Ids of free jobs whose transport may have lost them, marked as sent now.

        A job whose lease ran out is sent at once, and again every ``resend_s``.
        """
        async with self._database.transaction(writes=True) as connection:
            unsent = or_(
                JobRow.sent_at.is_(None),
                JobRow.sent_at <= clock(connection, -older_than_s),
                and_(
                    JobRow.status == JobStatus.IN_PROGRESS.value,
                    or_(
                        JobRow.sent_at <= JobRow.lease_until,
                        JobRow.sent_at <= clock(connection, -self._resend_s),
                    ),
                ),
            )
            free = and_(_is_free(connection, self._restart_grace_s), JobRow.kind.in_(WORKED))
            query = select(JobRow.id).where(free, unsent)
            query = query.order_by(JobRow.created_at, JobRow.id).limit(max(limit, 0))
            found = list(await connection.scalars(query.with_for_update(skip_locked=True)))
            if found:
                await connection.execute(
                    update(JobRow).where(JobRow.id.in_(found)).values(sent_at=clock(connection))
                )
        return found

    async def with_uploads(self, limit: int = 100) -> Mapping[str, Sequence[str]]:
        """Names of the uploads of jobs that are final, by the job's id; of the last week."""
        query = (
            select(JobRow.id, JobRow.request)
            .where(JobRow.status.not_in(_ACTIVE), JobRow.kind != JobKind.GENERATE.value)
            .where(JobRow.created_at > datetime.now(UTC) - _UPLOADS_AGE)
            .where(cast(JobRow.request, Text).contains('"upload-'))
            .order_by(JobRow.created_at)
            .limit(max(limit, 0))
        )
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query)).all()
        return {ident: request["uploads"] for ident, request in rows if request.get("uploads")}

    async def forget_uploads(self, ident: str) -> None:
        """Take the uploads out of the request of a job: they are deleted."""
        async with self._database.transaction(writes=True) as connection:
            request = await connection.scalar(select(JobRow.request).filter_by(id=ident))
            if request is not None:
                values = {"request": {**request, "uploads": []}}
                await connection.execute(update(JobRow).filter_by(id=ident).values(values))

    async def statistics(self) -> QueueStatistics:
        """The queue now."""
        query = (
            select(JobRow.status, func.count(), func.min(JobRow.created_at))
            .where(JobRow.status.in_(_ACTIVE), JobRow.kind.in_(WORKED))
            .group_by(JobRow.status)
        )
        async with self._database.transaction() as connection:
            now = (await connection.execute(select(clock(connection)))).scalar_one()
            rows = {status: (n, first) for status, n, first in await connection.execute(query)}
        queued, oldest = rows.get(JobStatus.QUEUED.value, (0, now))
        return QueueStatistics(
            queued,
            rows.get(JobStatus.IN_PROGRESS.value, (0, now))[0],
            max((now - oldest).total_seconds(), 0.0),
        )

    async def typical_duration_s(self, kind: JobKind) -> float | None:
        """Median of the last twenty completed jobs of a kind; ``None`` without any."""
        query = (
            select(JobRow.started_at, JobRow.finished_at)
            .filter_by(kind=kind.value, status=JobStatus.COMPLETED.value)
            .order_by(JobRow.finished_at.desc())
            .limit(20)
        )
        async with self._database.transaction() as connection:
            times = (await connection.execute(query)).all()
        spans = [(end - start).total_seconds() for start, end in times if start and end]
        return median(spans) if spans else None

    async def close(self) -> None:
        """Give the connections back."""
        await self._database.close()


def _is_free(connection: AsyncConnection, restart_grace_s: float) -> ColumnElement[bool]:
    ran_out = JobRow.lease_until <= clock(connection)
    if connection.dialect.name == "postgresql":
        started = type_coerce(func.pg_postmaster_start_time(), UtcDateTime())
        ran_out = and_(ran_out, started <= clock(connection, -restart_grace_s))
    return and_(JobRow.status.in_(_ACTIVE), or_(JobRow.lease_until.is_(None), ran_out))


async def _insert(connection: AsyncConnection, new: NewJob) -> Row[Any] | None:
    now = clock(connection)
    values = {
        "id": new.id or str(uuid4()),
        "kind": new.kind.value,
        "subject": clean(new.subject),
        "request": clean(new.request),
        "owner": clean(new.owner),
        "trace": clean(new.trace),
        "status": JobStatus.QUEUED.value,
        "created_at": now,
        "sent_at": now,
    }
    # Whichever is there already: an active job of the subject, or one of that id.
    statement = upsert(connection, JobRow).values(values).on_conflict_do_nothing()
    return (await connection.execute(statement.returning(*_COLUMNS))).first()


async def _find(connection: AsyncConnection, ident: str) -> Job | None:
    query = select(*_COLUMNS).where(JobRow.id == clean(ident))
    row = (await connection.execute(query)).first()
    return None if row is None else _job(row)


async def _next_free(
    connection: AsyncConnection, ident: str, free: ColumnElement[bool]
) -> tuple[str, int] | None:
    query = select(JobRow.id, JobRow.attempts).where(free)
    if ident:
        query = query.where(JobRow.id == clean(ident))
    query = query.order_by(JobRow.created_at, JobRow.id).limit(1)
    row = (await connection.execute(query.with_for_update(skip_locked=True))).first()
    return None if row is None else (row[0], row[1])


async def _take(connection: AsyncConnection, ident: str, worker: str, lease_s: float) -> Job:
    taken = update(JobRow).filter_by(id=ident)
    taken = taken.values(
        status=JobStatus.IN_PROGRESS.value,
        worker=worker,
        attempts=JobRow.attempts + 1,
        progress=0,
        current_step="",
        result=None,
        lease_until=clock(connection, lease_s),
        started_at=clock(connection),
    )
    return _job((await connection.execute(taken.returning(*_COLUMNS))).one())


async def _end_research(connection: AsyncConnection, ident: str) -> None:
    """Let an artist no longer seem to be researched by a job whose worker cannot say so."""
    subject = select(JobRow.subject).where(JobRow.id == clean(ident)).scalar_subquery()
    has_profile = select(ProfileRow.id).where(ProfileRow.artist_id == ArtistRow.id).exists()
    await connection.execute(
        update(ArtistRow)
        .where(ArtistRow.key == subject, ArtistRow.research_status == "researching")
        .values(research_status=case((has_profile, "cached"), else_="failed"))
    )


async def _change(
    connection: AsyncConnection,
    ident: str,
    worker: str,
    *conditions: ColumnElement[bool],
    **values: Any,
) -> bool:
    """Change a job that a worker holds; whether it does."""
    held = and_(
        JobRow.id == clean(ident),
        JobRow.worker == worker,
        JobRow.status == JobStatus.IN_PROGRESS.value,
        *conditions,
    )
    changed = await connection.execute(update(JobRow).where(held).values(values))
    return changed.rowcount > 0


def _failed(connection: AsyncConnection, failure: JobFailure) -> dict[str, Any]:
    return {
        "status": JobStatus.FAILED.value,
        "failure": clean(asdict(failure)),
        "lease_until": None,
        "finished_at": clock(connection),
    }


def _job(row: Row[Any]) -> Job:
    values = row._asdict()
    kind, status = JobKind(values.pop("kind")), JobStatus(values.pop("status"))
    failure = values.pop("failure")
    times = ("lease_until", "created_at", "started_at", "finished_at")
    shown = {name: at.isoformat() if (at := values.pop(name)) else "" for name in times}
    return Job(
        **values | shown,
        kind=kind,
        status=status,
        failure=None if failure is None else JobFailure(**failure),
    )
