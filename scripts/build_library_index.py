"""Write what the knowledge library is looked up in and compared by, after its files were changed.

``index.json``: every name that leads to an entry. ``styles.json``: what drummers are compared by,
with vectors of their descriptions. ``--check`` needs no embedding model: it fails where a
description was embedded in other words.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mididrumigen.research.library.built_in import Library, build_index
from mididrumigen.research.library.style_builder import build_styles
from mididrumigen.research.library.style_table import STYLES_FILE

LIBRARY = Path(__file__).parent.parent / "src" / "mididrumigen" / "data" / "library"
INDEX_FILE = "index.json"


class _NotEmbeddedError(Exception):
    """A description has no vector yet."""


def render_index(root: Path = LIBRARY) -> str:
    """The index as it is committed."""
    return json.dumps(build_index(root), ensure_ascii=False, indent=1) + "\n"


def render_styles(root: Path = LIBRARY, *, may_embed: bool = True) -> str:
    """The styles as they are committed, one a line.

    Raises:
        _NotEmbeddedError: a vector is missing, and none may be made.
    """

    def embed(texts: Sequence[str]) -> Sequence[Sequence[float]]:
        if not may_embed:
            raise _NotEmbeddedError
        from mididrumigen.research.embedding import MiniLMEmbedder

        return [[float(number) for number in row] for row in MiniLMEmbedder().embed(texts)]

    file = root / STYLES_FILE
    earlier: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    table = build_styles(Library(root), earlier, embed)
    rows = ",\n".join(
        json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in table["styles"]
    )
    return f'{{"format": {table["format"]}, "styles": [\n{rows}\n]}}\n'


def is_fresh(root: Path = LIBRARY) -> bool:
    """Whether what is committed fits the files."""
    try:
        fresh = {INDEX_FILE: render_index(root), STYLES_FILE: render_styles(root, may_embed=False)}
    except _NotEmbeddedError:
        return False
    return all(
        (root / name).is_file() and (root / name).read_text("utf-8") == text
        for name, text in fresh.items()
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say whether they are fresh")
    if parser.parse_args().check:
        if is_fresh():
            return 0
        print(f"The library's {INDEX_FILE} or {STYLES_FILE} is stale: run make library")
        return 1
    # The styles are read through the index.
    for name, render in ((INDEX_FILE, render_index), (STYLES_FILE, render_styles)):
        (LIBRARY / name).write_text(render(), encoding="utf-8")
        print(f"wrote {name}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
