"""Honest stand-ins, in memory, for the ports of the service."""

# ruff: noqa: ARG002 (a stand-in need not use all that its port is given)

from __future__ import annotations

import hashlib
import secrets
import time
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.fakes import HashingEmbedder

from mididrumigen.cache.memory import MemoryCache
from mididrumigen.cache.rates import MemoryRateLimiter
from mididrumigen.domain.errors import FileMissingError
from mididrumigen.domain.style.artist import artist_key, display_name, slug
from mididrumigen.domain.style.evidence import Finding
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.jobs import (
    Job,
    JobFailure,
    JobKind,
    JobStatus,
    NewJob,
    QueueStatistics,
)
from mididrumigen.domain.work.records import (
    ApiKey,
    GenerationRecord,
    IdempotentAnswer,
    SimilarArtist,
    StoredArtist,
    StoredFile,
)
from mididrumigen.domain.work.requests import ProviderChoice
from mididrumigen.generation.song.song import EngineSongs
from mididrumigen.generation.template_generator import TemplateGenerator
from mididrumigen.orchestrator.profile_source import ProfileSource
from mididrumigen.orchestrator.researcher import Researcher, unknown_artist
from mididrumigen.research.identity.offline_identity import OfflineIdentity
from mididrumigen.research.library.built_in import Library
from mididrumigen.settings.model_files import read_shipped_config
from mididrumigen.settings.models import LLMConfig
from mididrumigen.settings.service import ServerSettings
from mididrumigen.storage.names import check_file_name
from mididrumigen.wiring.api_parts import ServiceParts


def now() -> str:
    return datetime.now(UTC).isoformat()


class MemoryProfiles:
    """Implements ``ProfileStore`` and ``FastStore``; counts how often it is read."""

    def __init__(self) -> None:
        self.profiles: dict[str, StyleProfile] = {}
        self.artists: dict[str, StoredArtist] = {}
        self.other_names: dict[str, str] = {}
        self.generations: list[GenerationRecord] = []
        self.statements: dict[str, list[Finding]] = {}
        self.changes = 0
        self.reads = 0

    async def save_profile(
        self, profile: StyleProfile, embedding: object = None, *, findings: Sequence[Finding] = ()
    ) -> int:
        self.changes += 1
        self.statements[profile.artist.key] = [
            replace(finding, phrases=(), text="") for finding in findings
        ]
        key = profile.artist.key
        ident = self.artists[key].id if key in self.artists else len(self.artists) + 1
        self.profiles[key] = profile
        for other in (*profile.artist.aliases, *profile.artist.bands):
            self.other_names[artist_key(other)] = key
        count = sum(profile.sources_count.values())
        name, sure = profile.artist.name, profile.confidence
        self.artists[key] = StoredArtist(ident, name, "cached", sure, count, now())
        return ident

    async def find_statements(self, name: str) -> Sequence[Finding]:
        return self.statements.get(self._key(name), [])

    def _key(self, name: str) -> str:
        key = artist_key(name)
        return key if key in self.artists else self.other_names.get(key, key)

    async def find_profile(self, name: str) -> StyleProfile | None:
        self.reads += 1
        return self.profiles.get(self._key(name))

    async def find_artist(self, name: str) -> StoredArtist | None:
        return self.artists.get(self._key(name))

    async def list_artists(self, limit: int = 100) -> Sequence[StoredArtist]:
        self.reads += 1
        newest = sorted(self.artists.values(), key=lambda a: (a.last_updated, a.id), reverse=True)
        return newest[:limit]

    async def delete_artist(self, name: str) -> bool:
        self.changes += 1
        key = self._key(name)
        self.profiles.pop(key, None)
        return self.artists.pop(key, None) is not None

    async def profiles_without_embedding(self) -> Sequence[tuple[str, str]]:
        return []

    async def save_embedding(self, name: str, embedding: object) -> None:
        self.changes += 1

    async def similar(self, name: str, limit: int = 5) -> Sequence[SimilarArtist]:
        own = self.profiles[self._key(name)]
        others = [p for p in self.profiles.values() if p is not own]
        vectors = HashingEmbedder().embed([p.description for p in (own, *others)])
        ranked = sorted(zip(vectors[1:] @ vectors[0], others, strict=True), key=lambda r: -r[0])
        return [SimilarArtist(p.artist.name, float(cosine)) for cosine, p in ranked[:limit]]

    async def find_name(self, slug_: str) -> str | None:
        names = (a.name for a in self.artists.values() if slug(a.name) == slug_)
        return next(names, None)

    async def set_status(self, name: str, status: str) -> None:
        key = self._key(name)
        found = self.artists.get(key)
        ident = len(self.artists) + 1
        fresh = StoredArtist(ident, display_name(name), status, 0.0, 0, now())
        self.artists[key] = replace(found, status=status) if found else fresh

    async def count_artists(self) -> Mapping[str, int]:
        return Counter(artist.status for artist in self.artists.values())

    async def record_generation(self, record: GenerationRecord) -> int:
        for line in self.generations:
            if record.job_id and line.job_id == record.job_id:
                return line.id
        ident = max((line.id for line in self.generations), default=0) + 1
        self.generations.append(replace(record, id=ident, created_at=now()))
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
    ) -> Sequence[GenerationRecord]:
        found = [
            record
            for record in reversed(self.generations)
            if (not artist or artist_key(record.artist) == self._key(artist))
            and (before is None or record.id < before)
            and (record.starred or not starred)
        ]
        return found[:limit]

    async def mark_generation(
        self, ident: int, *, title: str | None = None, starred: bool | None = None
    ) -> GenerationRecord | None:
        given = {"title": title, "starred": starred}
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
        return sorted(self.artists[key].id for key in self.profiles)

    async def close(self) -> None:
        return None


