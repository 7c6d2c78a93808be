"""Ends API processes, workers, broker and database under load over HTTP, and counts what is lost.

Two stacks: ``embedded`` (one API process with its jobs inside, SQLite) and ``distributed``
(PostgreSQL, Redis, Celery workers, two API processes). Callers send every POST under an
Idempotency-Key until it is answered. Afterwards every accepted job must have ended as it should,
every key stand for one result, every file be there and whole, and every upload be gone.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import httpx2
from scripts.fault_test import Postgres, find_group
from tests.midi_files import rock_beat
from tests.worker_processes import ROOT, Broker, Stack

from mididrumigen.domain.errors import DatabaseError, MidiReadError
from mididrumigen.domain.work.jobs import MAX_ATTEMPTS, Job, JobStatus
from mididrumigen.midi.general_midi import general_midi
from mididrumigen.midi.read import read_performance
from mididrumigen.midi.write import write_groove

LEASE_S = 5.0  # the service's own is longer
WORKERS, PAUSE_S = 2, 0.5
# A process that is away half of the time must be able to do what comes meanwhile.
CALLERS = {"embedded": 2, "distributed": 4}
PATIENCE_S = 120.0
# What is promised.
RECOVERY_S, AWAY_S, HEAL_S = LEASE_S + 2, 1.0, 10.0
STORED = [f"Quick{number:02}" for number in range(3)]
V1 = "/api/v1"


@dataclass
class Api:
    """One API process that is started again when it was ended."""

    environment: dict[str, str]
    log: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    serves: bool = False

    @property
    def pid(self) -> int:
        """The process's number, which is its group's too; it must have been started."""
        if self.process is None:
            raise RuntimeError("The API was not started.")
        return self.process.pid

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start a process; it answers some time later."""
        paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        command = [sys.executable, str(ROOT / "tests" / "api_process.py")]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, str(self.port), str(LEASE_S)],
                env=os.environ | self.environment | {"PYTHONPATH": paths},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """End it with SIGKILL."""
        self.serves = False
        if self.process is not None:
            self.process.kill()
            self.process.wait()


@dataclass
class Seen:
    """What the callers and the one who breaks things saw."""

    results: dict[str, set[str]] = field(default_factory=dict)
    jobs: dict[str, str] = field(default_factory=dict)
    files: dict[str, list[str]] = field(default_factory=dict)
    codes: Counter[str] = field(default_factory=Counter)
    unanswered: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    outages: Counter[str] = field(default_factory=Counter)
    hits: Counter[str] = field(default_factory=Counter)
    taken_up_s: list[float] = field(default_factory=list)
    again_s: list[float] = field(default_factory=list)
    away_s: dict[str, list[float]] = field(default_factory=dict)
    healed_s: dict[str, list[float]] = field(default_factory=dict)


