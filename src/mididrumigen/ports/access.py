"""API keys, sessions and idempotency keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

from mididrumigen.domain.work.records import ApiKey, IdempotentAnswer, OpenSession

NO_LIMITS: Mapping[str, str] = MappingProxyType({})


class AccessStore(Protocol):
    """API keys, dashboard sessions and idempotency keys. Raises ``DatabaseError``."""

    async def add_key(
        self,
        label: str,
        scopes: frozenset[str],
        *,
        expires_at: datetime | None = None,
        limits: Mapping[str, str] = NO_LIMITS,
    ) -> tuple[ApiKey, str]:
        """A new key and its secret ``mdg_…``, which is shown this once and stored hashed.

        ``limits`` are rates by route group that count for this key in place of the service's.
        """
        ...

    async def find_key(self, secret: str) -> ApiKey | None:
        """The key of a secret, revoked ones included; compared in constant time.

        A change by another process is seen within a second, one through this store at once.
        """
        ...

    async def list_keys(self) -> Sequence[ApiKey]:
        """All keys, oldest first."""
        ...

    async def revoke_key(self, ident: str) -> bool:
        """Revoke a key by its id or prefix; true if it existed and was not revoked yet."""
        ...

    async def rotate_key(self, ident: str, overlap_s: float) -> tuple[ApiKey, str] | None:
        """A new secret for a key, found by id or prefix; the old one counts for so long.

        ``None`` where there is no such key, or it is revoked.
        """
        ...

    async def touch_key(self, ident: str) -> None:
        """Note that a key was used now."""
        ...

    async def open_session(self, key_id: str, user_ip: str) -> str:
        """A dashboard session's secret, stored hashed."""
        ...

    async def use_session(self, secret: str, max_age_s: float) -> str | None:
        """The key id of a session that is not too old, or ``None``; counts the request."""
        ...

    async def close_session(self, secret: str) -> None:
        """End a session."""
        ...

    async def list_sessions(self, max_age_s: float, key_id: str = "") -> Sequence[OpenSession]:
        """Sessions that count still, of one key or of all, oldest first."""
        ...

    async def end_session(self, ident: int, key_id: str = "") -> bool:
        """End a session by its id, if it is of that key or none is named; whether there was one."""
        ...

    async def begin_idempotent(
        self, key: str, request_hash: str, lease_s: float
    ) -> IdempotentAnswer | None:
        """Reserve an idempotency key; ``None`` when it is the caller's now.

        Else the answer that is there, or that is being made. A reservation whose lease ran out
        and an answer older than 24 hours count as none.
        """
        ...

    async def renew_idempotent(self, key: str, lease_s: float) -> None:
        """Keep a reservation for longer; nothing where there is none."""
        ...

    async def end_idempotent(self, key: str, answer: IdempotentAnswer | None) -> None:
        """Keep the answer, or with ``None`` give the reservation back."""
        ...

    async def close(self) -> None:
        """Give the connections back."""
        ...
