"""Following tasks: one look into the table for all streams of a task, however many there are."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from fastapi import Request
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.types import Receive, Scope, Send

from mididrumigen.api.error_answers import NotAuthenticatedError, TooManyRequestsError
from mididrumigen.api.guard import caller_of
from mididrumigen.api.submitting import describe_task
from mididrumigen.domain.errors import DatabaseError
from mididrumigen.domain.work.jobs import Job
from mididrumigen.wiring.api_parts import ServiceParts

KEEP_ALIVE_S = 15
_MAX_REST_S = 2.0


@dataclass(frozen=True, slots=True)
class _State:
    """A task at one moment, as it is sent, and the moment when that is over."""

    ident: str
    name: str
    data: str
    is_final: bool
    over: asyncio.Event = field(default_factory=asyncio.Event)


class _Watch:
    """Polls one task while at least one stream follows it."""

    def __init__(self, parts: ServiceParts, state: _State) -> None:
        self._parts = parts
        self.state: _State | None = state
        self.streams = 0
        self.task: asyncio.Task[None] | None = None
        self.unwatched = asyncio.Event()

    async def look(self, ident: str) -> None:
        """Until the task is over or nobody follows it; a database that is away is waited out."""
        rest_s = self._parts.poll_s
        while self.state is not None and not self.state.is_final and not self.unwatched.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self.unwatched.wait(), rest_s)
            try:
                job = await self._parts.jobs.find(ident)
                new = None if job is None else await describe_state(self._parts, job)
            except DatabaseError:
                rest_s = min(2 * rest_s, _MAX_REST_S)
                continue
            rest_s = self._parts.poll_s
            if new is None or new.ident != self.state.ident:
                before, self.state = self.state, new
                before.over.set()


class Followers:
    """The streams of a process. Belongs to one event loop.

    Args:
        parts: of the service.
    """

    def __init__(self, parts: ServiceParts) -> None:
        self._parts = parts
        self._watches: dict[str, _Watch] = {}
        self._streams: Counter[str] = Counter()

    async def open(self, request: Request, job: Job) -> EventSourceResponse:
        """A stream of a task's events, from the state on that the caller has seen.

        Raises:
            TooManyRequestsError: the caller follows as many as they may already.
            DatabaseError: the task cannot be described now.
        """
        identity = caller_of(request).identity
        most = self._parts.server.streams_per_key
        if self._streams[identity] >= most:
            raise TooManyRequestsError(
                f"{most} tasks are followed with this key already.",
                hint="Close a stream first, or ask for the task itself.",
                details={"limit": most, "retry_after_s": KEEP_ALIVE_S},
                headers={"Retry-After": str(KEEP_ALIVE_S)},
            )
        watch = self._watches.get(job.id)
        if watch is None:
            watch = self._watches[job.id] = _Watch(
                self._parts, await describe_state(self._parts, job)
            )
        return _Stream(self, request, job.id, watch, identity, self._parts.check_s)

    def join(self, ident: str, watch: _Watch, identity: str) -> None:
        """Count a stream; the first one has its task looked after."""
        watch.streams += 1
        self._count(identity, 1)
        self._watches[ident] = watch
        if watch.task is None:
            watch.task = asyncio.create_task(watch.look(ident))

    def leave(self, ident: str, watch: _Watch, identity: str) -> None:
        """Count it no more; after the last one nobody looks after the task."""
        watch.streams -= 1
        self._count(identity, -1)
        if watch.streams == 0:
            # Not cancelled: that would break a connection that is in use.
            watch.unwatched.set()
            if self._watches.get(ident) is watch:
                del self._watches[ident]

    def _count(self, identity: str, change: int) -> None:
        self._streams[identity] += change
        if not self._streams[identity]:
            del self._streams[identity]
        if self._parts.metrics is not None:
            self._parts.metrics.set_streams(sum(self._streams.values()))


class _Stream(EventSourceResponse):
    """One stream; it is counted while it is sent."""

    def __init__(
        self,
        followers: Followers,
        request: Request,
        ident: str,
        watch: _Watch,
        identity: str,
        check_s: float,
    ) -> None:
        self._join = partial(followers.join, ident, watch, identity)
        self._leave = partial(followers.leave, ident, watch, identity)
        super().__init__(_follow(request, watch, check_s), ping=KEEP_ALIVE_S)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        self._join()
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._leave()


async def _follow(
    request: Request, watch: _Watch, check_s: float
) -> AsyncIterator[ServerSentEvent]:
    """Each state that was not seen yet, to the last one; a key that counts no more ends it."""
    seen = request.headers.get("last-event-id", "")
    while (state := watch.state) is not None:
        if state.is_final or state.ident != seen:
            seen = state.ident
            yield ServerSentEvent(state.data, event=state.name, id=state.ident)
        if state.is_final:
            return
        try:
            async with asyncio.timeout(check_s):
                await state.over.wait()
        except TimeoutError:
            if not await _may_go_on(request):
                yield ServerSentEvent('{"error":"not_authenticated"}', event="closed")
                return


async def _may_go_on(request: Request) -> bool:
    try:
        await request.scope["app"].state.doorkeeper.recheck(request)
    except NotAuthenticatedError:
        return False
    except DatabaseError:
        return True  # it is away, which says nothing of the key
    return True


async def describe_state(parts: ServiceParts, job: Job) -> _State:
    """A task as it is sent to all who follow it."""
    data = json.dumps(await describe_task(parts, job), ensure_ascii=False, allow_nan=False)
    is_final = job.status.is_final
    name = job.status.value if is_final else "progress"
    return _State(_event_id(job), name, data, is_final)


def _event_id(job: Job) -> str:
    """Says which state it is, so that any process can go on from it without having kept a thing."""
    so_far = "" if job.status.is_final else json.dumps(job.result)
    state = f"{job.status}\0{job.current_step}\0{so_far}".encode(errors="replace")
    return f"{job.attempts}-{job.progress}-{zlib.crc32(state):08x}"