@dataclass
class Run:
    """One run over one stack."""

    stack: Stack
    apis: list[Api]
    client: httpx2.AsyncClient
    seen: Seen = field(default_factory=Seen)
    away: str = ""
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def ask(self, method: str, path: str, api: Api | None = None, **sent: Any) -> Any:
        """One request to one of the APIs; ``None`` when the connection broke."""
        began, away = time.monotonic(), self.away
        url = (api or random.choice(self.apis)).url
        answer: httpx2.Response | None = None
        try:
            answer = await self.client.request(method, url + path, **sent)
        except httpx2.HTTPError as error:
            self.seen.codes[type(error).__name__] += 1
        else:
            self.seen.codes[str(answer.status_code)] += 1
            if answer.status_code >= 500 and answer.status_code != 503:
                self.seen.wrong[f"{method} {path}: {answer.text[:150]}"] += 1
        if away and away == self.away:
            self.seen.away_s.setdefault(away, []).append(time.monotonic() - began)
        return answer

    async def insist(self, path: str, **sent: Any) -> Any:
        """Send a POST under one key until it is answered."""
        key = str(uuid.uuid4())
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            answer = await self.ask("POST", path, headers={"Idempotency-Key": key}, **sent)
            if answer is not None and answer.status_code in (200, 202):
                self._note(key, answer.json())
                if random.random() < 0.3:
                    again = await self.ask("POST", path, headers={"Idempotency-Key": key}, **sent)
                    if again is not None and again.status_code in (200, 202):
                        self._note(key, again.json())
                return answer
            if answer is not None and answer.status_code not in (409, 503):
                self.seen.wrong[f"{path}: {answer.status_code} {answer.text[:150]}"] += 1
                return answer
            if answer is not None and path.endswith("/midi") and "researched" in answer.text:
                return answer
            await asyncio.sleep(0.2)
        self.seen.unanswered += 1
        return None

    def _note(self, key: str, body: dict[str, Any]) -> None:
        if "generation_id" in body:
            result = f"generation {body['generation_id']}"
            self.seen.files[result] = [file["url"] for file in body["files"]]
        else:
            result = f"job {body['task_id']}"
            self.seen.jobs[body["task_id"]] = body["status"]
        self.seen.results.setdefault(key, set()).add(result)

    async def call(self, number: int) -> None:
        """Call all kinds of things until it is over."""
        count = 0
        midi = write_groove(rock_beat(8), general_midi(), track_name="rock")
        while not self.over.is_set():
            count += 1
            await asyncio.sleep(random.uniform(0, 2 * PAUSE_S))
            new = f"{random.choice(['Quick', 'Slow 0.5'])} {number} {count}"
            kind = random.random()
            if kind < 0.4:
                body = {"artist": random.choice(STORED), "bars": 2, "variations": 2}
                await self.insist(f"{V1}/generate", json=body)
            elif kind < 0.55:
                await self.insist(f"{V1}/generate", json={"artist": new, "bars": 2})
            elif kind < 0.7:
                await self.insist(f"{V1}/research", json={"artist": new})
            elif kind < 0.8:
                files = [("files", (f"{number}.mid", midi))]
                await self.insist(f"{V1}/midi", data={"artist": new}, files=files)
            else:
                await self.ask("GET", random.choice([f"{V1}/artists", f"{V1}/generations"]))

    async def kill(self, times: int) -> None:
        """End an API process or a worker, each time one, and start another in its place."""
        watching = []
        for _ in range(times):
            # One that has not begun to work has nothing to lose.
            await asyncio.gather(
                *(self._until_served(api, time.monotonic(), []) for api in self.apis)
            )
            await self.until(lambda: all(map(has_begun, self.stack.workers)))
            await asyncio.sleep(random.uniform(0.5, 2.5))
            victims: list[Any] = [*self.apis, *self.stack.workers]
            victim = random.choice(victims)
            is_api = isinstance(victim, Api)
            group = victim.pid
            processes = find_group(group)
            if is_api:
                await asyncio.to_thread(victim.kill)
            else:
                await asyncio.to_thread(self.stack.kill, victim)
                self.stack.workers.remove(victim)
            since = time.monotonic()
            held = await self._held_by(processes)
            watching.append(asyncio.create_task(self._watch(held, since)))
            if is_api:
                victim.start()
                watching.append(
                    asyncio.create_task(self._until_served(victim, since, self.seen.again_s))
                )
            else:
                self.stack.start_worker()
            self.seen.kills["API" if is_api else "worker"] += 1
        await asyncio.gather(*watching)

    async def _held_by(self, processes: set[int]) -> dict[str, str]:
        jobs: list[Job] = []
        with suppress(DatabaseError):
            jobs = [*await self.table.list_jobs(status=JobStatus.IN_PROGRESS)]
        held = {job.id: job.worker for job in jobs if int(job.worker.split(":")[1]) in processes}
        self.seen.hits.update(held.keys())
        return held

    async def _watch(self, held: dict[str, str], since: float) -> None:
        """Note how long it took until each job that lost its worker had one again.

        Once its lease is over, only time in which somebody could have taken it counts.
        """
        taken_s, before = 0.0, since
        while held and time.monotonic() - since < PATIENCE_S:
            await asyncio.sleep(0.05)
            now = time.monotonic()
            if now - since <= LEASE_S or self._works():
                taken_s += now - before
            before = now
            for ident, worker in [*held.items()]:
                with suppress(DatabaseError):
                    job = await self.table.find(ident)
                    if job is None or job.status.is_final:
                        del held[ident]
                    elif job.worker != worker:
                        self.seen.taken_up_s.append(taken_s)
                        if taken_s > RECOVERY_S:
                            print(f"  late after {worker}: {job}", flush=True)
                        del held[ident]

    def _works(self) -> bool:
        """Whether anybody takes jobs."""
        workers = self.stack.workers
        return any(map(has_begun, workers)) if workers else any(api.serves for api in self.apis)

    async def _until_served(self, api: Api, since: float, times: list[float]) -> None:
        while time.monotonic() - since < PATIENCE_S:
            with suppress(httpx2.HTTPError):
                if (await self.client.get(f"{api.url}{V1}/generations")).status_code == 200:
                    api.serves = True
                    break
            await asyncio.sleep(0.05)
        times.append(time.monotonic() - since)

    async def interrupt(self, name: str, server: Any, times: int) -> None:
        """Stop a server and start it again, so many times."""
        for _ in range(times):
            await asyncio.sleep(random.uniform(1, 2))
            await asyncio.to_thread(server.stop)
            self.away = name
            await asyncio.sleep(random.uniform(1, 4))
            self.away = ""
            self.seen.outages[name] += 1
            await asyncio.to_thread(server.start)
            since = time.monotonic()
            healed = self.seen.healed_s.setdefault(name, [])
            await asyncio.gather(*(self._until_served(api, since, healed) for api in self.apis))

    async def settle(self) -> dict[str, dict[str, Any]]:
        """Every accepted job once it is final, or nothing has ended for a while."""
        end = time.monotonic() + PATIENCE_S
        ended: dict[str, dict[str, Any]] = {}
        while time.monotonic() < end and len(ended) < len(self.seen.jobs):
            for ident in self.seen.jobs.keys() - ended.keys():
                answer = await self.ask("GET", f"{V1}/task/{ident}")
                if answer is not None and answer.status_code == 200:
                    body = answer.json()
                    if JobStatus(body["status"]).is_final:
                        ended[ident] = body
                        end = time.monotonic() + PATIENCE_S
            await asyncio.sleep(0.3)
        return ended

    async def count_bad_files(self, urls: list[str]) -> int:
        """Files that do not download, or are no MIDI."""
        bad = 0
        for url in urls:
            answer = await self.ask("GET", url)
            try:
                read_performance(answer.content)
            except (AttributeError, MidiReadError):
                bad += 1
        return bad

    async def until(self, check: Callable[[], bool]) -> None:
        """Wait, for a while, until something is true."""
        end = time.monotonic() + 20
        while time.monotonic() < end and not check():
            await asyncio.sleep(0.2)

    async def fill_disk(self, output: Path) -> int:
        """Generate where there is no room for files; what is wrong with that, counted."""
        small = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(output)]
        if subprocess.run(small, check=False, capture_output=True).returncode:
            print("  disk full: not tested, a small file system cannot be mounted here")
            return 0
        try:
            codes: Counter[int] = Counter()
            for seed in range(20):
                body = {"artist": STORED[0], "bars": 4, "seed": seed}
                answer = await self.ask("POST", f"{V1}/generate", json=body)
                codes[answer.status_code if answer is not None else 0] += 1
            broken = count_broken(output)
            parts = len([*output.glob(".*.part")])
        finally:
            subprocess.run(["umount", "-l", str(output)], check=True)
        print(f"  disk full: {dict(codes)}")
        return broken + parts + sum(n for code, n in codes.items() if code not in (200, 503))

    @property
    def table(self) -> Any:
        """The job table, read past the API."""
        if not hasattr(self, "_table"):
            self._table = self.stack.services.open_jobs()
        return self._table


