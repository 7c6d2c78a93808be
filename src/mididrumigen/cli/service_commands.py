"""The commands of the service: serve, do jobs, back up, tidy."""

from __future__ import annotations

from pathlib import Path

import click

from mididrumigen.cli import commands
from mididrumigen.cli.arguments import AS_JSON, FILE


@click.command()
@click.argument("file", type=FILE)
@AS_JSON
def backup(file: Path, as_json: bool) -> None:
    """Write everything to the archive FILE, while the service goes on: database, files, home."""
    from mididrumigen.cli import backups

    backups.back_up_to(file, as_json=as_json)


@click.command()
@click.argument("file", type=FILE)
@AS_JSON
def restore(file: Path, as_json: bool) -> None:
    """Bring back what the archive FILE holds, all or nothing, where there is nothing yet."""
    from mididrumigen.cli import backups

    backups.restore_from(file, as_json=as_json)


@click.command()
@click.option("--older-than", required=True, help="An age such as 30d, 12h or 4w.")
@click.option("--keep-starred/--starred-too", default=True, show_default=True)
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@AS_JSON
def prune(older_than: str, keep_starred: bool, dry_run: bool, as_json: bool) -> None:
    """Delete what was generated long ago, and files of the service that nothing tells of."""
    from mididrumigen.cli import pruning

    pruning.prune(older_than, keep_starred=keep_starred, dry_run=dry_run, as_json=as_json)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Others need an API key.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
def serve(host: str, port: int) -> None:
    """Serve the REST API, with its documentation at /docs."""
    commands.serve(host, port)


@click.command()
@click.option(
    "--concurrency", type=click.IntRange(1, 64), default=2, show_default=True, help="Jobs at once."
)
def worker(concurrency: int) -> None:
    """Do jobs of the service until stopped."""
    commands.worker(concurrency)


COMMANDS = (backup, restore, prune, serve, worker)
