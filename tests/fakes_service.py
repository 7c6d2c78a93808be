"""Honest stand-ins, in memory, for the ports of the service."""

# ruff: noqa: ARG002 (a stand-in need not use all that its port is given)

from __future__ import annotations

import hashlib
import secrets
import time
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from mididrumigen.cache.memory import MemoryCache
from mididrumigen.cache.rates import MemoryRateLimiter
from mididrumigen.database.access import SECRET_PREFIX, check_label, check_scopes
from mididrumigen.database.rows import (
    PROFILE_COLUMNS,
    SOURCE_COLUMNS,
    alias_keys,
    assemble_profile,
    clean,
    dump_json,
    load_json,
    profile_columns,
    statements,
)
from mididrumigen.database.slugs import number_slug
from mididrumigen.database.statements import generation_values
from mididrumigen.database.types import check_embedding
from mididrumigen.domain.errors import DatabaseError, FileMissingError
from mididrumigen.domain.style.artist import artist_key, display_name, slug
from mididrumigen.domain.style.evidence import Finding
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.style.profile_codec import decode_statements
from mididrumigen.domain.work.jobs import (
    MAX_ATTEMPTS,
    WORKED,
    Job,
    JobFailure,
    JobKind,
    JobStatus,
    NewJob,
    QueueStatistics,
)
from mididrumigen.domain.work.records import (
    ApiKey,
    Comparison,
    GenerationRecord,
    IdempotentAnswer,
    OpenSession,
    Owned,
    SimilarArtist,
    StoredArtist,
    StoredFile,
)
from mididrumigen.domain.work.requests import ProviderChoice
from mididrumigen.generation.song.song import EngineSongs
from mididrumigen.generation.template_generator import TemplateGenerator
from mididrumigen.orchestrator.profile_source import ProfileSource
from mididrumigen.orchestrator.researcher import Researcher
from mididrumigen.orchestrator.unknown import unknown_artist
from mididrumigen.ports.access import NO_LIMITS
from mididrumigen.ports.models import Vector
from mididrumigen.research.identity.offline_identity import OfflineIdentity
from mididrumigen.research.library.built_in import Library
from mididrumigen.settings.model_files import read_shipped_config
from mididrumigen.settings.models import LLMConfig
from mididrumigen.settings.rates import parse_rate
from mididrumigen.settings.service import ServerSettings
from mididrumigen.storage.names import check_file_name
from mididrumigen.wiring.api_parts import ServiceParts


def now() -> str:
    return datetime.now(UTC).isoformat()


@dataclass
class _Kept:
    """What is stored of an artist."""

    artist: StoredArtist
    other_names: dict[str, bool] = field(default_factory=dict)
    profile: StyleProfile | None = None
    vector: Vector | None = None
    statements: dict[str, Any] = field(default_factory=dict)


