"""What the commands of API keys do."""

from __future__ import annotations

from typing import Any

from mididrumigen.cli.output import show, show_json, tell
from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.work.records import ApiKey
from mididrumigen.wiring.core import build_services


def create_key(label: str, scopes: frozenset[str], *, as_json: bool) -> None:
    """Make a key; its secret goes to stdout, this once."""
    key, secret = build_services().use_access(lambda access: access.add_key(label, scopes))
    if as_json:
        show_json({**_key_data(key), "secret": secret})
        return
    show(secret)
    tell(f"Key {key.id} for {key.label}. Keep the secret: it is not shown again.")


def list_keys(*, as_json: bool) -> None:
    """List the keys."""
    keys = build_services().use_access(lambda access: access.list_keys())
    if as_json:
        show_json({"keys": [_key_data(key) for key in keys]})
        return
    for key in keys:
        state = f"revoked {key.revoked_at}" if key.revoked_at else _used(key)
        show(f"{key.id}  {key.prefix}...  {','.join(sorted(key.scopes))}  {key.label}: {state}")


def revoke_key(ident: str, *, as_json: bool) -> None:
    """Revoke a key.

    Raises:
        InvalidRequestError: there is no such key, or it is revoked already.
    """
    if not build_services().use_access(lambda access: access.revoke_key(ident)):
        raise InvalidRequestError(
            f"There is no key '{ident}' that could be revoked.",
            hint="List them with: mididrumigen keys list.",
        )
    if as_json:
        show_json({"status": "revoked", "id": ident})
    else:
        tell(f"Revoked {ident}.")


def _used(key: ApiKey) -> str:
    return f"last used {key.last_used_at}" if key.last_used_at else "never used"


def _key_data(key: ApiKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "prefix": key.prefix,
        "label": key.label,
        "scopes": sorted(key.scopes),
        "created_at": key.created_at,
        "last_used_at": key.last_used_at,
        "revoked_at": key.revoked_at,
    }
