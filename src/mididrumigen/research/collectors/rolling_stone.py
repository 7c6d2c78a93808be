"""Articles in Rolling Stone: off until they are turned on."""

from __future__ import annotations

import re
from typing import ClassVar

from mididrumigen.research.collectors.article_site import ArticleSiteCollector


class RollingStoneCollector(ArticleSiteCollector):
    """Articles in Rolling Stone. Implements ``Collector``."""

    name: ClassVar[str] = "rolling_stone"
    site: ClassVar[str] = "rollingstone.com"
    article: ClassVar[re.Pattern[str]] = re.compile(
        r"^/(music|feature|culture|tv-movies)/.+-\d+/?$"
    )
