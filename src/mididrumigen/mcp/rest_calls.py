"""Calls of the REST API in this process, whose checks, tasks and sentences the tools share."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from mididrumigen.domain.errors import InvalidRequestError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from mididrumigen.orchestrator.profile_source import ProfileSource
    from mididrumigen.wiring.api_parts import ServiceParts

Report = Callable[[float, str], Awaitable[None]]
"""Is told how far a task is, in percent, and what it does."""

POLL_S = 0.25
LOCAL_CLIENT, OTHER_CLIENT = ("127.0.0.1", 0), ("0.0.0.0", 0)  # noqa: S104 (nothing listens)
# Who the caller is, and from where: the API decides what that lets them do.
_PASSED_ON = ("authorization", "host", "origin", "x-api-key", "x-forwarded-for")
_FINAL = ("completed", "failed", "cancelled")


class RefusedError(InvalidRequestError):
    """The API refused; the message is its sentence.

    Attributes:
        status: of the API's answer; 0 for a task that ended without a result.
    """

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class RestCalls:
    """The REST API as functions.

    Args:
        app: the API.
        local: whether callers are on this machine, and may be told where files are.
        headers: of the caller; none for one that has started this process.
    """

    def __init__(
        self, app: FastAPI, *, local: bool = True, headers: Mapping[str, str] | None = None
    ) -> None:
        import httpx2

        self._parts: ServiceParts = app.state.parts
        passed = {name: headers[name] for name in _PASSED_ON if name in headers} if headers else {}
        transport = httpx2.ASGITransport(app, client=LOCAL_CLIENT if local else OTHER_CLIENT)
        self._client = httpx2.AsyncClient(
            transport=transport, base_url="http://localhost", headers=passed, timeout=None
        )

    @property
    def profiles(self) -> ProfileSource:
        """Where the API finds profiles, the library's among them."""
        return self._parts.profiles

    async def get(self, path: str, **query: Any) -> dict[str, Any]:
        """What an address answers.

        Raises:
            RefusedError: it refuses.
        """
        return _read(await self._client.get(path, params=query))[1]

    async def get_bytes(self, path: str) -> bytes:
        """A file."""
        answer = await self._client.get(path)
        if answer.status_code != 200:
            _read(answer)
        return bytes(answer.content)

    async def post(self, path: str, body: Mapping[str, Any], report: Report) -> dict[str, Any]:
        """What a POST brings, at once or at the end of its task.

        Args:
            path: of the operation.
            body: as JSON data.
            report: receives a task's progress.

        Raises:
            RefusedError: it refuses, or its task fails.
        """
        status, answer = _read(await self._client.post(path, json=dict(body)))
        return await self._follow(answer["task_id"], report) if status == 202 else answer

    async def _follow(self, task: str, report: Report) -> dict[str, Any]:
        path = f"/api/v1/task/{task}"
        told: tuple[Any, ...] = ()
        try:
            while (state := await self.get(path))["status"] not in _FINAL:
                now = (state["progress"], state["current_step"])
                if now != told:
                    told = now
                    await report(*now)
                await asyncio.sleep(POLL_S)
        except asyncio.CancelledError:
            # The caller gave up: nobody waits for the task any more.
            await self._client.delete(path)
            raise
        if state["status"] != "completed":
            raise RefusedError(0, state.get("details") or f"The task was {state['status']}.")
        found: dict[str, Any] = state["result"]
        return found


def _read(answer: Any) -> tuple[int, dict[str, Any]]:
    body = answer.json()
    if answer.status_code >= 400:
        raise RefusedError(answer.status_code, str(body.get("message", "The API refused.")))
    return answer.status_code, body
