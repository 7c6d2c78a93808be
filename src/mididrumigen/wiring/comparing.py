"""What compares artists, over the stores of one event loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mididrumigen.wiring.core import Services

if TYPE_CHECKING:
    from mididrumigen.domain.work.records import Comparison
    from mididrumigen.orchestrator.comparison import Comparer, FindNearest
    from mididrumigen.orchestrator.researcher import Researcher
    from mididrumigen.wiring.stores import Stores


def make_comparer(
    services: Services, stores: Stores, offline: Researcher, find_nearest: FindNearest
) -> Comparer:
    """A comparer of the library and what is stored."""
    from mididrumigen.orchestrator.comparison import Comparer

    return Comparer(services.library, offline, services.embedder, find_nearest, stores.read_vectors)


def compare_quickly(services: Services, name: str, limit: int) -> Comparison | None:
    """Compare a library artist within the library, where nothing else is known; else ``None``.

    It opens no database but to see that, and loads no model.
    """
    from mididrumigen.orchestrator.neighbours import compare_styles

    library = services.library
    artist = library.identify(name)
    styles = {style.traits.name: style for style in library.styles()}
    everyone = {known.name for known in library.artists()}
    if artist is None or everyone != styles.keys() or not services.only_library_stored():
        return None
    return compare_styles(artist.name, list(styles.values()), limit)
