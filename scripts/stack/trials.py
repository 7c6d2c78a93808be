"""What is tried on the stack: end to end, limits, rolling restarts, kills, cuts, a soak."""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from typing import Any

import httpx2
from scripts.stack.load import FINAL, V1, Load, Seen
from scripts.stack.processes import APIS, WORKERS, StackProcesses, memory_and_files

RECOVERY_S, CUT_S, PATIENCE_S = 10.0, 10.0, 60.0
MOST_DRIFT = 0.05


@dataclass
class Trials:
    """Tries things on a stack that runs, and keeps what was wrong.

    Attributes:
        stack: the processes.
        load: callers.
        wrong: a sentence each.
        jobs, files: of all callers, to be looked for at the end.
    """

    stack: StackProcesses
    load: Load
    wrong: list[str] = field(default_factory=list)
    jobs: set[str] = field(default_factory=set)
    files: list[str] = field(default_factory=list)

    def check(self, what: str, is_so: object, seen: object = "") -> None:
        """Print a line, and keep it where it is wrong."""
        text = f"{what}{f': {seen}' if seen != '' else ''}"
        print(f"  {'ok   ' if is_so else 'WRONG'} {text}", flush=True)
        if not is_so:
            self.wrong.append(text)

    async def end_to_end(self) -> None:
        """What a caller does, and what nginx refuses."""
        print("end to end:", flush=True)
        client = self.load.client
        body = {"artist": "John Bonham", "bars": 2, "variations": 2, "seed": 7}
        made = await client.post(f"{V1}/generate", json=body)
        self.check("a clip is made", made.status_code in (200, 202), made.status_code)
        told = made.json()
        if made.status_code == 202:
            told = (await self._end(told["task_id"]))["result"]
        files = [await client.get(file["url"]) for file in told["files"]]
        good = [file.content.startswith(b"MThd") for file in files]
        self.check("its files come from the object store", good == [True, True])
        await self._events()
        await self._limits()
        await self._prometheus()

    async def _events(self) -> None:
        body = {"artist": "Art Blakey", "bars": 2, "variations": 1}
        accepted = await self.load.client.post(f"{V1}/generate", json=body)
        self.check("a new artist is a task", accepted.status_code == 202, accepted.status_code)
        if accepted.status_code != 202:
            return
        times: list[float] = []
        names = []
        url = accepted.json()["events_url"]
        async with self.load.client.stream("GET", url) as events:
            kind = events.headers["content-type"]
            async for line in events.aiter_lines():
                if line.startswith("event: "):
                    times.append(time.monotonic())
                    names.append(line.removeprefix("event: "))
        self.check("its events are told", names and names[-1] == "completed", names[-1:])
        self.check("as an event stream", kind.startswith("text/event-stream"), kind)
        spread = times[-1] - times[0] if times else 0.0
        self.check("each as it comes", len(times) > 1 and spread > 0.05, f"over {spread:.2f} s")

    async def _limits(self) -> None:
        client, ports = self.load.client, self.stack.ports
        large = await client.get("/livez", headers={"X-Large": "x" * 1_000_000})
        self.check(
            "a header of 1 MB is refused", large.status_code in (400, 431), large.status_code
        )
        status = await self._announce(70_000_000)
        self.check("a body of 70 MB is refused", status == "413", status)
        metrics = await client.get("/metrics")
        self.check("metrics are not public", metrics.status_code == 404, metrics.status_code)
        plain = await client.get(f"http://localhost:{ports['http']}/livez")
        to = plain.headers.get("location", "")
        self.check("plain HTTP is sent to TLS", to.startswith("https://"), to)
        forged = await client.get(f"{V1}/artists", headers={"X-API-Key": "mdg_forged"})
        self.check("a wrong key is refused", forged.status_code == 401, forged.status_code)

    async def _announce(self, size: int) -> str:
        """The status that a body of so many bytes gets before any of it is sent."""
        context = ssl.create_default_context(cafile=str(self.stack.certificate))
        port = self.stack.ports["https"]
        reader, writer = await asyncio.open_connection("localhost", port, ssl=context)
        head = f"POST {V1}/midi HTTP/1.1\r\nHost: localhost\r\nContent-Length: {size}\r\n\r\n"
        writer.write(head.encode())
        status = (await reader.readline()).split()[1].decode()
        writer.close()
        return status

    async def _prometheus(self) -> None:
        ask = f"http://127.0.0.1:{self.stack.ports['prometheus']}/api/v1"

        async def up() -> bool:
            found = (await self.load.client.get(f"{ask}/query", params={"query": "up"})).json()
            return [row["value"][1] for row in found["data"]["result"]] == ["1"] * APIS

        self.check("Prometheus sees both API processes", await self._until(up) is not None)
        rules = (await self.load.client.get(f"{ask}/rules")).json()["data"]["groups"]
        broken = [r["name"] for g in rules for r in g["rules"] if r.get("health") == "err"]
        count = sum(len(group["rules"]) for group in rules)
        self.check("it has the shipped rules", count and not broken, f"{count} rules {broken}")

    async def roll(self) -> None:
        """Restart API processes and workers one after another, under load."""
        print("rolling restart under load:", flush=True)
        self._take(self.load.next_seen())
        for name in [*(f"api{n}" for n in range(APIS)), *(f"worker{n}" for n in range(WORKERS))]:
            await asyncio.to_thread(self.stack.restart, name)
            if name.startswith("api"):
                url = f"http://127.0.0.1:{self.stack.ports[name]}"
                await self._until(partial(self._serves, url))
                await asyncio.to_thread(self.stack.put_back)
            await asyncio.sleep(1)
        seen = self._take(self.load.next_seen())
        self.check(
            "failed requests", seen.failed == 0, f"{seen.failed} of {sum(seen.codes.values())}"
        )

    async def kill_each(self) -> None:
        """End each process with SIGKILL, under load."""
        print("kill any one process:", flush=True)
        for name in [n for n in self.stack.processes if n not in ("s3", "prometheus")]:
            await self._trouble(f"{name} killed", self.stack.processes[name].kill, lambda: None)
        await self._trouble(
            "PostgreSQL killed", self.stack.postgres.stop, self.stack.postgres.start
        )
        await self._trouble("Redis killed", self.stack.redis.stop, self.stack.redis.start)

    async def cut_each(self) -> None:
        """Have each server away for ten seconds, under load."""
        print(f"away for {CUT_S:g} s:", flush=True)
        s3 = self.stack.processes["s3"]
        for name, off, on in (
            ("PostgreSQL", self.stack.postgres.stop, self.stack.postgres.start),
            ("Redis", self.stack.redis.stop, self.stack.redis.start),
            ("S3", lambda: s3.cut(True), lambda: s3.cut(False)),
        ):
            await self._trouble(f"{name} away", off, on, CUT_S)

    async def _trouble(
        self, what: str, off: Callable[[], None], on: Callable[[], None], away_s: float = 0.0
    ) -> None:
        self._take(self.load.next_seen())
        await asyncio.to_thread(off)
        await asyncio.sleep(away_s)
        await asyncio.to_thread(on)
        recovered = await self._until(self._answers_in_a_row)
        since = time.monotonic()
        # The next trouble must not meet a stack that lacks a process.
        await self._until(self._serves_all)
        seen = self._take(self.load.next_seen())
        codes = dict(sorted(seen.codes.items()))
        took = PATIENCE_S if recovered is None else recovered
        whole = took + time.monotonic() - since
        told = f"{took:.1f} s, every process {whole:.1f} s; answers {codes}"
        self.check(f"{what}, served again", took <= RECOVERY_S, told)
        for line, count in seen.unclean.items():
            # A connection that breaks because nginx itself was killed is nobody's answer.
            self.check(f"{what}: clean errors", "nginx" in what, f"{count} x {line}")

    async def soak(self, minutes: float) -> None:
        """Call at half capacity, and see whether memory or descriptors grow."""
        print(f"soak for {minutes:g} minutes:", flush=True)
        names = [n for n in self.stack.processes if n.startswith(("api", "worker"))]
        await asyncio.sleep(minutes * 60 / 4)  # caches fill
        before = {name: memory_and_files(self.stack.processes[name]) for name in names}
        self._take(self.load.next_seen())
        await asyncio.sleep(minutes * 60 * 3 / 4)
        seen = self._take(self.load.next_seen())
        for name in names:
            first, files_first = before[name]
            memory, files = memory_and_files(self.stack.processes[name])
            drift = memory / first - 1
            told = f"memory {drift:+.1%} of {memory / 1e6:.0f} MB, {files_first} → {files} files"
            self.check(name, drift <= MOST_DRIFT and files <= files_first + 3, told)
        self.check(
            "failed requests", seen.failed == 0, f"{seen.failed} of {sum(seen.codes.values())}"
        )

    async def settle(self) -> None:
        """Look for everything that was ever told of."""
        print("in the end:", flush=True)
        self._take(self.load.next_seen())
        lost = await self.load.count_lost(self.jobs, self.files)
        for what, count in lost.items():
            is_sum = what in ("jobs accepted", "files told of")
            self.check(what, count if is_sum else count == 0, count)

    def _take(self, seen: Seen) -> Seen:
        self.jobs |= seen.jobs
        self.files += seen.files
        if seen.times_s:
            slowest = max(seen.times_s)
            print(
                f"        {len(seen.times_s)} results, median {median(seen.times_s):.2f} s, "
                f"slowest {slowest:.2f} s",
                flush=True,
            )
        return seen

    async def _end(self, ident: str) -> dict[str, Any]:
        found: dict[str, Any] = {}

        async def is_over() -> bool:
            nonlocal found
            found = (await self.load.client.get(f"{V1}/task/{ident}")).json()
            return found.get("status") in FINAL

        await self._until(is_over)
        return found

    async def _serves(self, url: str) -> bool:
        return (await self.load.client.get(f"{url}/readyz")).status_code == 200

    async def _serves_all(self) -> bool:
        """Whether every API process is ready."""
        urls = [f"http://127.0.0.1:{self.stack.ports[f'api{n}']}" for n in range(APIS)]
        return all([await self._serves(url) for url in urls])

    async def _answers_in_a_row(self) -> bool:
        """Whether clips are made through nginx, twice as many as there are API processes."""
        body = {"artist": "John Bonham", "bars": 1, "variations": 1, "seed": 1}
        for _ in range(2 * APIS):
            if (await self.load.client.post(f"{V1}/generate", json=body)).status_code != 200:
                return False
        return True

    async def _until(
        self, check: Callable[[], Any], patience_s: float = PATIENCE_S
    ) -> float | None:
        """Seconds until something was true; ``None`` when it was not for too long."""
        began = time.monotonic()
        while time.monotonic() - began < patience_s:
            with suppress(httpx2.HTTPError, json.JSONDecodeError, KeyError):
                if await check():
                    return time.monotonic() - began
            await asyncio.sleep(0.1)
        return None

    async def wait_ready(self) -> None:
        """Wait until the stack serves, and workers work."""
        began = time.monotonic()
        ready = await self._until(self._serves_public)
        self.check("the stack serves", ready is not None, f"{time.monotonic() - began:.1f} s")

    async def _serves_public(self) -> bool:
        health = await self.load.client.get("/readyz")
        return health.status_code == 200
