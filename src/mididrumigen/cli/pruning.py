"""The command ``prune``."""

from __future__ import annotations

from datetime import UTC, datetime

from mididrumigen.cli.ages import read_age
from mididrumigen.cli.output import show, show_json, tell
from mididrumigen.wiring.core import build_services


def prune(older_than: str, *, keep_starred: bool, dry_run: bool, as_json: bool) -> None:
    """Delete old lines of the history with their files, and files that nothing tells of."""
    from mididrumigen.orchestrator import housekeeping
    from mididrumigen.ports.profiles import ProfileStore

    before = datetime.now(UTC) - read_age(older_than)
    services = build_services()
    files = services.files()

    async def work(store: ProfileStore) -> tuple[housekeeping.Pruned, tuple[str, ...]]:
        old = await housekeeping.prune(
            store, files, before, keep_starred=keep_starred, dry_run=dry_run
        )
        return old, await housekeeping.sweep(store, files, dry_run=dry_run)

    pruned, orphans = services.use_store(work)
    if as_json:
        show_json(
            {
                "dry_run": dry_run,
                "generations": pruned.generations,
                "files": list(pruned.files),
                "orphans": list(orphans),
            }
        )
        return
    for name in (*pruned.files, *orphans):
        show(name)
    done = "Would delete" if dry_run else "Deleted"
    tell(
        f"{done} {pruned.generations} generations with {len(pruned.files)} files, "
        f"and {len(orphans)} files that nothing tells of."
    )
