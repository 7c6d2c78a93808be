"""Sends the same request again and again over connections that stay open; prints what it took.

A process of its own, and no more work than must be: it shares the machine with the server.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time

CONNECTIONS = 8


async def ask(host: str, port: int, request: bytes, count: int) -> list[float]:
    """Seconds of each answer on one connection."""
    reader, writer = await asyncio.open_connection(host, port)
    times = []
    for _ in range(count):
        started = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"not a good answer: {head.decode(errors='replace')}")
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        await reader.readexactly(int(length))
        times.append(time.perf_counter() - started)
    writer.close()
    return times


async def load(port: int, request: bytes, count: int, connections: int) -> dict[str, float]:
    """Requests a second, and milliseconds an answer."""
    started = time.perf_counter()
    share = count // connections
    found = await asyncio.gather(
        *(ask("127.0.0.1", port, request, share) for _ in range(connections))
    )
    spent = time.perf_counter() - started
    times = sorted(t for part in found for t in part)
    return {
        "requests": len(times),
        "per_second": len(times) / spent,
        "p50_ms": 1000 * statistics.median(times),
        "p95_ms": 1000 * times[int(0.95 * len(times))],
    }


def main() -> None:
    """Arguments: port, number of requests, connections; the request itself on stdin."""
    port, count, connections = map(int, sys.argv[1:4])
    told = asyncio.run(load(port, sys.stdin.buffer.read(), count, connections))
    print(json.dumps(told))


if __name__ == "__main__":
    main()
