"""Callers who make clips and ask for research through nginx, and what they saw."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx2

V1 = "/api/v1"
ARTISTS = ("John Bonham", "Tony Allen", "Clyde Stubblefield", "Questlove", "Stewart Copeland")
FINAL = frozenset({"completed", "failed", "cancelled"})
# What a service that is partly away may say: come again.
CLEAN = frozenset({200, 202, 503})
PATIENCE_S = 120.0


@dataclass
class Seen:
    """What was answered.

    Attributes:
        codes: how often each status, or kind of broken connection.
        jobs: accepted ones.
        files: of clips that were told of.
        unclean: answers that were neither a result nor a clean refusal.
        times_s: of answers that were results, in seconds.
    """

    codes: Counter[str] = field(default_factory=Counter)
    jobs: set[str] = field(default_factory=set)
    files: list[str] = field(default_factory=list)
    unclean: Counter[str] = field(default_factory=Counter)
    times_s: list[float] = field(default_factory=list)

    @property
    def failed(self) -> int:
        """How many requests had no result."""
        return sum(count for code, count in self.codes.items() if code not in ("200", "202"))


@dataclass
class Load:
    """Some callers at once, each with a pause after each answer.

    Attributes:
        client: with the public address and a key.
        callers: how many.
        pause_s: of each.
        seen: since it was last replaced.
    """

    client: httpx2.AsyncClient
    callers: int = 2
    pause_s: float = 0.25
    seen: Seen = field(default_factory=Seen)
    _over: asyncio.Event = field(default_factory=asyncio.Event)
    _calling: list[asyncio.Task[None]] = field(default_factory=list)
    _count: int = 0

    def start(self) -> None:
        """Begin to call."""
        self._calling = [asyncio.create_task(self._call(n)) for n in range(self.callers)]

    async def stop(self) -> None:
        """Stop calling when what was asked is answered."""
        self._over.set()
        await asyncio.gather(*self._calling)

    def next_seen(self) -> Seen:
        """What was seen since the last time; counting begins anew."""
        seen, self.seen = self.seen, Seen()
        return seen

    async def ask(self, method: str, path: str, **sent: Any) -> httpx2.Response | None:
        """One request, counted; ``None`` when the connection broke."""
        seen, began = self.seen, time.monotonic()
        try:
            answer = await self.client.request(method, path, **sent)
        except httpx2.HTTPError as error:
            seen.codes[type(error).__name__] += 1
            seen.unclean[f"{method} {path}: {type(error).__name__}"] += 1
            return None
        seen.codes[str(answer.status_code)] += 1
        if answer.status_code in (200, 202):
            seen.times_s.append(time.monotonic() - began)
        is_json = "json" in answer.headers.get("content-type", "")
        if answer.status_code not in CLEAN or (answer.status_code == 503 and not is_json):
            seen.unclean[f"{method} {path}: {answer.status_code} {answer.text[:100]}"] += 1
        return answer

    async def _call(self, caller: int) -> None:
        while not self._over.is_set():
            self._count += 1
            seen = self.seen
            artist = ARTISTS[self._count % len(ARTISTS)]
            key = {"Idempotency-Key": str(uuid.uuid4())}
            if self._count % 4 == caller % 4:
                body: dict[str, Any] = {"artist": artist}
                answer = await self.ask("POST", f"{V1}/research", json=body, headers=key)
            else:
                body = {"artist": artist, "bars": 2, "variations": 1, "seed": self._count}
                answer = await self.ask("POST", f"{V1}/generate", json=body, headers=key)
            if answer is not None and answer.status_code in (200, 202):
                told = answer.json()
                if "task_id" in told:
                    seen.jobs.add(told["task_id"])
                seen.files += [file["url"] for file in told.get("files", [])]
            with suppress(TimeoutError):
                await asyncio.wait_for(self._over.wait(), self.pause_s)

    async def count_lost(self, jobs: set[str], files: list[str]) -> dict[str, int]:
        """Accepted jobs that did not come to a good end, and files that are not there."""
        ended: dict[str, str] = {}
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end and len(ended) < len(jobs):
            for ident in jobs - ended.keys():
                answer = await self._look(f"{V1}/task/{ident}")
                if answer is not None and answer.json()["status"] in FINAL:
                    ended[ident] = answer.json()["status"]
            await asyncio.sleep(0.2)
        gone = 0
        for url in files:
            answer = await self._look(url)
            gone += answer is None or not answer.content.startswith(b"MThd")
        return {
            "jobs accepted": len(jobs),
            "jobs that did not end": len(jobs) - len(ended),
            "jobs that failed": sum(status != "completed" for status in ended.values()),
            "files told of": len(files),
            "files that are not there": gone,
        }

    async def _look(self, path: str) -> httpx2.Response | None:
        with suppress(httpx2.HTTPError):
            answer = await self.client.get(path)
            if answer.status_code == 200:
                return answer
        return None
