"""How the service runs: one frozen :class:`ServerSettings`, read when asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_network
from pathlib import Path

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.settings.environment import Environment
from mididrumigen.settings.table import PREFIX

# What may be limited, and how by default. Without keys, on loopback, nothing is limited unless the
# environment says so: a producer rerolls.
DEFAULT_RATES: Mapping[str, str] = {
    "generate": "10/minute",
    "research": "10/minute",
    "render": "20/minute",
    "read": "6000/minute",
    "session": "10/minute",
}
# Of these there is no key yet to count by.
_ALWAYS_LIMITED = frozenset({"session"})
STREAMS_PER_KEY = 1000
LOCAL_ORIGINS = r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?"


class JobRunner(StrEnum):
    """What runs jobs."""

    INLINE = "inline"
    CELERY = "celery"


class Downloads(StrEnum):
    """How a file of an object store reaches the client."""

    PROXY = "proxy"
    REDIRECT = "redirect"


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """How the service runs.

    Attributes:
        redis_url: caches and rate limits are shared there; empty keeps them in memory.
        broker_url: Redis that carries job ids to Celery workers. Not the cache's: it must not
            evict.
        jobs: what runs jobs.
        files_url: ``s3://bucket/prefix``; empty is the output folder.
        downloads: whether files of an object store are passed on, or the client is sent there.
        rates: by group (generate, research, render, read, session), such as ``10/minute``; "" is
            unlimited. A group that is not named has its default, which counts for API keys only.
        cors_origins: origins that browsers may call from, beside loopback ones.
        trusted_proxies: networks whose ``X-Forwarded-For`` and ``-Proto`` are believed.
        require_key: whether a key is needed on loopback too.
        streams_per_key: how many tasks' events a key, or an address, may follow at once.
        keep_days: lines of the history without a star are deleted after so many days, with their
            files; 0 keeps them.
        midi_root: folder whose sub-folders may be named as evidence in requests.
        log_level: of the JSON logs.
        otlp_endpoint: where traces go; empty is nowhere.
    """

    redis_url: str = field(default="", repr=False)
    broker_url: str = field(default="", repr=False)
    jobs: JobRunner = JobRunner.INLINE
    files_url: str = ""
    downloads: Downloads = Downloads.PROXY
    rates: Mapping[str, str] = field(default_factory=dict)
    cors_origins: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    require_key: bool = False
    streams_per_key: int = STREAMS_PER_KEY
    keep_days: int = 0
    midi_root: Path | None = None
    log_level: str = "INFO"
    otlp_endpoint: str = ""

    def rate(self, group: str, *, keyed: bool) -> str:
        """The rate of a route group for a caller with or without a key; "" is unlimited."""
        limited = keyed or group in _ALWAYS_LIMITED
        return self.rates.get(group, DEFAULT_RATES.get(group, "") if limited else "")


def load_server_settings(environ: Mapping[str, str] | None = None) -> ServerSettings:
    """Read the settings: ``MIDIDRUMIGEN_`` and the attribute's name in capitals.

    Rates are ``MIDIDRUMIGEN_RATE_LIMIT_GENERATE`` and so on; lists are split at commas; traces
    go where ``OTEL_EXPORTER_OTLP_ENDPOINT`` says. An empty value counts as none.

    Raises:
        InvalidRequestError: a value that cannot be used; secrets in it are not repeated.
    """
    values = Environment.of(environ)
    redis_url = _redis(values, f"{PREFIX}REDIS_URL")
    broker_url = _redis(values, f"{PREFIX}BROKER_URL")
    jobs = JobRunner(values.choice(f"{PREFIX}JOBS", list(JobRunner), JobRunner.INLINE))
    if jobs is JobRunner.CELERY and not broker_url:
        raise InvalidRequestError(
            f"{PREFIX}JOBS is celery, and there is no broker.",
            hint=f"Set {PREFIX}BROKER_URL to redis://host:6379/0.",
        )
    rates = {group: values.rate(f"{PREFIX}RATE_LIMIT_{group.upper()}") for group in DEFAULT_RATES}
    return ServerSettings(
        redis_url=redis_url,
        broker_url=broker_url,
        jobs=jobs,
        files_url=_files(values.text(f"{PREFIX}FILES_URL")),
        downloads=Downloads(values.choice(f"{PREFIX}DOWNLOADS", list(Downloads), Downloads.PROXY)),
        rates={group: rate for group, rate in rates.items() if rate is not None},
        cors_origins=tuple(map(_origin, values.words(f"{PREFIX}CORS_ORIGINS"))),
        trusted_proxies=tuple(map(_network, values.words(f"{PREFIX}TRUSTED_PROXIES"))),
        require_key=values.switch(f"{PREFIX}REQUIRE_KEY"),
        streams_per_key=values.number(f"{PREFIX}STREAMS_PER_KEY", 1, 100_000, STREAMS_PER_KEY),
        keep_days=values.number(f"{PREFIX}KEEP_DAYS", 0, 36_500, 0),
        midi_root=values.folder(f"{PREFIX}MIDI_ROOT", "Give a folder of folders."),
        log_level=values.choice(
            f"{PREFIX}LOG_LEVEL", ["DEBUG", "INFO", "WARNING", "ERROR"], "INFO", upper=True
        ),
        otlp_endpoint=values.text("OTEL_EXPORTER_OTLP_ENDPOINT"),
    )


def _redis(values: Environment, name: str) -> str:
    url = values.text(name)
    if url and not re.fullmatch(r"(rediss?|unix)://\S+", url):
        # Not repeated: it may hold a password.
        raise InvalidRequestError(f"{name} is not a Redis URL.", hint="Use redis://host:6379/0.")
    return url


def _files(url: str) -> str:
    if url and not re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[\w./-]*)?", url):
        raise InvalidRequestError(
            f"{PREFIX}FILES_URL = '{url}' is not an object store.",
            hint="Use s3://bucket/prefix, or leave it unset for the output folder.",
        )
    return url.rstrip("/")


def _origin(text: str) -> str:
    if not re.fullmatch(
        r"https?://[A-Za-z0-9.-]+(:\d{1,5})?|https?://\[[0-9a-f:]+\](:\d{1,5})?", text
    ):
        raise InvalidRequestError(
            f"{PREFIX}CORS_ORIGINS: '{text}' is not an origin.",
            hint="Use https://name or http://name:port, without a path or *.",
        )
    return text


def _network(text: str) -> str:
    try:
        return str(ip_network(text, strict=False))
    except ValueError as error:
        raise InvalidRequestError(
            f"{PREFIX}TRUSTED_PROXIES: '{text}' is not an address or network.",
            hint="Use 10.0.0.5 or 10.0.0.0/8.",
        ) from error
