"""The user's own folder of the library: read when it is asked for, and again when it changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Index = Mapping[str, Any]
_FOLDERS = ("artists", "genres")


class OwnEntries:
    """Entries in a folder of the user's.

    Args:
        root: a folder with ``artists/`` and ``genres/``; it need not be there.
        build: reads its index; raises ``ResearchError`` where a file is broken.
    """

    def __init__(self, root: Path | None, build: Callable[[Path], Index]) -> None:
        self.root = root
        self._build = build
        self._seen: tuple[object, Index | None] = ((), None)

    def index(self) -> Index | None:
        """The index of the entries as they are now; ``None`` where there are none."""
        state = self._state()
        if not state or self.root is None:
            return None
        if self._seen[0] != state:
            self._seen = state, self._build(self.root)
        return self._seen[1]

    def has(self, folder: str, slug: str) -> bool:
        """Whether there is such an entry."""
        return self.folder(folder, slug) is not None

    def has_name(self, name: str) -> bool:
        """Whether an artist has an entry of this very name."""
        index = self.index()
        return index is not None and any(row["name"] == name for row in index["artists"].values())

    def folder(self, folder: str, slug: str) -> Path | None:
        """The folder that such an entry lies in, or ``None``."""
        if self.root is None or not (self.root / folder / f"{slug}.yaml").is_file():
            return None
        return self.root / folder

    def _state(self) -> tuple[tuple[str, int, int], ...]:
        """Names, times and sizes of the files."""
        if self.root is None or not self.root.is_dir():
            return ()
        found = []
        for folder in _FOLDERS:
            for file in sorted((self.root / folder).glob("*.yaml")):
                status = file.stat()
                found.append((f"{folder}/{file.name}", status.st_mtime_ns, status.st_size))
        return tuple(found)