class MemoryProfiles:
    """Implements ``ProfileStore`` and ``FastStore``; counts how often it is read."""

    def __init__(self) -> None:
        self.artists: dict[str, _Kept] = {}
        self.generations: list[GenerationRecord] = []
        self.changes = 0
        self.reads = 0

    async def save_profile(
        self,
        profile: StyleProfile,
        embedding: Vector | None = None,
        *,
        findings: Sequence[Finding] = (),
        owned: Owned | None = None,
    ) -> int:
        vector = None if embedding is None else check_embedding(embedding)
        columns, sources = profile_columns(profile)
        dump_json(columns)
        rows = [tuple(source[name] for name in SOURCE_COLUMNS) for source in sources]
        if len({row[0] for row in rows}) < len(rows):
            raise DatabaseError("Two sources of the profile have one id.")
        kept = self._keep(profile.artist.name)
        before = kept.profile
        kept.profile = assemble_profile([columns[name] for name in PROFILE_COLUMNS], rows)
        kept.other_names = alias_keys(profile.artist)
        if vector is not None or before is None or before.description != kept.profile.description:
            kept.vector = vector
        stated = kept.statements | statements(findings)
        kept.statements = {row[0]: stated[row[0]] for row in rows if row[0] in stated}
        self.changes += 1
        kept.artist = replace(
            kept.artist,
            name=display_name(profile.artist.name),
            status="cached",
            confidence=profile.confidence,
            sources_count=sum(profile.sources_count.values()),
            last_updated=now(),
        )
        if owned is not None:
            kept.artist = replace(kept.artist, owner=owned.owner, shared=owned.shared)
        return kept.artist.id

    def _keep(self, name: str) -> _Kept:
        key = artist_key(name)
        if key not in self.artists:
            ident = max((kept.artist.id for kept in self.artists.values()), default=0) + 1
            taken = {kept.artist.slug for kept in self.artists.values()}
            free = number_slug(slug(name), taken)
            fresh = StoredArtist(ident, display_name(name), "pending", 0.0, 0, now(), free)
            self.artists[key] = _Kept(fresh)
        return self.artists[key]

    def _find(self, name: str) -> _Kept | None:
        key = artist_key(name)
        if key in self.artists:
            return self.artists[key]
        named = [kept for kept in self.artists.values() if key in kept.other_names]
        return min(named, key=lambda kept: (kept.other_names[key], kept.artist.id), default=None)

    async def find_statements(self, name: str) -> Sequence[Finding]:
        kept = self._find(name)
        if kept is None or kept.profile is None:
            return []
        sources = [source for source in kept.profile.sources if source.id in kept.statements]
        return [decode_statements(source, kept.statements[source.id]) for source in sources]

    async def find_profile(self, name: str) -> StyleProfile | None:
        self.reads += 1
        kept = self._find(name)
        return None if kept is None else kept.profile

    async def find_artist(self, name: str) -> StoredArtist | None:
        kept = self._find(name)
        return None if kept is None else kept.artist

    async def list_artists(self, limit: int = 100) -> Sequence[StoredArtist]:
        self.reads += 1
        artists = [kept.artist for kept in self.artists.values()]
        newest = sorted(artists, key=lambda a: (a.last_updated, a.id), reverse=True)
        return newest[: max(limit, 0)]

    async def delete_artist(self, name: str) -> bool:
        self.changes += 1
        kept = self._find(name)
        if kept is not None:
            del self.artists[artist_key(kept.artist.name)]
        return kept is not None

    async def delete_profile(self, name: str) -> bool:
        self.changes += 1
        kept = self._find(name)
        if kept is None or kept.profile is None:
            return False
        kept.profile, kept.vector, kept.statements = None, None, {}
        kept.artist = replace(kept.artist, status="pending", confidence=0.0, sources_count=0)
        return True

    async def list_private_artists(self) -> Sequence[StoredArtist]:
        return [kept.artist for kept in self.artists.values() if not kept.artist.shared]

    async def profiles_without_embedding(self) -> Sequence[tuple[str, str]]:
        return [
            (kept.artist.name, kept.profile.description)
            for kept in self.artists.values()
            if kept.profile is not None and kept.vector is None
        ]

    async def save_embedding(self, name: str, embedding: Vector) -> None:
        vector = check_embedding(embedding)
        kept = self._find(name)
        if kept is None or kept.profile is None:
            raise DatabaseError(f"There is no stored profile of '{name}'.")
        kept.vector = vector
        self.changes += 1

    async def similar(self, name: str, limit: int = 5) -> Sequence[SimilarArtist]:
        own = self._find(name)
        if own is None or own.vector is None:
            return []
        vector = own.vector / np.linalg.norm(own.vector)
        found = [
            SimilarArtist(
                kept.artist.name, float(kept.vector / np.linalg.norm(kept.vector) @ vector)
            )
            for kept in self.artists.values()
            if kept is not own and kept.vector is not None
        ]
        return sorted(found, key=lambda other: -other.similarity)[: max(limit, 0)]

    async def find_name(self, slug_: str) -> str | None:
        artists = (kept.artist for kept in self.artists.values())
        return next((artist.name for artist in artists if artist.slug == slug_), None)

    async def set_status(self, name: str, status: str) -> None:
        kept = self._find(name) or self._keep(name)
        if status == "failed" and kept.profile is not None:
            status = "cached"
        kept.artist = replace(kept.artist, status=status)

    async def count_artists(self) -> Mapping[str, int]:
        return Counter(kept.artist.status for kept in self.artists.values())

    async def record_generation(self, record: GenerationRecord) -> int:
        values = generation_values(record, now())
        for line in self.generations:
            if record.job_id and line.job_id == record.job_id:
                return line.id
        ident = max((line.id for line in self.generations), default=0) + 1
        told = {name: load_json(values[name]) for name in ("params", "files", "making")}
        line = replace(
            record,
            artist=values["name"],
            output_files=load_json(values["output"]),
            id=ident,
            created_at=now(),
            **told,
        )
        self.generations.append(line)
        return ident

    async def find_generation(self, ident: int) -> GenerationRecord | None:
        return next((record for record in self.generations if record.id == ident), None)

    async def list_generations(
        self,
        limit: int = 100,
        *,
        artist: str = "",
        before: int | None = None,
        starred: bool = False,
        seen_by: str | None = None,
    ) -> Sequence[GenerationRecord]:
        asked = self._find(artist) if artist else None
        found = [
            record
            for record in reversed(self.generations)
            if (
                not artist
                or (asked is not None and self._find(record.artist) is asked)
                or (asked is None and artist_key(record.artist) == artist_key(artist))
            )
            and (before is None or record.id < before)
            and (record.starred or not starred)
            and (seen_by is None or record.shared or record.owner == seen_by)
        ]
        return found[: max(limit, 0)]

    async def old_generations(
        self, before: datetime, limit: int = 100, *, starred: bool = False
    ) -> Sequence[GenerationRecord]:
        found = [
            line
            for line in self.generations
            if datetime.fromisoformat(line.created_at) < before and (starred or not line.starred)
        ]
        return found[:limit]

    async def known_files(self) -> frozenset[str]:
        return frozenset(str(file["name"]) for line in self.generations for file in line.files)

    async def mark_generation(
        self,
        ident: int,
        *,
        title: str | None = None,
        starred: bool | None = None,
        shared: bool | None = None,
    ) -> GenerationRecord | None:
        given = {"title": title, "starred": starred, "shared": shared}
        values: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        self.generations = [
            replace(line, **values) if line.id == ident else line for line in self.generations
        ]
        return await self.find_generation(ident)

    async def delete_generation(self, ident: int) -> bool:
        before = len(self.generations)
        self.generations = [line for line in self.generations if line.id != ident]
        return len(self.generations) < before

    async def version(self) -> int:
        return self.changes

    async def profile_version(self, name: str) -> tuple[int, int] | None:
        artist = await self.find_artist(name)
        return None if artist is None else (artist.id, self.changes)

    async def vectors_since(self, version: int) -> Sequence[tuple[int, int, str, bytes | None]]:
        return []

    async def artist_ids(self) -> Sequence[int]:
        return sorted(kept.artist.id for kept in self.artists.values() if kept.profile is not None)

    async def close(self) -> None:
        return None


