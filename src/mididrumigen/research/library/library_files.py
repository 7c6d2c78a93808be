"""One entry of the knowledge library: a YAML text, checked key by key, as findings.

``docs/library.md`` describes the format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from statistics import pstdev
from typing import Any, NoReturn

from mididrumigen.domain.errors import InvalidRequestError, ResearchError
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.music.notation import parse_grid
from mididrumigen.domain.style.artist import Artist, ArtistKind, display_name
from mididrumigen.domain.style.evidence import Evidence, Finding, Phrase, Source, SourceKind
from mididrumigen.domain.style.features import Place

# A claim of the library weighs as much as so many bars of playing at its confidence: at 0.5 it
# outweighs the genre (4 bars), and two dozen measured bars outweigh it.
BARS_WORTH = 12.0

_REQUIRED = {"name", "kind", "facts", "heard", "feel", "grooves", "fills"}
_OPTIONAL = {"aliases", "bands", "primary_bands", "genres", "parent", "years"}
_OPTIONAL |= {"velocity", "microtiming_ms"}
_PHRASE_KEYS = {"label", "tempo_bpm", "meter", "weight", "grid"}
_CLAIM_KEYS = {"value", "spread", "confidence", "reason"}
_NUMBER = r"-?\d+(?:\.\d+)?"
_PLUS_MINUS = re.compile(rf"({_NUMBER})\s*(?:±|\+/-)\s*({_NUMBER})")


@dataclass(frozen=True, slots=True)
class LibraryEntry:
    """An entry as it was read.

    Attributes:
        artist: the drummer, or a genre (kind ``genre``).
        primary_bands: bands whose name leads here even where another entry lists them.
        parent: for a genre, the genre it grew from; may be empty.
        years: of activity, as text; may be empty.
        finding: what the entry says.
    """

    artist: Artist
    primary_bands: tuple[str, ...]
    parent: str
    years: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class _Node:
    """A value of the file with where it stands, for errors that name file and key."""

    value: Any
    file: str
    key: str = ""

    def refuse(self, message: str) -> NoReturn:
        where = f", {self.key}" if self.key else ""
        raise ResearchError(f"Library file {self.file}{where}: {message}")

    def mapping(self) -> dict[str, _Node]:
        if not isinstance(self.value, dict):
            self.refuse("here must be a mapping of keys to values.")
        prefix = f"{self.key}." if self.key else ""
        return {str(k): _Node(v, self.file, f"{prefix}{k}") for k, v in self.value.items()}

    def fields(self, required: set[str], optional: set[str]) -> dict[str, _Node]:
        """The values of a mapping whose keys are known."""
        nodes = self.mapping()
        for name in sorted(required - nodes.keys()):
            self.refuse(f"'{name}' is missing.")
        for name in nodes.keys() - required - optional:
            nodes[name].refuse(f"unknown key; known are {', '.join(sorted(required | optional))}.")
        return nodes

    def items(self) -> list[_Node]:
        if not isinstance(self.value, list):
            self.refuse("here must be a list.")
        return [_Node(v, self.file, f"{self.key}[{i}]") for i, v in enumerate(self.value)]

    def text(self) -> str:
        if not isinstance(self.value, str) or not self.value.strip():
            self.refuse("here must be a text that is not empty (quote words such as 'Yes').")
        return self.value.strip()

    def names(self) -> tuple[str, ...]:
        return tuple(node.checked(display_name, node.text()) for node in self.items())

    def number(self) -> float:
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            self.refuse(f"here must be a number, not {self.value!r:.40}.")
        return float(self.value)

    def measure(self) -> tuple[float, float | None]:
        """A number with its spread: ``96 ± 25``, or a plain number without one."""
        match = _PLUS_MINUS.fullmatch(self.value.strip()) if isinstance(self.value, str) else None
        return (float(match[1]), float(match[2])) if match else (self.number(), None)

    def checked(self, build: Any, *args: Any) -> Any:
        """What ``build`` makes of the arguments; its complaint with file and key."""
        try:
            return build(*args)
        except InvalidRequestError as error:
            self.refuse(str(error))


def read_entry(text: str, file: str, entry_id: str) -> LibraryEntry:
    """Read and check one file of the library.

    Args:
        text: the YAML text.
        file: its name, for errors.
        entry_id: what sources are called after it, ``john-bonham`` or ``genre:funk``.

    Raises:
        ResearchError: the text is not an entry; names file and key.
    """
    root = _Node(_load(text, file), file)
    nodes = root.fields(_REQUIRED, _OPTIONAL)
    artist = _artist(nodes)
    source = Source(
        id=f"library:{entry_id}",
        kind=SourceKind.LIBRARY,
        title=f"MidiDrumiGen knowledge library: {artist.name}",
        locator=file,
        licence="MIT",
    )
    phrases = [
        *(_phrase(node, source.id, is_fill=False) for node in nodes["grooves"].items()),
        *(_phrase(node, source.id, is_fill=True) for node in nodes["fills"].items()),
    ]
    finding = Finding(
        source=source,
        claims=tuple(_claims(nodes, source.id)),
        phrases=tuple(phrases),
        facts=tuple(node.text() for node in nodes["facts"].items()),
    )
    return LibraryEntry(
        artist=artist,
        primary_bands=_names(nodes, "primary_bands"),
        parent=nodes["parent"].text() if "parent" in nodes else "",
        years=nodes["years"].text() if "years" in nodes else "",
        finding=finding,
    )


def _load(text: str, file: str) -> object:
    import yaml

    try:
        # A safe loader: only plain data comes out of it, whatever the file says.
        return yaml.load(text, Loader=_loader())  # noqa: S506
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it is not readable YAML"
        raise ResearchError(f"Library file {file}{line}: {problem}.") from error
    except RecursionError as error:
        raise ResearchError(f"Library file {file}: it is nested too deeply.") from error


@cache
def _loader() -> Any:
    """A safe YAML loader that refuses a key written twice; the C one where there is one."""
    import yaml

    class UniqueKeyLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # the base is chosen at run time
        def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
            seen = set()
            for key, _ in node.value:
                if key.value in seen:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"the key '{key.value}' is there twice", key.start_mark
                    )
                seen.add(str(key.value))
            mapping: dict[Any, Any] = super().construct_mapping(node, deep)
            return mapping

    return UniqueKeyLoader


def _artist(nodes: Mapping[str, _Node]) -> Artist:
    kinds = (ArtistKind.DRUMMER, ArtistKind.PRODUCER, ArtistKind.GENRE)
    kind = nodes["kind"].text()
    if kind not in kinds:
        nodes["kind"].refuse(f"'{kind}' is not one of {', '.join(kinds)}.")
    return Artist(
        name=nodes["name"].checked(display_name, nodes["name"].text()),
        kind=ArtistKind(kind),
        aliases=_names(nodes, "aliases"),
        bands=_names(nodes, "bands"),
        genres=_names(nodes, "genres"),
    )


def _names(nodes: Mapping[str, _Node], key: str) -> tuple[str, ...]:
    return nodes[key].names() if key in nodes else ()


def _phrase(node: _Node, source_id: str, *, is_fill: bool) -> Phrase:
    nodes = node.fields(_PHRASE_KEYS - {"meter", "weight"}, _PHRASE_KEYS)
    meter = Meter()
    if "meter" in nodes:
        meter = nodes["meter"].checked(Meter.parse, nodes["meter"].text())
    grid, tempo = nodes["grid"], nodes["tempo_bpm"].number()
    groove = grid.checked(parse_grid, grid.text(), meter, tempo)
    weight = nodes["weight"].number() if "weight" in nodes else 1.0
    if not 0 < weight <= 10:
        nodes["weight"].refuse("a weight is above 0 and at most 10.")
    return Phrase(
        groove=groove,
        source_id=source_id,
        label=nodes["label"].text(),
        fills=frozenset({groove.bars - 1} if is_fill else ()),
        weight=weight,
    )


def _claims(nodes: Mapping[str, _Node], source_id: str) -> Iterator[Evidence]:
    heard = nodes["heard"].fields({"confidence", "reason"}, set())

    def claim(node: _Node, feature: str, value: float, spread: float, **own: _Node) -> Evidence:
        given = heard | own
        confidence, reason = given["confidence"].number(), given["reason"].text()
        evidence: Evidence = node.checked(
            Evidence, feature, value, spread, BARS_WORTH, source_id, confidence, reason
        )
        return evidence

    for feature, node in nodes["feel"].mapping().items():
        if isinstance(node.value, dict):
            own = node.fields({"value", "spread"}, _CLAIM_KEYS)
            value, spread = own.pop("value").number(), own.pop("spread").number()
            yield claim(node, feature, value, spread, **own)
        else:
            value, either_side = node.measure()
            if either_side is None:
                node.refuse("write a value with its spread, such as '96 ± 25'.")
            yield claim(node, feature, value, either_side)
    for table in ("velocity", "microtiming_ms"):
        if table in nodes:
            for node, feature, value, spread, own in _table(table, nodes[table]):
                yield claim(node, feature, value, spread, **own)


_Cell = tuple[_Node, str, float, float, dict[str, _Node]]


def _table(name: str, table: _Node) -> Iterator[_Cell]:
    """The cells of a table by kit group, each as a feature with value and spread."""
    groups = table.mapping()
    own: dict[str, _Node] = {}
    for key in {"confidence", "reason"} & groups.keys():
        own[key] = groups.pop(key)
    if "spread" not in groups:
        table.refuse("'spread' is missing.")
    usual = groups.pop("spread").number()
    for group, node in groups.items():
        feature = name if group == "all" else f"{name}.{group}"
        if not isinstance(node.value, list):
            value, spread = node.measure()
            yield node, feature, value, usual if spread is None else spread, own
            continue
        places = node.items()
        if not 1 <= len(places) <= 1 + len(Place):
            node.refuse(f"write up to six velocities: over all, {', '.join(Place)}.")
        said = [cell.number() for cell in places if cell.value is not None]
        for cell, place in zip(places, ("", *Place), strict=False):
            if cell.value is not None:
                # Over all places a group is as uneven as the places are among themselves.
                spread = usual if place else max(usual, pstdev(said))
                yield cell, f"{feature}.{place}".rstrip("."), cell.number(), spread, own
