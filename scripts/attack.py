"""Attacks a service of its own for a minute while a normal client plays, and says what held.

Dear requests from callers who hang up, sounds without end, heads that are half sent and heads
that are far too large, all at once. The normal client must be answered without a failure, its 95th
percentile within five times that of a quiet service, and the process keep below 500 MB.

    python scripts/attack.py --seconds 60
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

ARTIST = "John Bonham"
MAX_RATIO, MAX_BYTES = 5.0, 500_000_000
QUIET_S, START_S = 5.0, 90.0
DEAREST = {
    "artist": ARTIST, "bars": 16, "variations": 16, "best_of": 8, "time_signature": "64/2",
}  # fmt: skip
# What the budget takes at once, and more than a core does in a second.
DEAR = {"artist": ARTIST, "bars": 16, "variations": 16, "best_of": 4}
SLOW = {
    "artist": ARTIST, "bars": 16, "variations": 1, "tempo": 30, "time_signature": "15/2",
}  # fmt: skip
NORMAL = {"artist": ARTIST, "bars": 4, "variations": 1, "reports": False}


class Attack:
    """One kind of attack, again and again from several threads until it is stopped."""

    def __init__(self, port: int, told: Counter[str]) -> None:
        self.port, self.told, self.over = port, told, threading.Event()

    def post(self, path: str, body: object, timeout_s: float = 20.0) -> tuple[int, bytes]:
        """Status and body of a POST."""
        return self._ask("POST", path, json.dumps(body), timeout_s)

    def get(self, path: str, timeout_s: float = 20.0) -> tuple[int, bytes]:
        """Status and body of a GET."""
        return self._ask("GET", path, None, timeout_s)

    def _ask(self, method: str, path: str, body: str | None, timeout_s: float) -> tuple[int, bytes]:
        headers = {"Content-Type": "application/json"} if body else {}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout_s)
        with closing(connection):
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def hang_up(self, body: object) -> None:
        """Ask for much, and go."""
        with self._connect() as wire:
            content = json.dumps(body).encode()
            wire.sendall(
                b"POST /api/v1/generate HTTP/1.1\r\nHost: localhost\r\n"
                b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                % len(content)
                + content
            )
            self.over.wait(0.2)
        self.told["hung up"] += 1

    def dawdle(self) -> None:
        """Begin a request, and never end it."""
        with self._connect() as wire:
            wire.sendall(b"GET /livez HTTP/1.1\r\nHost: local")
            wire.settimeout(15)
            answer = wire.recv(100)
        self.told[f"half a head: {answer[9:12].decode() or 'closed'}"] += 1

    def shout(self) -> None:
        """Send a head of a megabyte."""
        with self._connect() as wire:
            answer = b""
            with suppress(OSError):
                wire.sendall(b"GET /livez HTTP/1.1\r\nHost: localhost\r\nX-A: " + b"a" * 1_000_000)
                wire.sendall(b"\r\n\r\n")
            with suppress(OSError):
                answer = wire.recv(100)
        self.told[f"a megabyte of head: {answer[9:12].decode() or 'closed'}"] += 1

    def dearest(self) -> None:
        """Ask for the most that can be written down."""
        status, _ = self.post("/api/v1/generate", DEAREST)
        self.told[f"the dearest request: {status}"] += 1
        self.over.wait(0.2)

    def listen(self, file: str) -> None:
        """Ask for the sound of a long clip."""
        status, content = self.get(f"{file}.wav", 60.0)
        self.told[f"a long sound: {status}"] += 1
        self.told["largest answer"] = max(self.told["largest answer"], len(content))

    @contextmanager
    def _connect(self) -> Iterator[socket.socket]:
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as wire:
            yield wire

    def repeat(self, work: Callable[[], None]) -> None:
        """Do it until it is stopped; what goes wrong for an attacker is counted."""
        while not self.over.is_set():
            try:
                work()
            except OSError as error:
                self.told[f"an attacker's {type(error).__name__}"] += 1
                self.over.wait(0.1)


@contextmanager
def service(folder: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """A service with a home of its own; its port and process."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = int(probe.getsockname()[1])
    kept = {k: v for k, v in os.environ.items() if not k.startswith("MIDIDRUMIGEN_")}
    environment = kept | {
        "MIDIDRUMIGEN_HOME": str(folder / "home"),
        "MIDIDRUMIGEN_OUTPUT": str(folder / "out"),
        "MIDIDRUMIGEN_OFFLINE": "1",
    }
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "mididrumigen", "serve", "--port", str(port)],
            env=environment, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        # It listens before it is ready.
        until = time.monotonic() + START_S
        while process.poll() is None and time.monotonic() < until:
            with suppress(OSError):
                if Attack(port, Counter()).get("/readyz")[0] == 200:
                    break
            time.sleep(0.1)
        yield port, process
    finally:
        process.terminate()
        process.wait(30)


def play(attack: Attack, seconds: float) -> tuple[list[float], int]:
    """How long a normal client waits for each answer, and how many are none."""
    times, failures = [], 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        begun = time.perf_counter()
        try:
            status, _ = attack.post("/api/v1/generate", NORMAL)
        except OSError:
            status = 0
        failures += status != 200
        times.append(time.perf_counter() - begun)
        time.sleep(0.05)
    return times, failures


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]


def peak_bytes(process: subprocess.Popen[bytes]) -> int:
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def run(seconds: float, slow_heads: int) -> dict[str, Any]:
    """Attack, and say what held."""
    with tempfile.TemporaryDirectory() as name, service(Path(name)) as (port, process):
        told: Counter[str] = Counter()
        attack = Attack(port, told)
        attack.post("/api/v1/research", {"artist": ARTIST})
        while attack.post("/api/v1/generate", {**NORMAL, "genre": "rock"})[0] != 200:
            time.sleep(0.2)
        while attack.get("/api/v1/research/john-bonham")[0] != 200:
            time.sleep(0.2)
        _, made = attack.post("/api/v1/generate", SLOW)
        files = json.loads(made).get("files") or [{"url": "/api/v1/files/1-1"}]
        quiet, _ = play(attack, QUIET_S)
        works: list[Callable[[], None]] = [
            *[lambda: attack.hang_up(DEAR)] * 4,
            *[attack.dearest] * 2,
            *[lambda: attack.listen(files[0]["url"])] * 2,
            *[attack.shout] * 2,
            *[attack.dawdle] * slow_heads,
        ]
        random.Random(1).shuffle(works)
        threads = [threading.Thread(target=attack.repeat, args=(work,)) for work in works]
        for thread in threads:
            thread.start()
        attacked, failures = play(attack, seconds)
        attack.over.set()
        for thread in threads:
            thread.join()
        return {
            "quiet_p95_ms": round(1000 * p95(quiet), 1),
            "attacked_p95_ms": round(1000 * p95(attacked), 1),
            "ratio": round(p95(attacked) / p95(quiet), 2),
            "requests": len(attacked),
            "failures": failures,
            "peak_mb": round(peak_bytes(process) / 1e6, 1),
            "attacks": dict(sorted(told.items())),
            "traceback": "Traceback" in (Path(name) / "log").read_text(),
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--slow-heads", type=int, default=200)
    asked = parser.parse_args()
    found = run(asked.seconds, asked.slow_heads)
    print(json.dumps(found, indent=2))
    held = (
        not found["failures"]
        and not found["traceback"]
        and found["ratio"] <= MAX_RATIO
        and found["peak_mb"] * 1e6 <= MAX_BYTES
    )
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