def has_begun(worker: subprocess.Popen[bytes]) -> bool:
    """Whether a worker takes jobs: then it starts a dispatcher in a session of its own."""
    for child in Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split():
        with suppress(ProcessLookupError):
            if os.getsid(int(child)) != worker.pid:
                return True
    return False


def count_broken(output: Path) -> int:
    """How many files are no MIDI."""
    broken = 0
    for file in output.glob("[!u.]*.mid"):
        try:
            read_performance(file)
        except MidiReadError:
            broken += 1
    return broken


async def judge(run: Run, output: Path) -> dict[str, int]:
    """What was lost, doubled or broken, counted."""
    seen = run.seen
    ended = await run.settle()
    await run.until(lambda: not [*output.glob("upload-*")])
    failed = {i: body for i, body in ended.items() if body["status"] == "failed"}
    for ident in seen.jobs.keys() - ended.keys():
        job = await run.table.find(ident)
        print(f"  not ended: {job and (job.kind, job.status, job.attempts, job.current_step)}")
        print(f"             {job and (job.worker, job.lease_until, job.started_at)}")
    needless = {i for i in failed if seen.hits[i] < MAX_ATTEMPTS}
    for ident in needless:
        print(f"  failed: {failed[ident]}")
    made = {
        f"generation {body['result']['generation_id']}": [f["url"] for f in body["result"]["files"]]
        for body in ended.values()
        if body["kind"] == "generate" and body["status"] == "completed"
    }
    async with run.stack.services.open_stores() as stores:
        lines = await stores.profiles.list_generations(100_000)
    files = seen.files | made
    # What an attempt made that was the last and was killed before it could say so.
    given_up = [line for line in lines if line.job_id in failed]
    print(f"  jobs given up after {MAX_ATTEMPTS} kills: {len(failed)}, {len(given_up)} with files")
    owners = Counter(result for found in seen.results.values() for result in found)
    for what in seen.wrong:
        print(f"  {what}")
    return {
        "accepted jobs that did not end": len(seen.jobs) - len(ended),
        "jobs that failed without need": len(needless),
        "requests never answered": seen.unanswered,
        "keys with two results": sum(len(found) > 1 for found in seen.results.values()),
        "generations of two keys": sum(
            n > 1 for result, n in owners.items() if result.startswith("generation")
        ),
        "lines of history that nobody was told of": len(lines) - len(files) - len(given_up),
        "files that do not download or are no MIDI": await run.count_bad_files(
            [url for urls in files.values() for url in urls]
        ),
        "files on the disk that are no MIDI": count_broken(output),
        "uploads that outlive their job": len([*output.glob("upload-*")]),
        "answers that should not be": sum(seen.wrong.values()),
    }


