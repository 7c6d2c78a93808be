"""API keys, dashboard sessions and idempotency keys, in the database of the profiles."""

from __future__ import annotations

import hashlib
import secrets
import time
import uuid
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from typing import Any

from sqlalchemy import and_, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mididrumigen.database.connection import Database
from mididrumigen.database.rows import clean
from mididrumigen.database.save import upsert
from mididrumigen.database.tables import ApiKeyRow, IdempotencyRow, SessionRow
from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.work.records import (
    SCOPES,
    ApiKey,
    IdempotentAnswer,
    OpenSession,
)
from mididrumigen.ports.access import NO_LIMITS
from mididrumigen.settings.rates import parse_rate

SECRET_PREFIX = "mdg_"  # noqa: S105
_RANDOM_BYTES = 32
_SHOWN = 12
_MAX_LABEL = 200
_ANSWER_AGE = timedelta(hours=24)
_SESSION_AGE = timedelta(days=30)
_PURGED_AT_ONCE = 100
_REMEMBER_S, _REMEMBER = 1.0, 1024

_KEY = (
    ApiKeyRow.id,
    ApiKeyRow.prefix,
    ApiKeyRow.label,
    ApiKeyRow.scopes,
    ApiKeyRow.created_at,
    ApiKeyRow.last_used_at,
    ApiKeyRow.revoked_at,
    ApiKeyRow.expires_at,
    ApiKeyRow.limits,
)


