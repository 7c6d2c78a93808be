"""Every setting: its name in the environment, what it is, its default and what it does."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from mididrumigen.domain.errors import InvalidRequestError

PREFIX = "MIDIDRUMIGEN_"


class SettingKind(StrEnum):
    """What a value must be."""

    TEXT = "text"
    SWITCH = "1 or 0"
    FOLDER = "folder"
    FILE = "file"
    URL = "URL"
    RATE = "rate, such as 10/minute, or off"
    NUMBER = "whole number"
    WORDS = "list with commas"
    WORD = "word"
    SECRET = "secret"  # noqa: S105 (a kind of value)


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable of the environment.

    Attributes:
        name: of the variable.
        kind: what its value must be.
        default: what holds without it, in words; empty where nothing does.
        help: what it does.
    """

    name: str
    kind: SettingKind
    default: str
    help: str


_KIND = SettingKind
SETTINGS = (
    Setting(f"{PREFIX}HOME", _KIND.FOLDER, "the user's data folder", "Where everything is kept."),
    Setting(f"{PREFIX}DATABASE_URL", _KIND.URL, "a SQLite file in the home", "The database."),
    Setting(f"{PREFIX}OUTPUT", _KIND.FOLDER, "output", "Where generated files go."),
    Setting(f"{PREFIX}CONTACT", _KIND.TEXT, "", "Mail or URL that web services may complain to."),
    Setting(f"{PREFIX}SOURCES", _KIND.WORDS, "", "Sources that are asked only when named, or all."),
    Setting(f"{PREFIX}OFFLINE", _KIND.SWITCH, "0", "Fetch nothing."),
    Setting(f"{PREFIX}NLP", _KIND.SWITCH, "0", "Let spaCy tell who is named in prose."),
    Setting(f"{PREFIX}PDMX", _KIND.FOLDER, "", "A copy of the PDMX dump."),
    Setting(f"{PREFIX}ACOUSTICBRAINZ", _KIND.FOLDER, "", "A copy of AcousticBrainz's rhythm dump."),
    Setting(f"{PREFIX}YOUTUBE_TERMS", _KIND.WORD, "",
            "accepted: you have read YouTube's terms and may download."),
    Setting("SEARXNG_URL", _KIND.URL, "", "A search engine of your own."),
    Setting("SEMANTIC_SCHOLAR_API_KEY", _KIND.SECRET, "", "Key for Semantic Scholar."),
    Setting("OPENALEX_API_KEY", _KIND.SECRET, "", "Key for OpenAlex."),
    Setting("BRAVE_API_KEY", _KIND.SECRET, "", "Key for Brave Search."),
    Setting("DISCOGS_TOKEN", _KIND.SECRET, "", "Token for Discogs."),
    Setting("GETSONGBPM_API_KEY", _KIND.SECRET, "", "Key for GetSongBPM."),
    Setting(f"{PREFIX}GENERATION_CONFIG", _KIND.FILE, "generation.yaml in the home, if it is there",
            "The language models, and what they may cost."),
    Setting("ANTHROPIC_API_KEY", _KIND.SECRET, "", "Key for Anthropic's models."),
    Setting("ANTHROPIC_BASE_URL", _KIND.URL, "", "Another address of Anthropic's API."),
    Setting("GOOGLE_API_KEY", _KIND.SECRET, "", "Key for Google's models."),
    Setting("GEMINI_API_KEY", _KIND.SECRET, "", "Key for Google's models, by its other name."),
    Setting("GOOGLE_GEMINI_BASE_URL", _KIND.URL, "", "Another address of Google's API."),
    Setting("OPENAI_API_KEY", _KIND.SECRET, "", "Key for OpenAI's models."),
    Setting("OPENAI_BASE_URL", _KIND.URL, "", "Another address of OpenAI's API."),
    Setting(f"{PREFIX}LOCAL_LLM_URL", _KIND.URL, "", "A model on your own machine."),
    Setting(f"{PREFIX}LOCAL_LLM_MODEL", _KIND.TEXT, "", "The name of that model."),
    Setting(f"{PREFIX}REDIS_URL", _KIND.URL, "", "Shares caches and rate limits."),
    Setting(f"{PREFIX}BROKER_URL", _KIND.URL, "", "Redis that carries jobs to Celery workers."),
    Setting(f"{PREFIX}JOBS", _KIND.WORD, "inline", "What runs jobs: inline or celery."),
    Setting(f"{PREFIX}FILES_URL", _KIND.URL, "", "Object store of files: s3://bucket/prefix."),
    Setting(f"{PREFIX}DOWNLOADS", _KIND.WORD, "proxy",
            "How files of an object store reach the client: proxy or redirect."),
    Setting(f"{PREFIX}RATE_LIMIT_GENERATE", _KIND.RATE, "10/minute for a key",
            "How often a caller may have something made."),
    Setting(f"{PREFIX}RATE_LIMIT_RESEARCH", _KIND.RATE, "10/minute for a key",
            "How often a caller may have something researched."),
    Setting(f"{PREFIX}RATE_LIMIT_RENDER", _KIND.RATE, "20/minute for a key",
            "How often a caller may hear something rendered."),
    Setting(f"{PREFIX}RATE_LIMIT_READ", _KIND.RATE, "6000/minute for a key",
            "How often a caller may read."),
    Setting(f"{PREFIX}RATE_LIMIT_SESSION", _KIND.RATE, "10/minute for an address",
            "How often a browser may try a key."),
    Setting(f"{PREFIX}REQUIRE_KEY", _KIND.SWITCH, "0", "Want an API key on loopback too."),
    Setting(f"{PREFIX}STREAMS_PER_KEY", _KIND.NUMBER, "1000",
            "How many tasks a key may follow at once."),
    Setting(f"{PREFIX}KEEP_DAYS", _KIND.NUMBER, "0, which is for ever",
            "Generations without a star are deleted after so many days."),
    Setting(f"{PREFIX}CORS_ORIGINS", _KIND.WORDS, "", "Web pages that may call the API."),
    Setting(f"{PREFIX}TRUSTED_PROXIES", _KIND.WORDS, "",
            "Addresses or networks whose X-Forwarded-For is believed."),
    Setting(f"{PREFIX}MIDI_ROOT", _KIND.FOLDER, "", "Its sub-folders may be named as evidence."),
    Setting(f"{PREFIX}LOG_LEVEL", _KIND.WORD, "INFO", "DEBUG, INFO, WARNING or ERROR."),
    Setting("OTEL_EXPORTER_OTLP_ENDPOINT", _KIND.URL, "", "Where traces go (extra otel)."),
    Setting("AWS_ACCESS_KEY_ID", _KIND.SECRET, "the machine's role", "Of the object store."),
    Setting("AWS_SECRET_ACCESS_KEY", _KIND.SECRET, "the machine's role", "Of the object store."),
    Setting("AWS_REGION", _KIND.WORD, "", "Of the object store."),
    Setting("AWS_ENDPOINT_URL", _KIND.URL, "Amazon's", "Another object store that speaks S3."),
)  # fmt: skip
NAMES = frozenset(setting.name for setting in SETTINGS)


def check_names(
    environ: Mapping[str, str] | None = None, also: frozenset[str] = frozenset()
) -> None:
    """Refuse a variable that begins like a setting but is not one.

    Args:
        environ: the environment; the process's own by default.
        also: more names that are known: those that the user's file of language models reads.

    Raises:
        InvalidRequestError: names the variable, and the setting that was probably meant.
    """
    from difflib import get_close_matches

    known = sorted(NAMES | also)
    for name in sorted(os.environ if environ is None else environ):
        if name.startswith(PREFIX) and name not in known:
            likely = get_close_matches(name, known, n=1)
            raise InvalidRequestError(
                f"There is no setting {name}.",
                hint=f"Did you mean {likely[0]}?" if likely else "docs/service.md lists them.",
            )