def show(run: Run, bad: dict[str, int]) -> bool:
    """Print the table; whether all is well."""
    seen = run.seen
    times = {
        "a killed process's job is taken up": (seen.taken_up_s, RECOVERY_S),
        "a killed API serves again (not promised)": (seen.again_s, float("inf")),
    }
    for name, found in seen.away_s.items():
        times[f"an answer while {name} is away"] = (found, AWAY_S)
    for name, found in seen.healed_s.items():
        times[f"{name} is back: the API serves"] = (found, HEAL_S)
    print(f"  kills {dict(seen.kills)}, outages {dict(seen.outages)}")
    print(f"  keys {len(seen.results)}, jobs {len(seen.jobs)}, answers {dict(seen.codes)}")
    late = 0
    for what, (found, limit) in times.items():
        if found:
            late += sum(second > limit for second in found)
            print(
                f"  {what:44} median {median(found):5.2f} s, slowest {max(found):5.2f} s"
                f" of {len(found)} (at most {limit:.3g})"
            )
    for what, count in (bad | {"later than promised": late}).items():
        print(f"  {what:44} {count}")
    return not any(bad.values()) and not late


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        return int(probe.getsockname()[1])


async def test(options: argparse.Namespace, folder: Path) -> bool:
    output = folder / "out"
    output.mkdir()
    environment = {
        "MIDIDRUMIGEN_HOME": str(folder),
        "MIDIDRUMIGEN_OUTPUT": str(output),
        "MIDIDRUMIGEN_LOG_LEVEL": "WARNING",
        "MIDIDRUMIGEN_OFFLINE": "1",
    }
    servers: dict[str, Any] = {}
    distributed = options.stack == "distributed"
    if distributed:
        folder.chmod(0o755)  # PostgreSQL runs as another user
        (folder / "redis").mkdir()
        servers = {"Redis": Broker(folder / "redis"), "PostgreSQL": Postgres(folder)}
        servers["Redis"].start()
        redis = f"redis://127.0.0.1:{servers['Redis'].port}"
        environment |= {
            "MIDIDRUMIGEN_JOBS": "celery",
            "MIDIDRUMIGEN_BROKER_URL": f"{redis}/0",
            "MIDIDRUMIGEN_REDIS_URL": f"{redis}/1",
            "MIDIDRUMIGEN_DATABASE_URL": servers["PostgreSQL"].url,
        }
    stack = Stack(environment, LEASE_S, folder / "workers.log")
    apis = [
        Api(environment, folder / "api.log", free_port()) for _ in range(2 if distributed else 1)
    ]
    async with httpx2.AsyncClient(timeout=10, limits=httpx2.Limits(max_connections=40)) as client:
        run = Run(stack, apis, client)
        try:
            await run.table.statistics()  # makes the tables
            for api in apis:
                api.start()
            for _ in range(WORKERS if distributed else 0):
                stack.start_worker()
            await asyncio.gather(*(run._until_served(api, time.monotonic(), []) for api in apis))
            for name in STORED:
                await run.insist(f"{V1}/research", json={"artist": name})
            await run.settle()
            calling = [
                asyncio.create_task(run.call(number)) for number in range(CALLERS[options.stack])
            ]
            await run.kill(options.kills)
            for name, server in servers.items():
                await run.interrupt(name, server, options.outages)
            run.over.set()
            await asyncio.gather(*calling)
            bad = await judge(run, output)
            bad["wrong on a full disk"] = await run.fill_disk(output)
            return show(run, bad)
        finally:
            run.over.set()
            for api in apis:
                await asyncio.to_thread(api.kill)
            await asyncio.to_thread(stack.close)
            with suppress(DatabaseError):
                await run.table.close()
            for name, server in servers.items():
                await asyncio.to_thread(server.close if name == "PostgreSQL" else server.stop)
            if options.logs:
                for log in folder.glob("*.log"):
                    (options.logs / f"{options.stack}-{log.name}").write_bytes(log.read_bytes())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stack", choices=["embedded", "distributed"], required=True)
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--outages", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--logs", type=Path, help="a folder to keep the processes' logs in")
    options = parser.parse_args()
    random.seed(options.seed)
    print(f"{options.stack}:", flush=True)
    with tempfile.TemporaryDirectory(prefix="mdg-faults-", ignore_cleanup_errors=True) as folder:
        good = asyncio.run(test(options, Path(folder)))
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
