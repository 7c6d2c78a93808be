"""What research may ask: one frozen :class:`ResearchSettings`, read when asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.settings.environment import Environment

CONTACT_VARIABLE = "MIDIDRUMIGEN_CONTACT"
SOURCES_VARIABLE = "MIDIDRUMIGEN_SOURCES"
OFFLINE_VARIABLE = "MIDIDRUMIGEN_OFFLINE"
PDMX_VARIABLE = "MIDIDRUMIGEN_PDMX"
ACOUSTICBRAINZ_VARIABLE = "MIDIDRUMIGEN_ACOUSTICBRAINZ"
NLP_VARIABLE = "MIDIDRUMIGEN_NLP"
YOUTUBE_TERMS_VARIABLE = "MIDIDRUMIGEN_YOUTUBE_TERMS"
ALL_SOURCES = "all"
"""Turns every source on that asks for a decision."""

_CONTACT = re.compile(r"[^\s()<>@]+@[^\s()<>@]+\.[^\s()<>@]+|https?://[^\s()<>]+")


@dataclass(frozen=True, slots=True)
class ResearchSettings:
    """What research may ask.

    Attributes:
        contact: mail address or URL that services may complain to. Some ask for one.
        sources: names of sources whose terms ask for a decision, and which may be asked;
            ``all`` for every one. Who builds the collectors knows which names there are.
        offline: nothing is fetched at all.
        nlp: whether spaCy helps to tell who is named in prose.
        pdmx_folder: a copy of the PDMX dump; ``None`` without.
        acousticbrainz_folder: a copy of AcousticBrainz's rhythm dump; ``None`` without.
        youtube_terms: whether the user accepted YouTube's terms and answers for downloading.
        searxng_url: the user's own search engine, which need not be public.
        semantic_scholar_key, openalex_key, brave_key, discogs_token, getsongbpm_key: empty
            without. Not in ``repr``.
    """

    contact: str = ""
    sources: frozenset[str] = frozenset()
    offline: bool = False
    nlp: bool = False
    pdmx_folder: Path | None = None
    youtube_terms: bool = False
    searxng_url: str = ""
    semantic_scholar_key: str = field(default="", repr=False)
    openalex_key: str = field(default="", repr=False)
    brave_key: str = field(default="", repr=False)
    acousticbrainz_folder: Path | None = None
    discogs_token: str = field(default="", repr=False)
    getsongbpm_key: str = field(default="", repr=False)

    @property
    def local_copies(self) -> bool:
        """Whether copies of dumps on this machine are among the sources."""
        return self.pdmx_folder is not None or self.acousticbrainz_folder is not None


def load_research_settings(environ: Mapping[str, str] | None = None) -> ResearchSettings:
    """Read the settings; an empty value counts as none.

    Args:
        environ: the environment; the process's own by default. ``MIDIDRUMIGEN_CONTACT``,
            ``MIDIDRUMIGEN_SOURCES`` (a list with commas, or ``all``), ``MIDIDRUMIGEN_OFFLINE``,
            ``MIDIDRUMIGEN_NLP``, ``MIDIDRUMIGEN_PDMX`` (a folder),
            ``MIDIDRUMIGEN_YOUTUBE_TERMS`` (``accepted``), ``SEMANTIC_SCHOLAR_API_KEY``,
            ``MIDIDRUMIGEN_ACOUSTICBRAINZ`` (a folder), ``OPENALEX_API_KEY``, ``BRAVE_API_KEY``,
            ``DISCOGS_TOKEN``, ``GETSONGBPM_API_KEY``, ``SEARXNG_URL``.

    Raises:
        InvalidRequestError: a value that cannot be used; keys are not repeated.
    """
    values = Environment.of(environ)
    return ResearchSettings(
        contact=_contact(values.text(CONTACT_VARIABLE)),
        sources=_sources(values.words(SOURCES_VARIABLE)),
        offline=values.switch(OFFLINE_VARIABLE),
        nlp=values.switch(NLP_VARIABLE),
        pdmx_folder=values.folder(PDMX_VARIABLE, "Give the folder of PDMX.csv."),
        youtube_terms=_accepted(values.text(YOUTUBE_TERMS_VARIABLE)),
        searxng_url=_search_url(values.text("SEARXNG_URL")),
        semantic_scholar_key=_key(values, "SEMANTIC_SCHOLAR_API_KEY"),
        openalex_key=_key(values, "OPENALEX_API_KEY"),
        brave_key=_key(values, "BRAVE_API_KEY"),
        acousticbrainz_folder=values.folder(
            ACOUSTICBRAINZ_VARIABLE, "Give the folder of the rhythm dump's CSV files."
        ),
        discogs_token=_key(values, "DISCOGS_TOKEN"),
        getsongbpm_key=_key(values, "GETSONGBPM_API_KEY"),
    )


def _contact(text: str) -> str:
    if text and not _CONTACT.fullmatch(text):
        raise InvalidRequestError(
            f"{CONTACT_VARIABLE} = '{text[:100]}' is neither a mail address nor a URL.",
            hint="Use you@example.org or https://example.org.",
        )
    return text


def _sources(words: list[str]) -> frozenset[str]:
    return frozenset(word.lower() for word in words)


def _accepted(text: str) -> bool:
    if text.lower() not in {"", "accepted"}:
        raise InvalidRequestError(
            f"{YOUTUBE_TERMS_VARIABLE} = '{text[:40]}' accepts nothing.",
            hint="Write accepted, or leave it out.",
        )
    return bool(text)


def _search_url(text: str) -> str:
    if text and not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", text):
        raise InvalidRequestError(
            f"SEARXNG_URL = '{text[:100]}' is not a web address.",
            hint="Use http://host:port or https://host.",
        )
    return text.rstrip("/")


def _key(values: Environment, name: str) -> str:
    text = values.text(name)
    # It becomes a header; what it was is not repeated.
    if not (text.isascii() and text.isprintable() and " " not in text):
        raise InvalidRequestError(f"{name} holds characters that no key has.")
    return text
