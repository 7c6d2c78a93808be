"""What the commands of API keys do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from mididrumigen.cli.ages import read_age
from mididrumigen.cli.output import show, show_json, tell
from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.work.records import SESSION_S, ApiKey
from mididrumigen.settings.rates import parse_rate
from mididrumigen.settings.service import DEFAULT_RATES
from mididrumigen.wiring.core import build_services


def create_key(
    label: str,
    scopes: frozenset[str],
    *,
    expires: str = "",
    limits: Sequence[str] = (),
    as_json: bool,
) -> None:
    """Make a key; its secret goes to stdout, this once.

    Raises:
        InvalidRequestError: an age, a limit or a scope that is none.
    """
    until = datetime.now(UTC) + read_age(expires) if expires else None
    own = dict(map(_read_limit, limits))
    key, secret = build_services().use_access(
        lambda access: access.add_key(label, scopes, expires_at=until, limits=own)
    )
    _show_secret(key, secret, as_json=as_json)


def rotate_key(ident: str, overlap: str, *, as_json: bool) -> None:
    """Give a key a new secret, which goes to stdout, this once.

    Raises:
        InvalidRequestError: there is no such key, or it is revoked.
    """
    overlap_s = read_age(overlap).total_seconds()
    rotated = build_services().use_access(lambda access: access.rotate_key(ident, overlap_s))
    if rotated is None:
        raise _no_key(ident, "rotated")
    _show_secret(*rotated, as_json=as_json)


def list_sessions(*, as_json: bool) -> None:
    """List the browsers that were let in."""
    found = build_services().use_access(lambda access: access.list_sessions(SESSION_S))
    if as_json:
        show_json({"sessions": [asdict(session) for session in found]})
        return
    for session in found:
        used = f"{session.requests} requests, last {session.last_request}"
        show(f"{session.id}  key {session.key_id}  {session.address or 'unknown'}: {used}")


def end_session(ident: int, *, as_json: bool) -> None:
    """Let a browser in no more.

    Raises:
        InvalidRequestError: there is no such session.
    """
    if not build_services().use_access(lambda access: access.end_session(ident)):
        raise InvalidRequestError(
            f"There is no session {ident}.", hint="List them with: mididrumigen keys sessions."
        )
    if as_json:
        show_json({"status": "ended", "id": ident})
    else:
        tell(f"Ended session {ident}.")


def _show_secret(key: ApiKey, secret: str, *, as_json: bool) -> None:
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
        state += f", until {key.expires_at}" if key.expires_at else ""
        show(f"{key.id}  {key.prefix}...  {','.join(sorted(key.scopes))}  {key.label}: {state}")


def revoke_key(ident: str, *, as_json: bool) -> None:
    """Revoke a key.

    Raises:
        InvalidRequestError: there is no such key, or it is revoked already.
    """
    if not build_services().use_access(lambda access: access.revoke_key(ident)):
        raise _no_key(ident, "revoked")
    if as_json:
        show_json({"status": "revoked", "id": ident})
    else:
        tell(f"Revoked {ident}.")


def _no_key(ident: str, what: str) -> InvalidRequestError:
    return InvalidRequestError(
        f"There is no key '{ident}' that could be {what}.",
        hint="List them with: mididrumigen keys list.",
    )


def _read_limit(text: str) -> tuple[str, str]:
    group, _, rate = text.partition("=")
    if group not in DEFAULT_RATES or group == "session" or not rate:
        raise InvalidRequestError(
            f"'{text[:40]}' is not a limit.", hint="Write it like generate=5/minute."
        )
    parse_rate(rate)
    return group, rate


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
        "expires_at": key.expires_at,
        "limits": dict(key.limits),
    }
