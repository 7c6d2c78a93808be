"""The page of capacity, from measured service times and the model."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from statistics import mean, median
from typing import Any

from scripts.capacity.model import Station, draw_from, find_most, simulate

SEED = 20
MONTH_S = 30 * 86_400
# What is asked for: a million artists, ten million generations a month, three times as many at
# the busiest hour; a tenth of them of artists that must be researched first.
ARTISTS, GENERATIONS, PEAK, NEW = 1_000_000, 10_000_000, 3.0, 0.1
LIMIT_S, SHARE = 1.0, 0.95
VECTOR_BYTES, FILES_EACH = 384 * 4, 4
HEAD = """# Capacity

Service times and sizes are measured (`make capacity`): CPU seconds of one process, without
HTTP. What more load does is simulated by a discrete-event model
([`scripts/capacity`](../../scripts/capacity)), which a test compares with Erlang's formula. Figures
are of the machine that measured: read them as ratios.

"""


def write_page(figures: Mapping[str, Any]) -> str:
    """The page in Markdown."""
    times: Mapping[str, list[float]] = figures["cpu_s"]
    return HEAD + _node(times) + _large(times, figures["bytes"])


def _node(times: Mapping[str, list[float]]) -> str:
    rows = ["| what | median | mean | one core does at most | at 95 % within 1 s |"]
    rows.append("| --- | --- | --- | --- | --- |")
    for kind, found in times.items():
        make = partial(Station, 1, draw=draw_from(found))
        most = find_most(make, LIMIT_S, SHARE, SEED, 2 / mean(found))
        rows.append(
            f"| {kind} | {median(found) * 1000:.0f} ms | {mean(found) * 1000:.0f} ms "
            f"| {1 / mean(found):.1f}/s | {most:.1f}/s |"
        )
    return "## One core\n\n" + "\n".join(rows) + "\n\n"


def _large(times: Mapping[str, list[float]], sizes: Mapping[str, int]) -> str:
    rate = GENERATIONS / MONTH_S
    rows = [
        "| cores | of | busy at the peak | 95 % done within | left waiting |",
        "| --- " * 5 + "|",
    ]
    for kind, share in (("generate", 1.0), ("research", NEW)):
        draw, peak = draw_from(times[kind]), rate * PEAK * share
        least = max(1, int(peak * mean(times[kind])))
        for servers in range(least, least + 4):
            outcome = simulate(Station(servers, peak, draw), 3600, SEED)
            rows.append(
                f"| {servers} | {kind}, {peak:.1f}/s | {outcome.busy:.0%} "
                f"| {outcome.stay(SHARE):.2f} s | {outcome.left} |"
            )
    gigabytes = 1e9
    stored = [
        ("profiles with their sources", ARTISTS * sizes["profile"]),
        ("vectors, in PostgreSQL's index", ARTISTS * VECTOR_BYTES * 2),
        ("history, a month", GENERATIONS * sizes["line of history"]),
        ("clips, a month", GENERATIONS * FILES_EACH * sizes["clip"]),
    ]
    kept = [f"| {what} | {size / gigabytes:.0f} GB |" for what, size in stored]
    return (
        f"## A million artists, ten million generations a month\n\n"
        f"{rate:.1f} generations a second on average, {rate * PEAK:.1f} at the busiest hour,\n"
        f"one in {1 / NEW:.0f} of an artist who must be researched first (offline; what is\n"
        "fetched waits, and costs no core).\n\n"
        + "\n".join(rows)
        + "\n\n| kept | size |\n| --- | --- |\n"
        + "\n".join(kept)
        + "\n\n"
        "What breaks first, in this order:\n\n"
        "1. **Similarity in memory**: a process holds all vectors up to 100,000 profiles; beyond, "
        "PostgreSQL's HNSW index answers, and must fit into its memory.\n"
        "2. **Cores for clips**: the table above; add API processes, they share nothing but the "
        "database.\n"
        "3. **The table of history**: it grows by the month and is never read whole; "
        "deleting old generations bounds it.\n"
        "4. **Connections**: ten a process; from ten processes on, PostgreSQL wants a pooler, or "
        "`max_connections` above its 100.\n"
    )