def _cosine(one: Vector, other: Vector) -> float:
    return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))


class MemoryFiles:
    """Implements ``FileStore``; with ``base`` it has links like an object store."""

    def __init__(self, base: str = "") -> None:
        self.kept: dict[str, bytes] = {}
        self.base = base
        self.free: int | None = 10**12

    def save(self, name: str, data: bytes) -> StoredFile:
        self.kept[check_file_name(name)] = data
        return StoredFile(name, f"/memory/{name}", len(data))

    def save_all(self, files: Sequence[tuple[str, bytes]]) -> Sequence[StoredFile]:
        for name, _ in files:
            check_file_name(name)
        return [self.save(name, data) for name, data in files]

    def read(self, name: str) -> bytes:
        if check_file_name(name) not in self.kept:
            raise FileMissingError(f"There is no file '{name}'.")
        return self.kept[name]

    def delete(self, name: str) -> None:
        self.kept.pop(check_file_name(name), None)

    def list_names(self) -> Sequence[str]:
        return sorted(self.kept)

    def old_names(self, age_s: float) -> Sequence[str]:
        return sorted(name for name in self.kept if age_s <= 0)

    def room(self) -> int | None:
        return self.free

    def link(self, name: str, expires_s: float) -> str:
        return f"{self.base}{name}?expires={expires_s:g}" if self.base else ""


