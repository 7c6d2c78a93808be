"""What is asked for and what comes back: requests, answers, and redirects between them."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from mididrumigen.domain.errors import CollectorUnavailableError, ResearchError
from mididrumigen.domain.style.collecting import CollectorStatus
from mididrumigen.research.web.fetch_guard import refused

JSON = frozenset({"application/json", "application/sparql-results+json", "text/json"})
XML = frozenset({"application/atom+xml", "application/xml", "text/xml"})
HTML = frozenset({"text/html", "application/xhtml+xml"})


@dataclass(frozen=True, slots=True)
class Page:
    """An answer.

    Attributes:
        url: where it came from in the end, redirects followed.
        status: of HTTP.
        media_type: without parameters, in lower case.
        headers: by name in lower case.
        body: decoded.
        fetched: the day.
    """

    url: str
    status: int
    media_type: str
    headers: Mapping[str, str]
    body: bytes
    fetched: date

    def json(self) -> Any:
        """The body as JSON data.

        Raises:
            ResearchError: it is not JSON, or cut off.
        """
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise ResearchError("The answer is not JSON, or was cut off.") from error


@dataclass(frozen=True, slots=True)
class Ask:
    """What to fetch.

    Attributes:
        url: with its query.
        accept: media types that are taken; any when empty.
        headers: beside the client's own. They go to the host of ``url`` only.
        max_bytes: of the decoded body.
        check: told the URL of every hop before it is asked; raises to refuse it.
    """

    url: str
    accept: frozenset[str] = frozenset()
    headers: Mapping[str, str] = field(default_factory=dict)
    max_bytes: int | None = None
    check: Callable[[str], Awaitable[None]] | None = None


def explain_status(page: Page) -> CollectorUnavailableError:
    """The error for an answer that is a refusal."""
    host = host_of(page.url)
    if page.status in {404, 410}:
        return CollectorUnavailableError(CollectorStatus.NOT_FOUND, f"{host} has no such page.")
    hint = "It may want a key, or another one." if page.status in {401, 403} else ""
    message = f"{host} refused the request ({page.status})."
    return CollectorUnavailableError(CollectorStatus.FAILED, message, hint=hint)


def add_query(url: str, params: Mapping[str, str | int]) -> str:
    """A URL with these parameters."""
    return f"{url}?{urlencode(params)}" if params else url


def follow_redirect(ask: Ask, page: Page) -> Ask:
    """The same request at the address that an answer names."""
    try:
        target = urljoin(page.url, page.headers["location"])
    except ValueError as error:
        raise refused(f"{host_of(page.url)} redirects to what is no web address.") from error
    same = host_of(target) == host_of(page.url) and page.url.split(":")[0] == target.split(":")[0]
    # A key is for the host that it was given for.
    return Ask(target, ask.accept, ask.headers if same else {}, ask.max_bytes, ask.check)


def host_of(url: str) -> str:
    """The host of a URL; empty where there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
