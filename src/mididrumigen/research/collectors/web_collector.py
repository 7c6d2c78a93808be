"""What a collector of the web states of itself: when it is asked, and what it is made of."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

from mididrumigen.domain.errors import CollectorUnavailableError
from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.collecting import CollectorStatus
from mididrumigen.domain.style.evidence import Finding
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.research.gather import DEADLINE_S
from mididrumigen.research.web.fetch import Fetcher
from mididrumigen.research.web.robots import PageReader
from mididrumigen.research.web.web_search import WebSearch
from mididrumigen.settings.research import ResearchSettings


@dataclass(frozen=True, slots=True)
class WebParts:
    """What collectors are made of.

    Attributes:
        settings: keys and folders.
        fetcher: the client for services.
        reader: the client for pages; it asks robots.txt first.
        search: finds pages of a site.
        heard: folder of what was heard in recordings; nothing is kept without.
    """

    settings: ResearchSettings
    fetcher: Fetcher
    reader: PageReader
    search: WebSearch
    heard: Path | None = None


class WebCollector(ABC):
    """A source that is found by being a module of this folder. Implements ``Collector``.

    Attributes:
        name: short name for reports and settings.
        opt_in: whether its terms ask for the user's decision; it is off until it is named.
        quick: whether it is asked at depth quick, too.
        deadline_s: how long it may take; those that listen take longer than those that read.
    """

    name: ClassVar[str]
    opt_in: ClassVar[bool] = False
    quick: ClassVar[bool] = False
    deadline_s: ClassVar[float] = DEADLINE_S

    __slots__ = ()

    @classmethod
    @abstractmethod
    def build(cls, parts: WebParts) -> Self:
        """The collector."""

    @abstractmethod
    async def collect(self, artist: Artist, request: ResearchRequest) -> Sequence[Finding]:
        """What the source says; empty when it says nothing.

        Raises:
            CollectorUnavailableError: off, no key, throttled and so on, with the status.
        """


def check_key(key: object, wanted: str, variable: str) -> None:
    """Refuse to ask a service without its key.

    Args:
        key: nothing where there is none.
        wanted: what the service wants, as a sentence.
        variable: of the environment, that it is set in.

    Raises:
        CollectorUnavailableError: there is none.
    """
    if not key:
        raise CollectorUnavailableError(CollectorStatus.NO_KEY, wanted, hint=f"Set {variable}.")