class _KnownKeys:
    """Keys by the hash of their secret, for a second: to read them each time costs far more."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._changes = 0
        self._kept: OrderedDict[str, tuple[float, ApiKey | None]] = OrderedDict()

    async def find(
        self, hashed: str, read: Callable[[str], Awaitable[ApiKey | None]]
    ) -> ApiKey | None:
        now, changes = self._clock(), self._changes
        until, key = self._kept.get(hashed, (0.0, None))
        if until > now:
            return key
        key = await read(hashed)
        if changes == self._changes:  # else what was read may be what was revoked meanwhile
            self._kept[hashed] = now + _REMEMBER_S, key
            self._kept.move_to_end(hashed)
            while len(self._kept) > _REMEMBER:
                self._kept.popitem(last=False)
        return key

    def forget(self) -> None:
        self._changes += 1
        self._kept.clear()


class DatabaseAccess:
    """Implements :class:`mididrumigen.ports.access.AccessStore`.

    Secrets have 256 random bits and are stored as their SHA-256 only: nothing can be guessed from
    it, and no salt or slow hash is needed. A key that was read is remembered for a second, or until
    this store changes one.

    Args:
        database: the database, or its URL.
        clock: seconds that only grow.
    """

    def __init__(
        self, database: Database | str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._database = Database.of(database)
        self._known = _KnownKeys(clock)

    async def add_key(
        self,
        label: str,
        scopes: frozenset[str],
        *,
        expires_at: datetime | None = None,
        limits: Mapping[str, str] = NO_LIMITS,
    ) -> tuple[ApiKey, str]:
        """A new key and its secret, which is shown this once and stored hashed.

        Args:
            label: who or what it is for.
            scopes: what it is for.
            expires_at: when it stops to count; never by default.
            limits: rates by route group that count for it in place of the service's.

        Raises:
            InvalidRequestError: no label, a label above 200 characters, none or unknown scopes,
                a limit that is no rate.
            DatabaseError: the database failed.
        """
        label = check_label(label)
        check_scopes(scopes)
        for rate in limits.values():
            parse_rate(rate)
        secret = SECRET_PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)
        now = datetime.now(UTC)
        key = ApiKey(
            str(uuid.uuid4()),
            secret[:_SHOWN],
            label,
            scopes,
            now.isoformat(),
            expires_at=expires_at.isoformat() if expires_at else "",
            limits=dict(limits),
        )
        row = {
            "id": key.id,
            "prefix": key.prefix,
            "secret_hash": _hash(secret),
            "label": label,
            "scopes": sorted(scopes),
            "created_at": now,
            "expires_at": expires_at,
            "limits": dict(limits),
        }
        async with self._database.transaction(writes=True) as connection:
            await connection.execute(insert(ApiKeyRow).values(row))
        return key, secret

    async def find_key(self, secret: str) -> ApiKey | None:
        """The key of a secret, revoked ones included; compared in constant time.

        What another process changed is seen within a second.
        """
        return await self._known.find(_hash(secret), self._read_key)

    async def _read_key(self, hashed: str) -> ApiKey | None:
        earlier = and_(
            ApiKeyRow.earlier_hash == hashed, ApiKeyRow.earlier_until > datetime.now(UTC)
        )
        query = select(ApiKeyRow.secret_hash, ApiKeyRow.earlier_hash, *_KEY)
        query = query.where(or_(ApiKeyRow.secret_hash == hashed, earlier))
        async with self._database.transaction() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None or not any(compare_digest(kept or "", hashed) for kept in row[:2]):
            return None
        return _key(*row[2:])

    async def list_keys(self) -> Sequence[ApiKey]:
        """All keys, oldest first."""
        query = select(*_KEY).order_by(ApiKeyRow.created_at, ApiKeyRow.id)
        async with self._database.transaction() as connection:
            return [_key(*row) for row in await connection.execute(query)]

    async def revoke_key(self, ident: str) -> bool:
        """Revoke a key by its id or prefix; true if it existed and was not revoked yet."""
        named = clean(ident)
        statement = (
            update(ApiKeyRow)
            .where(or_(ApiKeyRow.id == named, ApiKeyRow.prefix == named))
            .where(ApiKeyRow.revoked_at.is_(None))
            .values(revoked_at=datetime.now(UTC))
        )
        async with self._database.transaction(writes=True) as connection:
            found = (await connection.execute(statement)).rowcount > 0
        self._known.forget()
        return found

    async def rotate_key(self, ident: str, overlap_s: float) -> tuple[ApiKey, str] | None:
        """A new secret for a key, found by id or prefix; the old one counts for so long."""
        named = clean(ident)
        secret = SECRET_PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)
        statement = (
            update(ApiKeyRow)
            .where(or_(ApiKeyRow.id == named, ApiKeyRow.prefix == named))
            .where(ApiKeyRow.revoked_at.is_(None))
            .values(
                earlier_hash=ApiKeyRow.secret_hash,
                earlier_until=datetime.now(UTC) + timedelta(seconds=overlap_s),
                secret_hash=_hash(secret),
                prefix=secret[:_SHOWN],
            )
        )
        async with self._database.transaction(writes=True) as connection:
            row = (await connection.execute(statement.returning(*_KEY))).one_or_none()
        self._known.forget()
        return None if row is None else (_key(*row), secret)

    async def touch_key(self, ident: str) -> None:
        """Note that a key was used now."""
        statement = update(ApiKeyRow).where(ApiKeyRow.id == ident)
        async with self._database.transaction(writes=True) as connection:
            await connection.execute(statement.values(last_used_at=datetime.now(UTC)))
        self._known.forget()

    async def open_session(self, key_id: str, user_ip: str) -> str:
        """A dashboard session's secret, stored hashed. Sessions unused for 30 days are purged."""
        secret = secrets.token_urlsafe(_RANDOM_BYTES)
        now = datetime.now(UTC)
        row = {
            "session_id": _hash(secret),
            "user_ip": clean(user_ip)[:45],
            "api_key_id": key_id,
            "last_request": now,
            "created_at": now,
        }
        old = delete(SessionRow).where(SessionRow.last_request < now - _SESSION_AGE)
        async with self._database.transaction(writes=True) as connection:
            await connection.execute(old)
            await connection.execute(insert(SessionRow).values(row))
        return secret

    async def use_session(self, secret: str, max_age_s: float) -> str | None:
        """The key id of a session that is not too old, or ``None``; counts the request.

        A session whose key was revoked or has expired does not count.
        """
        now = datetime.now(UTC)
        revoked = select(ApiKeyRow.id).where(
            or_(ApiKeyRow.revoked_at.is_not(None), ApiKeyRow.expires_at <= now)
        )
        statement = (
            update(SessionRow)
            .where(SessionRow.session_id == _hash(secret))
            .where(SessionRow.created_at > now - timedelta(seconds=max_age_s))
            .where(SessionRow.api_key_id.not_in(revoked))
            .values(requests_count=SessionRow.requests_count + 1, last_request=now)
            .returning(SessionRow.api_key_id)
        )
        async with self._database.transaction(writes=True) as connection:
            key_id: str | None = await connection.scalar(statement)
        return key_id

    async def close_session(self, secret: str) -> None:
        """End a session."""
        statement = delete(SessionRow).where(SessionRow.session_id == _hash(secret))
        async with self._database.transaction(writes=True) as connection:
            await connection.execute(statement)

    async def list_sessions(self, max_age_s: float, key_id: str = "") -> Sequence[OpenSession]:
        """Sessions that count still, of one key or of all, oldest first."""
        since = datetime.now(UTC) - timedelta(seconds=max_age_s)
        query = select(
            SessionRow.id,
            SessionRow.api_key_id,
            SessionRow.user_ip,
            SessionRow.requests_count,
            SessionRow.created_at,
            SessionRow.last_request,
        ).where(SessionRow.created_at > since)
        if key_id:
            query = query.where(SessionRow.api_key_id == key_id)
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query.order_by(SessionRow.id))).all()
        return [
            OpenSession(ident, key or "", ip or "", count, begun.isoformat(), last.isoformat())
            for ident, key, ip, count, begun, last in rows
        ]

    async def end_session(self, ident: int, key_id: str = "") -> bool:
        """End a session by its id, of one key if one is named; true if it existed."""
        statement = delete(SessionRow).where(SessionRow.id == ident)
        if key_id:
            statement = statement.where(SessionRow.api_key_id == key_id)
        async with self._database.transaction(writes=True) as connection:
            gone = await connection.scalar(statement.returning(SessionRow.id))
        return gone is not None

    async def begin_idempotent(
        self, key: str, request_hash: str, lease_s: float
    ) -> IdempotentAnswer | None:
        """Reserve an idempotency key of any length; ``None`` when it is the caller's now.

        Else the answer that is there, or that is being made. A reservation whose lease ran out
        and an answer older than 24 hours count as none.
        """
        found = select(IdempotencyRow.request_hash, IdempotencyRow.status, IdempotencyRow.body)
        async with self._database.transaction(writes=True) as connection:
            now = datetime.now(UTC)
            await _purge_answers(connection, now)
            # The row may be given back between the two statements.
            while not await _reserve(connection, _hash(key), request_hash, now, lease_s):
                row = (await connection.execute(found.filter_by(key=_hash(key)))).one_or_none()
                if row is not None:
                    return IdempotentAnswer(row[0], row[1], row[2] or b"")
        return None

    async def renew_idempotent(self, key: str, lease_s: float) -> None:
        """Keep a reservation for longer; nothing where there is none."""
        ours = and_(IdempotencyRow.key == _hash(key), IdempotencyRow.status == 0)
        until = datetime.now(UTC) + timedelta(seconds=lease_s)
        async with self._database.transaction(writes=True) as connection:
            await connection.execute(update(IdempotencyRow).where(ours).values(lease_until=until))

    async def end_idempotent(self, key: str, answer: IdempotentAnswer | None) -> None:
        """Keep the answer, or with ``None`` give the reservation back. The first answer stays."""
        ours = and_(IdempotencyRow.key == _hash(key), IdempotencyRow.status == 0)
        async with self._database.transaction(writes=True) as connection:
            if answer is None:
                await connection.execute(delete(IdempotencyRow).where(ours))
                return
            kept = {"status": answer.status, "body": answer.body}
            await connection.execute(
                update(IdempotencyRow)
                .where(ours, IdempotencyRow.request_hash == answer.request_hash)
                .values(kept)
            )

    async def close(self) -> None:
        """Close the database."""
        await self._database.close()


