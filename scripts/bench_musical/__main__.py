"""How the engine plays, in a drummer's terms: each figure with what it was and the way to hear it.

    python -m scripts.bench_musical [words of the rows wanted]

Every module of this folder that has ``ROWS`` takes part.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

from scripts.bench_musical.rows import Row


def main(words: list[str]) -> None:
    names = sorted(path.stem for path in Path(__file__).parent.glob("[!_]*.py"))
    rows: list[Row] = [
        row
        for name in names
        for row in getattr(import_module(f"scripts.bench_musical.{name}"), "ROWS", ())
    ]
    for row in rows:
        if all(word.casefold() in row.title.casefold() for word in words):
            print(
                f"{row.title}\n    {row.before} -> {row.measure()}\n    {row.command}", flush=True
            )


if __name__ == "__main__":
    main(sys.argv[1:])
