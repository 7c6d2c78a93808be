"""Celery as transport: a message says that a job waits, and everything about it is in its row.

So a message may be lost, delivered twice or come late: the dispatcher sends again what waits, and
a worker takes the oldest job that is free, or does nothing.
"""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from mididrumigen.domain.errors import DatabaseError, MissingExtraError
from mididrumigen.domain.work.jobs import LEASE_S
from mididrumigen.ports.jobs import JobStore

QUEUE = "mididrumigen.jobs"
TASK = "mididrumigen.run_job"
SEND_S = 0.2
# A broker that did not answer is not asked again for so long: the dispatcher will.
REST_S = 1.0
DISPATCH_S = 0.5
# When the broker holds no message, a job that is still queued after this has lost its own.
LOST_S = 2.0
# While it holds messages, theirs are the queued jobs; some may have lost theirs all the same.
BUSY_S = 60.0
HEALTH_S = 1.0
_SOCKET_S = 0.15
_LOG = logging.getLogger(__name__)


def make_app(broker_url: str, lease_s: float = LEASE_S, *, for_sending: bool = False) -> Any:
    """A Celery application that knows the queue, and no task yet.

    Args:
        broker_url: Redis.
        lease_s: of the jobs; a message that was not acknowledged comes back some time later.
        for_sending: give a broker that does not answer up at once.

    Raises:
        MissingExtraError: the extra ``redis`` is not installed.
    """
    try:
        import redis  # noqa: F401
        from celery import Celery
    except ImportError as error:
        raise MissingExtraError("Celery", "redis") from error
    options: dict[str, object] = {
        "visibility_timeout": max(60, int(4 * lease_s)),
        "unacked_restore_interval": 1,
        "unacked_restore_throttle": 1,
        "socket_keepalive": True,
    }
    if for_sending:
        options |= {
            "socket_timeout": _SOCKET_S,
            "socket_connect_timeout": _SOCKET_S,
            "max_retries": 0,
            "connect_retries_timeout": _SOCKET_S,
        }
    app = Celery("mididrumigen", broker=broker_url, set_as_current=False, amqp=_patient_amqp())
    app.conf.update(
        accept_content=["json"],
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options=options,
        result_backend=None,
        task_acks_late=True,
        task_default_queue=QUEUE,
        task_ignore_result=True,
        task_reject_on_worker_lost=True,
        task_serializer="json",
        worker_cancel_long_running_tasks_on_connection_loss=False,
        worker_hijack_root_logger=False,
        worker_prefetch_multiplier=1,
        worker_send_task_events=False,
    )
    return app


def _patient_amqp() -> type[Any]:
    """Celery's messaging, with a worker that looks for its broker every other second.

    By itself it waits two seconds longer each time, up to thirty.
    """
    from celery.app.amqp import AMQP
    from kombu.connection import Connection

    class PatientConnection(Connection):
        def ensure_connection(self, *args: Any, **options: Any) -> Any:
            steps = {"interval_start": 0.5, "interval_step": 0.5, "interval_max": 2.0}
            # Kombu has no types.
            return super().ensure_connection(*args, **steps | options)  # type: ignore[no-untyped-call]

    class PatientAMQP(AMQP):  # type: ignore[misc]  # nor has Celery
        Connection = PatientConnection

    return PatientAMQP


class CeleryTransport:
    """Sends ids of jobs to Celery workers. Implements ``JobTransport``.

    While it is started, it also sends again what the broker has lost. Belongs to one event loop.

    Args:
        broker_url: Redis.
        store: the job table, to look for what was lost.
        lease_s: of the jobs.

    Raises:
        MissingExtraError: the extra ``redis`` is not installed.
    """

    def __init__(self, broker_url: str, store: JobStore, *, lease_s: float = LEASE_S) -> None:
        self._app = make_app(broker_url, lease_s, for_sending=True)
        self._store = store
        self._client = _connect(broker_url)
        # One thread: kombu's connections are not to be shared.
        self._thread = ThreadPoolExecutor(1, "broker")
        self._rests_until = 0.0
        self._dispatching: asyncio.Task[None] | None = None
        self._stop = asyncio.Event()

    async def start(self) -> None:
        """Begin to send again what was lost."""
        if self._dispatching is None:
            self._stop = asyncio.Event()
            self._dispatching = asyncio.create_task(self._dispatch())

    async def stop(self, grace_s: float = 0.0) -> None:  # noqa: ARG002 (nothing runs here)
        """Leave that to others, and close the connections."""
        self._stop.set()
        if self._dispatching is not None:
            await self._dispatching
            self._dispatching = None
        self._thread.shutdown(wait=False, cancel_futures=True)
        await self._client.aclose()

    async def send(self, ident: str) -> None:
        """Tell a worker of a queued job, unless the broker does not answer within 0.2 s."""

        def send() -> None:
            if time.monotonic() < self._rests_until:
                return
            try:
                self._app.send_task(TASK, (ident,), retry=False, queue=QUEUE)
            except Exception as error:  # noqa: BLE001 (kombu, redis and the socket have their own)
                self._rests_until = time.monotonic() + REST_S
                _LOG.warning("The broker does not take messages: %s", type(error).__name__)

        sending = asyncio.get_running_loop().run_in_executor(self._thread, send)
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(sending), SEND_S)

    async def cancel(self, ident: str) -> None:
        """Nothing: who runs the job notices by its heartbeat, and its message serves another."""

    async def health(self) -> str:
        """``healthy``, or what is wrong, within a second."""
        if await self.count_messages() is None:
            return "the broker does not answer"
        loop = asyncio.get_running_loop()
        ping = loop.run_in_executor(None, self._ping)
        try:
            answered = await asyncio.wait_for(ping, HEALTH_S - _SOCKET_S)
        except TimeoutError:
            answered = False
        return "healthy" if answered else "no worker answers"

    async def count_messages(self) -> int | None:
        """How many messages no worker has taken yet; ``None`` when the broker is away."""
        from redis.exceptions import RedisError

        with suppress(RedisError, OSError, TimeoutError):
            return int(await self._client.llen(QUEUE))
        return None

    def _ping(self) -> bool:
        try:
            return bool(self._app.control.ping(timeout=HEALTH_S / 2, limit=1))
        except Exception as error:  # noqa: BLE001 (kombu, redis and the socket each have their own)
            _LOG.warning("The workers cannot be asked: %s", type(error).__name__)
            return False

    async def _dispatch(self) -> None:
        while not self._stop.is_set():
            try:
                await self._send_waiting()
            except DatabaseError as error:
                _LOG.warning("Waiting jobs cannot be looked for: %s", error)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), DISPATCH_S)

    async def _send_waiting(self) -> None:
        waiting = await self.count_messages()
        if waiting is None:
            return
        for ident in await self._store.waiting(BUSY_S if waiting else LOST_S):
            await self.send(ident)


def _connect(broker_url: str) -> Any:
    from redis.asyncio import Redis
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff

    return Redis.from_url(
        broker_url,
        socket_timeout=_SOCKET_S,
        socket_connect_timeout=_SOCKET_S,
        retry=Retry(NoBackoff(), 0),
    )
