"""The commands ``keys``: API keys of the service, and the browsers that were let in with them."""

from __future__ import annotations

import click

from mididrumigen.cli import keys as commands

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
_SCOPES_HELP = "What it may do: read, generate, research or admin; may be given several times."
_LIMIT_HELP = (
    "A limit of its own, such as generate=5/minute; groups are generate, research, render and "
    "read. May be given several times."
)


@click.group()
def keys() -> None:
    """API keys of the service."""


@keys.command("create")
@click.argument("label")
@click.option("--scope", "scopes", multiple=True, required=True, help=_SCOPES_HELP)
@click.option("--expires", default="", help="When it stops to count: 90d, 12h or 4w from now.")
@click.option("--limit", "limits", multiple=True, help=_LIMIT_HELP)
@_AS_JSON
def create_key(
    label: str, scopes: tuple[str, ...], expires: str, limits: tuple[str, ...], as_json: bool
) -> None:
    """Make a key for LABEL. Its secret is printed once, and stored nowhere."""
    commands.create_key(label, frozenset(scopes), expires=expires, limits=limits, as_json=as_json)


@keys.command("list")
@_AS_JSON
def list_keys(as_json: bool) -> None:
    """List the keys, without their secrets."""
    commands.list_keys(as_json=as_json)


@keys.command("rotate")
@click.argument("ident", metavar="ID")
@click.option(
    "--overlap", default="1h", show_default=True, help="How long the old secret counts beside it."
)
@_AS_JSON
def rotate_key(ident: str, overlap: str, as_json: bool) -> None:
    """Give the key with this id a new secret, which is printed once. What it made stays its own."""
    commands.rotate_key(ident, overlap, as_json=as_json)


@keys.command("revoke")
@click.argument("ident", metavar="ID")
@_AS_JSON
def revoke_key(ident: str, as_json: bool) -> None:
    """Revoke the key with this id, or with this beginning of its secret as listed."""
    commands.revoke_key(ident, as_json=as_json)


@keys.command("sessions")
@_AS_JSON
def list_sessions(as_json: bool) -> None:
    """List the browsers that were let in, with their keys."""
    commands.list_sessions(as_json=as_json)


@keys.command("end-session")
@click.argument("ident", metavar="ID", type=int)
@_AS_JSON
def end_session(ident: int, as_json: bool) -> None:
    """Let the browser of this session in no more."""
    commands.end_session(ident, as_json=as_json)
