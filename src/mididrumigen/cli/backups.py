"""What ``backup`` and ``restore`` do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mididrumigen.cli.output import show, show_json, tell
from mididrumigen.cli.progress import progress
from mididrumigen.orchestrator.backup import Copied
from mididrumigen.wiring.backups import back_up, restore
from mididrumigen.wiring.core import build_services

_NAMED = 3


def back_up_to(path: Path, *, as_json: bool) -> None:
    """Write an archive of everything."""
    with progress() as step:
        copied = back_up(build_services(), path, step)
    if copied.missing:
        names = ", ".join(copied.missing[:_NAMED])
        more = f" and {len(copied.missing) - _NAMED} more" if len(copied.missing) > _NAMED else ""
        tell(
            "Not in the backup, because they are not where files are kept "
            f"(deleted, or written elsewhere with --output): {names}{more}."
        )
    _show(copied, path, "backed up to", as_json=as_json)


def restore_from(path: Path, *, as_json: bool) -> None:
    """Bring back everything that an archive holds."""
    with progress() as step:
        copied = restore(build_services(), path, step)
    _show(copied, path, "restored from", as_json=as_json)


def _show(copied: Copied, path: Path, what: str, *, as_json: bool) -> None:
    if as_json:
        facts: dict[str, Any] = {
            "archive": str(path),
            "rows": copied.rows,
            "files": copied.files,
            "home_files": copied.home_files,
            "missing": list(copied.missing),
        }
        show_json(facts)
        return
    show(
        f"{copied.rows} rows, {copied.files} files and {copied.home_files} files of the home "
        f"{what} {path}"
    )
