"""What the service costs beside a bare FastAPI endpoint on the same machine, in one run.

Cached reads: CPU of the server process a request (its own and the system's for it), as a multiple
of the endpoint's, in rounds that alternate; also with an API key, a limit and a line in the log.
Generation: milliseconds over HTTP, with the history committed and the files on the disk. Metrics,
logs and request ids are on. Then similarity, with a BLAS thread for each core as the server has
them, and with one (OPENBLAS_NUM_THREADS=1), which is slower alone and steadier on a busy machine.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import httpx2
from tests.contract.postgres_server import create_database, postgres_server
from tests.contract.service_stacks import (
    ServiceStack,
    distributed,
    embedded,
    finish,
    free_port,
    until,
)

LOAD = Path(__file__).with_name("http_load.py")
SIMILARITY = Path(__file__).with_name("bench_similarity.py")
ROUNDS, REQUESTS, CONNECTIONS = 5, 1600, 8
PLAYED = 300
READS = {
    "artists": "/api/v1/artists",
    "research": "/api/v1/research/john-bonham",
    "profile": "/api/v1/artists/john-bonham/profile",
    "similar": "/api/v1/similar/john-bonham",
}
_BARE = """
import socket, sys, uvicorn
from fastapi import FastAPI
app = FastAPI()
@app.get("/bare/{name}")
async def bare(name: str) -> dict[str, str]:
    return {"name": name}
uvicorn.run(app, port=int(sys.argv[1]), access_log=False, log_level="error")
"""

# A key may read six thousand times a minute, which is far below what is measured.
UNLIMITED = {"MIDIDRUMIGEN_RATE_LIMIT_READ": "off"}


def main() -> None:
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"load of the machine before: {load} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder, bare_endpoint() as bare:
        with embedded(Path(folder, "a"), apis=1, **UNLIMITED) as stack:
            measure("embedded", stack, bare, target=2.5)
        with postgres_server() as url:
            database = create_database(url)
            with distributed(Path(folder, "b"), database, apis=1, **UNLIMITED) as stack:
                measure("PostgreSQL, Redis, S3", stack, bare, target=4.5)
    for threads in (str(os.cpu_count()), "1"):
        print(f"with {threads} BLAS threads:", flush=True)
        environment = os.environ | {"OPENBLAS_NUM_THREADS": threads}
        subprocess.run([sys.executable, str(SIMILARITY)], check=True, env=environment)


@contextmanager
def bare_endpoint() -> Iterator[tuple[int, int]]:
    """Port and process id of the endpoint that all is compared with."""
    port = free_port()
    with subprocess.Popen([sys.executable, "-c", _BARE, str(port)]) as process:
        try:
            with httpx2.Client(transport=httpx2.HTTPTransport(retries=60)) as client:
                until(lambda: client.get(f"http://127.0.0.1:{port}/bare/x").is_success)
            yield port, process.pid
        finally:
            process.terminate()


def measure(name: str, stack: ServiceStack, bare: tuple[int, int], target: float) -> None:
    port = int(stack.urls[0].rpartition(":")[2])
    server = port, stack.processes[-1].pid
    with stack.connect(secret="") as client:
        finish(client, client.post("/api/v1/research", json={"artist": "John Bonham"}))
        for path in READS.values():
            client.get(path).raise_for_status()
    paths = {label: request(path) for label, path in READS.items()}
    paths["profile, key"] = request(READS["profile"], headers={"X-API-Key": stack.add_key()[1]})
    costs: dict[str, list[float]] = {label: [] for label in ("bare", *paths)}
    for _ in range(ROUNDS):
        costs["bare"].append(cost(*bare, request("/bare/x")))
        for label, sent in paths.items():
            costs[label].append(cost(*server, sent))
    floor = statistics.median(costs.pop("bare"))
    print(f"{name}: server CPU a cached read, of a bare endpoint's {1e6 * floor:.0f} µs")
    for label, found in costs.items():
        ratio = statistics.median(found) / floor
        print(f"  {label:<12} x {ratio:.2f} (target {target})")
    told = send(port, play_request(), PLAYED, 1)
    print(
        f"  generate 4 x 4 bars with style reports: p50 {told['p50_ms']:.1f} ms, "
        f"p95 {told['p95_ms']:.1f} ms"
    )


def request(path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> bytes:
    """A request as it is sent."""
    lines = [f"{'POST' if body else 'GET'} {path} HTTP/1.1", "Host: localhost"]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def play_request() -> bytes:
    body = {"artist": "John Bonham", "bars": 4, "variations": 4}
    return request("/api/v1/generate", json.dumps(body).encode())


def cost(port: int, pid: int, sent: bytes) -> float:
    """Seconds of CPU that a process spends on a request."""
    send(port, sent, REQUESTS // 5, CONNECTIONS)
    before = cpu_s(pid)
    told = send(port, sent, REQUESTS, CONNECTIONS)
    spent = cpu_s(pid) - before
    return spent / float(told["requests"])


def send(port: int, sent: bytes, count: int, connections: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, str(LOAD), *map(str, (port, count, connections))],
        input=sent,
        check=True,
        stdout=subprocess.PIPE,
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def cpu_s(pid: int) -> float:
    """What a process has spent until now, all threads together."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


if __name__ == "__main__":
    main()