async def _reserve(
    connection: AsyncConnection, key: str, request_hash: str, now: datetime, lease_s: float
) -> bool:
    values = {
        "key": key,
        "request_hash": request_hash,
        "status": 0,
        "body": None,
        "lease_until": now + timedelta(seconds=lease_s),
        "created_at": now,
    }
    ran_out = and_(IdempotencyRow.status == 0, IdempotencyRow.lease_until <= now)
    too_old = IdempotencyRow.created_at <= now - _ANSWER_AGE
    statement = (
        upsert(connection, IdempotencyRow)
        .values(values)
        .on_conflict_do_update(index_elements=["key"], set_=values, where=or_(ran_out, too_old))
        .returning(IdempotencyRow.key)
    )
    return await connection.scalar(statement) is not None


async def _purge_answers(connection: AsyncConnection, now: datetime) -> None:
    old = (
        select(IdempotencyRow.key)
        .where(IdempotencyRow.created_at <= now - _ANSWER_AGE)
        .order_by(IdempotencyRow.created_at)
        .limit(_PURGED_AT_ONCE)
        .with_for_update(skip_locked=True)  # of two that purge, neither waits for the other
    )
    await connection.execute(delete(IdempotencyRow).where(IdempotencyRow.key.in_(old)))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def _key(ident: str, prefix: str, label: str, scopes: list[str], *rest: Any) -> ApiKey:
    *times, limits = rest
    created, used, revoked, expires = ("" if at is None else at.isoformat() for at in times)
    return ApiKey(
        ident, prefix, label, frozenset(scopes), created, used, revoked, expires, dict(limits)
    )


def check_label(label: str) -> str:
    """A key's label with single spaces.

    Raises:
        InvalidRequestError: it is empty, or has more than 200 characters.
    """
    shown = " ".join(str(clean(label)).split())
    if not shown or len(shown) > _MAX_LABEL:
        raise InvalidRequestError(
            f"A key's label has {len(shown)} characters.",
            hint=f"Say in 1-{_MAX_LABEL} who or what it is for.",
        )
    return shown


def check_scopes(scopes: frozenset[str]) -> None:
    """Refuse a key without scopes or with unknown ones.

    Raises:
        InvalidRequestError: names the unknown ones.
    """
    unknown = sorted(scopes - set(SCOPES))
    if unknown or not scopes:
        raise InvalidRequestError(
            f"Unknown scopes: {', '.join(unknown)}." if unknown else "A key needs a scope.",
            hint=f"Use one or more of {', '.join(SCOPES)}.",
        )