@dataclass
class _Times:
    """What a row of the queue has beside the job, in seconds of the monotonic clock."""

    added: float
    lease_until: float | None = None
    sent: float | None = None

    def is_over(self) -> bool:
        return self.lease_until is None or self.lease_until <= time.monotonic()


class MemoryJobs:
    """Implements ``JobStore``, and ``Jobs`` of the API over it: the test is the worker."""

    def __init__(self) -> None:
        self.rows: dict[str, Job] = {}
        self.running = False
        self.typical_s: float | None = None
        self._times: dict[str, _Times] = {}

    async def start(self) -> None:
        self.running = True

    async def stop(self) -> None:
        self.running = False

    async def submit(self, new: NewJob) -> tuple[Job, bool]:
        return await self.add(new)

    async def add(self, new: NewJob) -> tuple[Job, bool]:
        if new.id in self.rows:
            return self.rows[new.id], False
        for row in self.rows.values():
            if new.subject and row.subject == new.subject and not row.status.is_final:
                return row, False
        ident = new.id or str(uuid.uuid4())
        request = clean(new.request)
        self.rows[ident] = Job(
            ident,
            new.kind,
            new.subject,
            request,
            JobStatus.QUEUED,
            now(),
            owner=new.owner,
            trace=new.trace,
        )
        self._times[ident] = _Times(time.monotonic(), sent=time.monotonic())
        return self.rows[ident], True

    async def find(self, ident: str) -> Job | None:
        return self.rows.get(ident)

    def change(self, ident: str, **values: Any) -> Job:
        """What a worker would do to the row."""
        self.rows[ident] = replace(self.rows[ident], **values)
        return self.rows[ident]

    def _end(self, ident: str, status: JobStatus, **values: Any) -> Job:
        return self.change(ident, status=status, finished_at=now(), lease_until="", **values)

    def _free(self, ident: str = "", kinds: Collection[JobKind] = WORKED) -> list[Job]:
        rows = [row for row in self.rows.values() if ident in ("", row.id) and row.kind in kinds]
        return [row for row in rows if not row.status.is_final and self._times[row.id].is_over()]

    def _lease(self, ident: str, lease_s: float) -> str:
        self._times[ident].lease_until = time.monotonic() + lease_s
        return (datetime.now(UTC) + timedelta(seconds=lease_s)).isoformat()

    async def claim(
        self,
        worker: str,
        lease_s: float,
        ident: str = "",
        *,
        kinds: Collection[JobKind] = WORKED,
    ) -> Job | None:
        for row in self._free(ident, kinds):
            if row.attempts >= MAX_ATTEMPTS:
                lost = f"Given up after {MAX_ATTEMPTS} attempts."
                self._end(row.id, JobStatus.FAILED, failure=JobFailure("worker_lost", lost, {}))
                continue
            return self.change(
                row.id,
                status=JobStatus.IN_PROGRESS,
                worker=worker,
                attempts=row.attempts + 1,
                progress=0,
                current_step="",
                result=None,
                started_at=now(),
                lease_until=self._lease(row.id, lease_s),
            )
        return None

    async def heartbeat(
        self,
        ident: str,
        worker: str,
        lease_s: float,
        progress: int,
        step: str,
        sources: Sequence[Mapping[str, object]] = (),
    ) -> bool:
        if not self._is_held(ident, worker):
            return False
        progress = min(max(progress, self.rows[ident].progress), 100)
        lease_until = self._lease(ident, lease_s)
        so_far = {"result": {"collectors": list(sources)}} if sources else {}
        self.change(ident, progress=progress, current_step=step, lease_until=lease_until, **so_far)
        return True

    def _is_held(self, ident: str, worker: str) -> bool:
        row = self.rows.get(ident)
        return row is not None and row.worker == worker and row.status is JobStatus.IN_PROGRESS

    async def complete(self, ident: str, worker: str, result: Mapping[str, object]) -> bool:
        if not self._is_held(ident, worker):
            return False
        self._end(ident, JobStatus.COMPLETED, result=clean(result), progress=100)
        return True

    async def fail(
        self, ident: str, worker: str, failure: JobFailure, *, again: bool = False
    ) -> bool:
        if not self._is_held(ident, worker):
            return False
        if again and self.rows[ident].attempts < MAX_ATTEMPTS:
            self._queue(ident)
        else:
            self._end(ident, JobStatus.FAILED, failure=failure)
        return True

    def _queue(self, ident: str, **values: Any) -> None:
        self._times[ident].lease_until = self._times[ident].sent = None
        self.change(ident, status=JobStatus.QUEUED, lease_until="", **values)

    async def release(self, ident: str, worker: str) -> bool:
        if not self._is_held(ident, worker):
            return False
        self._queue(ident, attempts=self.rows[ident].attempts - 1)
        return True

    async def cancel(self, ident: str) -> Job | None:
        row = self.rows.get(ident)
        if row is None or row.status.is_final:
            return row
        return self._end(ident, JobStatus.CANCELLED)

    async def list_jobs(
        self,
        *,
        status: JobStatus | None = None,
        limit: int = 100,
        owner: str | None = None,
        before: str = "",
    ) -> Sequence[Job]:
        rows = list(self.rows.values())[::-1]
        ids = [row.id for row in rows]
        if before:
            rows = rows[ids.index(before) + 1 :] if before in ids else []
        found = [r for r in rows if status in (None, r.status) and owner in (None, r.owner)]
        return found[: max(limit, 0)]

    async def waiting(self, older_than_s: float, limit: int = 100) -> Sequence[str]:
        found = [row.id for row in self._free() if self._may_be_lost(row, older_than_s)]
        for ident in found[: max(limit, 0)]:
            self._times[ident].sent = time.monotonic()
        return found[: max(limit, 0)]

    def _may_be_lost(self, row: Job, older_than_s: float) -> bool:
        times = self._times[row.id]
        if times.sent is None or times.sent <= time.monotonic() - older_than_s:
            return True
        return times.lease_until is not None and times.sent <= times.lease_until

    async def with_uploads(self, limit: int = 100) -> Mapping[str, Sequence[str]]:
        finals = [row for row in self.rows.values() if row.status.is_final]
        found = {row.id: row.request.get("uploads") for row in finals}
        return {ident: names for ident, names in found.items() if isinstance(names, list) and names}

    async def forget_uploads(self, ident: str) -> None:
        self.change(ident, request={**self.rows[ident].request, "uploads": []})

    async def statistics(self) -> QueueStatistics:
        rows = [row for row in self.rows.values() if row.kind in WORKED]
        queued = [row for row in rows if row.status is JobStatus.QUEUED]
        count = Counter(row.status for row in rows)
        ages = [time.monotonic() - self._times[row.id].added for row in queued]
        return QueueStatistics(len(queued), count[JobStatus.IN_PROGRESS], max(ages, default=0.0))

    async def typical_duration_s(self, kind: JobKind) -> float | None:
        spans = [
            datetime.fromisoformat(row.finished_at) - datetime.fromisoformat(row.started_at)
            for row in self.rows.values()
            if row.kind is kind and row.status is JobStatus.COMPLETED and row.started_at
        ]
        measured = median(span.total_seconds() for span in spans) if spans else None
        return measured if self.typical_s is None else self.typical_s

    async def close(self) -> None:
        return None


