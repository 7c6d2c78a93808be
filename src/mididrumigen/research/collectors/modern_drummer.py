"""Interviews and articles in Modern Drummer: off until they are turned on."""

from __future__ import annotations

import re
from typing import ClassVar

from mididrumigen.research.collectors.article_site import ArticleSiteCollector


class ModernDrummerCollector(ArticleSiteCollector):
    """Interviews and articles in Modern Drummer. Implements ``Collector``."""

    name: ClassVar[str] = "modern_drummer"
    site: ClassVar[str] = "moderndrummer.com"
    article: ClassVar[re.Pattern[str]] = re.compile(r"^/(article|\d{4}/\d{2})/[^/]+")
