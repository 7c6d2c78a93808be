"""What is wrong with a file of the library, and what could be better: one line a remark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mididrumigen.domain.errors import ResearchError
from mididrumigen.domain.music.playability import find_clashes
from mididrumigen.domain.style.artist import ArtistKind, slug
from mididrumigen.domain.style.evidence import Phrase
from mididrumigen.research.library.entry_state import fingerprint
from mididrumigen.research.library.library_files import LibraryEntry, read_entry
from mididrumigen.settings.reading import Document, Node, decode, read_document

ENOUGH_GROOVES, ENOUGH_FILLS, ENOUGH_FACTS = 5, 4, 3


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to say of a file.

    Attributes:
        text: with file, line and column where they are known.
        is_mistake: whether the file cannot be used before it is mended.
        hint: what would be right.
    """

    text: str
    is_mistake: bool = True
    hint: str = ""


def lint_file(path: Path, genres: Sequence[str]) -> tuple[LibraryEntry | None, tuple[Remark, ...]]:
    """Check a file of an artist or genre.

    Args:
        path: the file.
        genres: names of the genres that an artist may name.

    Returns:
        The entry, where it can be read, and remarks in the order of the file.
    """
    document = Document(str(path), ResearchError)
    try:
        data = path.read_bytes()
        text = decode(data, document)
        entry = read_entry(text, str(path), path.stem, fingerprint(data))
    except OSError as error:
        return None, (Remark(f"{path} cannot be read: {error.strerror}."),)
    except ResearchError as error:
        return None, (Remark(error.message, hint=error.hint),)
    nodes = read_document(text, document).mapping()
    return entry, (*_names(entry, path, nodes, genres), *_phrases(entry, path, nodes))


def _names(
    entry: LibraryEntry, path: Path, nodes: dict[str, Node], genres: Sequence[str]
) -> Iterator[Remark]:
    expected = f"{slug(entry.artist.name)}.yaml"
    if path.name != expected:
        yield Remark(f"{path}: the file is about {entry.artist.name}.", hint=f"Call it {expected}.")
    if entry.artist.kind is not ArtistKind.GENRE:
        unknown = [genre for genre in entry.artist.genres if genre not in genres]
        if unknown or not entry.artist.genres:
            where = nodes.get("genres")
            place = f":{where.value.line}:{where.value.column}" if where is not None else ""
            said = f"{', '.join(unknown)}: not a known genre" if unknown else "no genre is named"
            yield Remark(f"{path}{place}: genres: {said}.", hint=f"Known: {', '.join(genres)}.")
    if len(entry.finding.facts) < ENOUGH_FACTS:
        yield Remark(f"{path}: fewer than {ENOUGH_FACTS} facts.", is_mistake=False)


def _phrases(entry: LibraryEntry, path: Path, nodes: dict[str, Node]) -> Iterator[Remark]:
    phrases = iter(entry.finding.phrases)
    labels: set[str] = set()
    for key, enough in (("grooves", ENOUGH_GROOVES), ("fills", ENOUGH_FILLS)):
        items = nodes[key].items()
        for node in items:
            place = f"{path}:{node.value.line}:{node.value.column}: {node.key}"
            yield from _phrase(next(phrases), place, labels)
        if len(items) < enough:
            yield Remark(f"{path}: {len(items)} {key}, where {enough} tell more.", is_mistake=False)


def _phrase(phrase: Phrase, place: str, labels: set[str]) -> Iterator[Remark]:
    for clash in find_clashes(phrase.groove)[:1]:
        yield Remark(f"{place}: '{phrase.label}' cannot be played: {clash.reason}.")
    if phrase.label in labels:
        yield Remark(f"{place}: another phrase is called '{phrase.label}' as well.")
    labels.add(phrase.label)