class SilentTransport:
    """Implements ``JobTransport``: nobody is told."""

    async def send(self, ident: str) -> None:
        return None

    async def cancel(self, ident: str) -> None:
        return None

    async def health(self) -> str:
        return "healthy"


class MemoryAccess:
    """Implements ``AccessStore``."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.keys: dict[str, ApiKey] = {}
        self.touched: Counter[str] = Counter()
        self._clock = clock
        self._earlier: dict[str, tuple[float, str]] = {}
        self._sessions: dict[str, tuple[str, float]] = {}
        self.answers: dict[str, tuple[float, IdempotentAnswer]] = {}

    async def add_key(
        self,
        label: str,
        scopes: frozenset[str],
        *,
        expires_at: datetime | None = None,
        limits: Mapping[str, str] = NO_LIMITS,
    ) -> tuple[ApiKey, str]:
        label = check_label(label)
        check_scopes(scopes)
        for rate in limits.values():
            parse_rate(rate)
        secret = SECRET_PREFIX + secrets.token_urlsafe(32)
        ident = f"key{len(self.keys) + 1}"
        until = expires_at.isoformat() if expires_at else ""
        key = ApiKey(
            ident, secret[:12], label, scopes, now(), expires_at=until, limits=dict(limits)
        )
        self.keys[secret] = key
        return key, secret

    async def find_key(self, secret: str) -> ApiKey | None:
        until, current = self._earlier.get(secret, (0.0, secret))
        return self.keys.get(current if until > self._clock() else secret)

    async def list_keys(self) -> Sequence[ApiKey]:
        return list(self.keys.values())

    async def rotate_key(self, ident: str, overlap_s: float) -> tuple[ApiKey, str] | None:
        for old, key in self.keys.items():
            if ident in (key.id, key.prefix) and not key.revoked_at:
                secret = SECRET_PREFIX + secrets.token_urlsafe(32)
                self.keys = {
                    secret if kept == old else kept: each for kept, each in self.keys.items()
                }
                self.keys[secret] = replace(key, prefix=secret[:12])
                self._earlier[old] = (self._clock() + overlap_s, secret)
                return self.keys[secret], secret
        return None

    async def revoke_key(self, ident: str) -> bool:
        for secret, key in self.keys.items():
            if ident in (key.id, key.prefix) and not key.revoked_at:
                self.keys[secret] = replace(key, revoked_at=now())
                return True
        return False

    async def touch_key(self, ident: str) -> None:
        self.touched[ident] += 1
        for secret, key in self.keys.items():
            if key.id == ident:
                self.keys[secret] = replace(key, last_used_at=now())

    async def open_session(self, key_id: str, user_ip: str) -> str:
        secret = secrets.token_urlsafe(24)
        self._sessions[secret] = (key_id, self._clock())
        return secret

    async def use_session(self, secret: str, max_age_s: float) -> str | None:
        key_id, opened = self._sessions.get(secret, ("", 0.0))
        revoked = {
            key.id
            for key in self.keys.values()
            if key.revoked_at
            or (key.expires_at and datetime.fromisoformat(key.expires_at) <= datetime.now(UTC))
        }
        is_open = key_id not in revoked and self._clock() - opened < max_age_s
        return key_id if key_id and is_open else None

    async def close_session(self, secret: str) -> None:
        self._sessions.pop(secret, None)

    async def list_sessions(self, max_age_s: float, key_id: str = "") -> Sequence[OpenSession]:
        return [
            OpenSession(self._number(secret), key, "", 0, now(), now())
            for secret, (key, opened) in self._sessions.items()
            if key_id in ("", key) and self._clock() - opened < max_age_s
        ]

    def _number(self, secret: str) -> int:
        return int(hashlib.sha256(secret.encode()).hexdigest()[:7], 16) + 1

    async def end_session(self, ident: int, key_id: str = "") -> bool:
        for secret, (key, _) in list(self._sessions.items()):
            if self._number(secret) == ident and key_id in ("", key):
                del self._sessions[secret]
                return True
        return False

    async def begin_idempotent(
        self, key: str, request_hash: str, lease_s: float
    ) -> IdempotentAnswer | None:
        until, found = self.answers.get(key, (0.0, None))
        if found is not None and (found.status or until > self._clock()):
            return found
        self.answers[key] = (self._clock() + lease_s, IdempotentAnswer(request_hash))
        return None

    def _reserved(self, key: str) -> IdempotentAnswer | None:
        _, found = self.answers.get(key, (0.0, None))
        return None if found is None or found.status else found

    async def renew_idempotent(self, key: str, lease_s: float) -> None:
        if (found := self._reserved(key)) is not None:
            self.answers[key] = (self._clock() + lease_s, found)

    async def end_idempotent(self, key: str, answer: IdempotentAnswer | None) -> None:
        found = self._reserved(key)
        if found is not None and answer is None:
            del self.answers[key]
        elif found is not None and answer is not None and found.request_hash == answer.request_hash:
            self.answers[key] = (0.0, answer)

    async def close(self) -> None:
        return None


class MemoryKept(MemoryCache):
    """The cache of a process, in a state that a test says."""

    state = "disabled"

    async def health(self) -> str:
        return self.state


class WindowLimiter(MemoryRateLimiter):
    """The limiter of a process, in a state that a test says."""

    state = "disabled"

    async def health(self) -> str:
        return self.state


class CountingMetrics:
    """Implements ``Metrics`` of the API."""

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, str, int]] = Counter()

    def observe_request(
        self, method: str, endpoint: str, status: int, seconds: float | None
    ) -> None:
        self.requests[method, endpoint, status] += 1

    def count_limited(self, group: str) -> None:
        self.requests["LIMITED", group, 0] += 1

    def set_streams(self, count: int) -> None:
        self.requests["STREAMS", "", 0] = count

    async def render(self) -> tuple[bytes, str]:
        lines = [f"{labels} {count}" for labels, count in sorted(self.requests.items())]
        return "\n".join(lines).encode(), "text/plain; version=0.0.4"


@dataclass
class ConfiguredModels:
    """Implements ``Models`` of the API over a configuration."""

    config: LLMConfig = field(default_factory=lambda: read_shipped_config({}))

    def needs_plans(self, choice: ProviderChoice) -> bool:
        usable = any(provider.usable() is None for provider in self.config.providers)
        return not choice.is_engine and (usable or choice != ProviderChoice(mode=choice.mode))

    def check_choice(self, choice: ProviderChoice) -> None:
        if choice.provider not in ("auto", "template"):
            self.config.order(choice.provider)

    def describe_providers(self) -> Mapping[str, object]:
        auto = [provider.name for provider in self.config.order() if provider.usable() is None]
        return {"providers": [each.describe() for each in self.config.providers], "auto": auto}


@dataclass
class Fakes:
    """A whole service in memory."""

    store: MemoryProfiles = field(default_factory=MemoryProfiles)
    access: MemoryAccess = field(default_factory=MemoryAccess)
    files: MemoryFiles = field(default_factory=MemoryFiles)
    jobs: MemoryJobs = field(default_factory=MemoryJobs)
    cache: MemoryKept = field(default_factory=MemoryKept)
    limiter: WindowLimiter = field(default_factory=WindowLimiter)
    metrics: CountingMetrics = field(default_factory=CountingMetrics)
    models: ConfiguredModels = field(default_factory=ConfiguredModels)
    library: Library = field(default_factory=Library)

    async def find_similar(self, name: str, limit: int) -> Comparison:
        artist = await self.store.find_artist(name)
        if artist is None:
            raise unknown_artist(name, self.library, self.library)
        near = await self.store.similar(artist.name, limit)
        reasoned = (
            replace(one, reasons=("both are test drummers",), x=0.5, y=-0.5) for one in near
        )
        return Comparison(artist.name, tuple(reasoned), 0.0, 1.0)

    def parts(
        self, server: ServerSettings | None = None, *, loopback: bool = True, **other: Any
    ) -> ServiceParts:
        researcher = Researcher(
            self.library, self.library, (), self.store, OfflineIdentity(self.library)
        )
        values: dict[str, Any] = {
            "server": server or ServerSettings(),
            "store": self.store,
            "fast": self.store,
            "find_profile": self.store.find_profile,
            "access": self.access,
            "files": self.files,
            "jobs": self.jobs,
            "job_store": self.jobs,
            "transport": SilentTransport(),
            "cache": self.cache,
            "limiter": self.limiter,
            "profiles": ProfileSource(self.library, researcher),
            "generator": (engine := TemplateGenerator()),
            "songs": EngineSongs(engine),
            "models": self.models,
            "find_similar": self.find_similar,
            "metrics": self.metrics,
            "loopback": loopback,
            "poll_s": 0.002,
        }
        return ServiceParts(**(values | other))


def make_midi_folder(root: Path, name: str) -> Path:
    folder = root / name
    folder.mkdir(parents=True)
    return folder