class MemoryFiles:
    """Implements ``FileStore``; with ``base`` it has links like an object store."""

    def __init__(self, base: str = "") -> None:
        self.kept: dict[str, bytes] = {}
        self.base = base

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

    def link(self, name: str, expires_s: float) -> str:
        return f"{self.base}{name}?expires={expires_s:g}" if self.base else ""


class MemoryJobs:
    """Implements ``JobStore``, and ``Jobs`` of the API over it: the test is the worker."""

    def __init__(self) -> None:
        self.rows: dict[str, Job] = {}
        self.running = False
        self.typical_s: float | None = None

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
        job = Job(
            ident,
            new.kind,
            new.subject,
            new.request,
            JobStatus.QUEUED,
            now(),
            owner=new.owner,
            trace=new.trace,
        )
        self.rows[ident] = job
        return job, True

    async def find(self, ident: str) -> Job | None:
        return self.rows.get(ident)

    def change(self, ident: str, **values: Any) -> Job:
        """What a worker would do to the row."""
        self.rows[ident] = replace(self.rows[ident], **values)
        return self.rows[ident]

    async def claim(self, worker: str, lease_s: float, ident: str = "") -> Job | None:
        for row in self.rows.values():
            if row.status is JobStatus.QUEUED and ident in ("", row.id):
                started = {"status": JobStatus.IN_PROGRESS, "started_at": now()}
                return self.change(row.id, worker=worker, attempts=row.attempts + 1, **started)
        return None

    async def heartbeat(
        self, ident: str, worker: str, lease_s: float, progress: int, step: str
    ) -> bool:
        if not self._is_held(ident, worker):
            return False
        self.change(ident, progress=progress, current_step=step)
        return True

    def _is_held(self, ident: str, worker: str) -> bool:
        row = self.rows[ident]
        return row.worker == worker and row.status is JobStatus.IN_PROGRESS

    async def complete(self, ident: str, worker: str, result: Mapping[str, object]) -> bool:
        if not self._is_held(ident, worker):
            return False
        self.change(ident, status=JobStatus.COMPLETED, result=result, finished_at=now())
        return True

    async def fail(
        self, ident: str, worker: str, failure: JobFailure, *, again: bool = False
    ) -> bool:
        if not self._is_held(ident, worker):
            return False
        self.change(ident, status=JobStatus.FAILED, failure=failure, finished_at=now())
        return True

    async def release(self, ident: str, worker: str) -> bool:
        self.change(ident, status=JobStatus.QUEUED)
        return True

    async def cancel(self, ident: str) -> Job | None:
        row = self.rows.get(ident)
        if row is None or row.status.is_final:
            return row
        return self.change(ident, status=JobStatus.CANCELLED, finished_at=now())

    async def list_jobs(
        self, *, status: JobStatus | None = None, limit: int = 100
    ) -> Sequence[Job]:
        rows = [row for row in self.rows.values() if status in (None, row.status)]
        return rows[::-1][:limit]

    async def waiting(self, older_than_s: float, limit: int = 100) -> Sequence[str]:
        return []

    async def with_uploads(self, limit: int = 100) -> Mapping[str, Sequence[str]]:
        finals = [row for row in self.rows.values() if row.status.is_final]
        found = {row.id: row.request.get("uploads") for row in finals}
        return {ident: names for ident, names in found.items() if isinstance(names, list) and names}

    async def forget_uploads(self, ident: str) -> None:
        self.change(ident, request={**self.rows[ident].request, "uploads": []})

    async def statistics(self) -> QueueStatistics:
        count = Counter(row.status for row in self.rows.values())
        return QueueStatistics(count[JobStatus.QUEUED], count[JobStatus.IN_PROGRESS], 0.0)

    async def typical_duration_s(self, kind: JobKind) -> float | None:
        return self.typical_s

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

    def __init__(self) -> None:
        self.keys: dict[str, ApiKey] = {}
        self.sessions: dict[str, tuple[str, float]] = {}
        self.answers: dict[str, tuple[float, IdempotentAnswer]] = {}
        self.touched: Counter[str] = Counter()

    async def add_key(self, label: str, scopes: frozenset[str]) -> tuple[ApiKey, str]:
        secret = f"mdg_{secrets.token_urlsafe(24)}"
        key = ApiKey(f"key{len(self.keys) + 1}", secret[:8], label, scopes, now())
        self.keys[hashlib.sha256(secret.encode()).hexdigest()] = key
        return key, secret

    async def find_key(self, secret: str) -> ApiKey | None:
        return self.keys.get(hashlib.sha256(secret.encode()).hexdigest())

    async def list_keys(self) -> Sequence[ApiKey]:
        return list(self.keys.values())

    async def revoke_key(self, ident: str) -> bool:
        for digest, key in self.keys.items():
            if ident in (key.id, key.prefix) and not key.revoked_at:
                self.keys[digest] = replace(key, revoked_at=now())
                return True
        return False

    async def touch_key(self, ident: str) -> None:
        self.touched[ident] += 1

    async def open_session(self, key_id: str, user_ip: str) -> str:
        secret = secrets.token_urlsafe(24)
        self.sessions[secret] = (key_id, time.monotonic())
        return secret

    async def use_session(self, secret: str, max_age_s: float) -> str | None:
        key_id, opened = self.sessions.get(secret, (None, 0.0))
        return key_id if time.monotonic() - opened < max_age_s else None

    async def close_session(self, secret: str) -> None:
        self.sessions.pop(secret, None)

    async def begin_idempotent(
        self, key: str, request_hash: str, lease_s: float
    ) -> IdempotentAnswer | None:
        until, found = self.answers.get(key, (0.0, None))
        if found is not None and (found.status or until > time.monotonic()):
            return found
        self.answers[key] = (time.monotonic() + lease_s, IdempotentAnswer(request_hash))
        return None

    async def renew_idempotent(self, key: str, lease_s: float) -> None:
        _, found = self.answers.get(key, (0.0, None))
        if found is not None and not found.status:
            self.answers[key] = (time.monotonic() + lease_s, found)

    async def end_idempotent(self, key: str, answer: IdempotentAnswer | None) -> None:
        if answer is None:
            self.answers.pop(key, None)
        else:
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

    def observe_request(self, method: str, endpoint: str, status: int, seconds: float) -> None:
        self.requests[method, endpoint, status] += 1

    def count_limited(self, group: str) -> None:
        self.requests["LIMITED", group, 0] += 1

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

    async def find_similar(self, name: str, limit: int) -> tuple[str, Sequence[SimilarArtist]]:
        artist = await self.store.find_artist(name)
        if artist is None:
            raise unknown_artist(name, self.library, self.library)
        return artist.name, await self.store.similar(artist.name, limit)

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
