"""One entry of the knowledge library: a YAML text, checked key by key, as findings.

``docs/library.md`` describes the format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import pstdev

from mididrumigen.domain.errors import InvalidRequestError, ResearchError
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.music.notation import parse_grid
from mididrumigen.domain.style.artist import Artist, ArtistKind, Tenure, display_name
from mididrumigen.domain.style.evidence import Evidence, Finding, Phrase, Source, SourceKind
from mididrumigen.domain.style.features import Place
from mididrumigen.domain.style.habits import NO_HABITS
from mididrumigen.domain.style.swing import NO_SWING_CURVE
from mididrumigen.research.library.habits_reader import read_habits, read_measure, read_swing
from mididrumigen.settings.reading import Document, Node, read_document

# A claim of the library weighs as much as so many bars of playing at its confidence: at 0.5 it
# outweighs the genre (4 bars), and two dozen measured bars outweigh it.
BARS_WORTH = 12.0

_REQUIRED = {"name", "kind", "facts", "heard", "feel", "grooves", "fills"}
_OPTIONAL = {"aliases", "bands", "primary_bands", "genres", "parent", "years"}
_OPTIONAL |= {"velocity", "microtiming_ms", "habits", "swing_at_bpm"}
_PHRASE_KEYS = {"label", "tempo_bpm", "meter", "weight", "grid"}
_CLAIM_KEYS = {"value", "spread", "confidence", "reason"}
_HINT = "docs/library.md describes the file."
_ANY = re.compile(r".+")
# Spans of years: "1968–1980, 1997–2006", "2008–today", "1964".
_YEARS = re.compile(r"(\d{4})(?:\s*[-–]\s*(\d{4}|today))?")


@dataclass(frozen=True, slots=True)
class LibraryEntry:
    """An entry as it was read.

    Attributes:
        artist: the drummer, or a genre (kind ``genre``).
        primary_bands: bands whose name leads here even where another entry lists them.
        tenures: times in bands, one for each span of years; those without known years have none.
        parent: for a genre, the genre it grew from; may be empty.
        years: of activity, as text; may be empty.
        finding: what the entry says.
    """

    artist: Artist
    primary_bands: tuple[str, ...]
    tenures: tuple[Tenure, ...]
    parent: str
    years: str
    finding: Finding


def read_entry(text: str, file: str, entry_id: str, state: str = "") -> LibraryEntry:
    """Read and check one file of the library.

    Args:
        text: the YAML text.
        file: its name, for errors.
        entry_id: what sources are called after it, ``john-bonham`` or ``genre:funk``.
        state: the file's fingerprint, which its source remembers.

    Raises:
        ResearchError: the text is not an entry; names file and key.
    """
    root = read_document(text, Document(f"Library file {file}", ResearchError, _HINT))
    nodes = root.fields(sorted(_REQUIRED), sorted(_OPTIONAL))
    tenures = _tenures(nodes)
    artist = _artist(nodes, tenures)
    source = Source(
        id=f"library:{entry_id}",
        kind=SourceKind.LIBRARY,
        title=f"MidiDrumiGen knowledge library: {artist.name}",
        locator=f"{file}#{state}" if state else file,
        licence="MIT",
    )
    lines = text.splitlines()
    phrases = [
        *(_phrase(node, source.id, lines, is_fill=False) for node in nodes["grooves"].items()),
        *(_phrase(node, source.id, lines, is_fill=True) for node in nodes["fills"].items()),
    ]
    finding = Finding(
        source=source,
        claims=tuple(_claims(nodes, source.id)),
        phrases=tuple(phrases),
        facts=tuple(node.string() for node in nodes["facts"].items()),
        habits=read_habits(nodes["habits"]) if "habits" in nodes else NO_HABITS,
        swing=read_swing(nodes["swing_at_bpm"]) if "swing_at_bpm" in nodes else NO_SWING_CURVE,
    )
    return LibraryEntry(
        artist=artist,
        primary_bands=_names(nodes, "primary_bands"),
        tenures=tenures,
        parent=nodes["parent"].string() if "parent" in nodes else "",
        years=nodes["years"].string() if "years" in nodes else "",
        finding=finding,
    )


def _artist(nodes: Mapping[str, Node], tenures: Sequence[Tenure]) -> Artist:
    kinds = (ArtistKind.DRUMMER, ArtistKind.PRODUCER, ArtistKind.GENRE)
    kind = nodes["kind"].string()
    if kind not in kinds:
        nodes["kind"].refuse(f"'{kind}' is not one of {', '.join(kinds)}")
    return Artist(
        name=nodes["name"].checked(display_name, nodes["name"].string()),
        kind=ArtistKind(kind),
        aliases=_names(nodes, "aliases"),
        bands=tuple(dict.fromkeys(tenure.name for tenure in tenures)),
        genres=_names(nodes, "genres"),
    )


def _names(nodes: Mapping[str, Node], key: str) -> tuple[str, ...]:
    if key not in nodes:
        return ()
    return tuple(node.checked(display_name, node.string()) for node in nodes[key].items())


def _tenures(nodes: Mapping[str, Node]) -> tuple[Tenure, ...]:
    """Times in bands: each is a name, or a mapping of ``name`` and ``years``."""
    return tuple(
        tenure
        for node in (nodes["bands"].items() if "bands" in nodes else ())
        for tenure in _tenures_in(node)
    )


def _tenures_in(node: Node) -> Iterator[Tenure]:
    if not node.is_mapping:
        yield Tenure(node.checked(display_name, node.string()))
        return
    own = node.fields(("name", "years"))
    name = own["name"].checked(display_name, own["name"].string())
    for span in own["years"].word(_ANY, "years such as 1968–1980").split(","):
        match = _YEARS.fullmatch(span.strip())
        if match is None:
            own["years"].refuse("write years such as '1968–1980, 1997–today'")
        first, last = match[1], match[2] or match[1]
        end = None if last == "today" else int(last)
        if end is not None and end < int(first):
            own["years"].refuse("a span of years ends before it begins")
        yield Tenure(name, int(first), end)


def _phrase(node: Node, source_id: str, lines: Sequence[str], *, is_fill: bool) -> Phrase:
    nodes = node.fields(sorted(_PHRASE_KEYS - {"meter", "weight"}), sorted(_PHRASE_KEYS))
    meter = Meter()
    if "meter" in nodes:
        meter = nodes["meter"].checked(Meter.parse, nodes["meter"].string())
    grid, tempo = nodes["grid"], nodes["tempo_bpm"].number()
    try:
        groove = parse_grid(grid.string(), meter, tempo)
    except InvalidRequestError as error:
        _place_in_file(grid, error, lines).refuse(error.message.rstrip("."), error.hint)
    weight = nodes["weight"].number() if "weight" in nodes else 1.0
    if not 0 < weight <= 10:
        nodes["weight"].refuse("a weight is above 0 and at most 10")
    return Phrase(
        groove=groove,
        source_id=source_id,
        label=nodes["label"].string(),
        fills=frozenset({groove.bars - 1} if is_fill else ()),
        weight=weight,
    )


def _place_in_file(grid: Node, error: InvalidRequestError, lines: Sequence[str]) -> Node:
    """The grid with line and column in the file of what is wrong in it, where that is known."""
    value = grid.value
    at, column = error.details.get("line"), error.details.get("column")
    if not isinstance(at, int) or not isinstance(column, int):
        return grid
    shown = lines[value.line - 1][value.column - 1 :]
    if shown.startswith(("|", ">")):  # the text begins on the next line, and is indented
        line = value.line + at
        written = lines[line - 1]
        indent = len(written) - len(written.lstrip())
        return replace(grid, value=replace(value, line=line, column=indent + column))
    quote = shown.startswith(('"', "'"))
    return replace(grid, value=replace(value, column=value.column + column - 1 + quote))


def _claims(nodes: Mapping[str, Node], source_id: str) -> Iterator[Evidence]:
    heard = nodes["heard"].fields(("confidence", "reason"))

    def claim(node: Node, feature: str, value: float, spread: float, **own: Node) -> Evidence:
        given = heard | own
        confidence, reason = given["confidence"].number(), given["reason"].string()
        evidence: Evidence = node.checked(
            Evidence, feature, value, spread, BARS_WORTH, source_id, confidence, reason
        )
        return evidence

    for feature, node in nodes["feel"].mapping().items():
        if node.is_mapping:
            own = node.fields(("value", "spread"), sorted(_CLAIM_KEYS))
            value, spread = own.pop("value").number(), own.pop("spread").number()
            yield claim(node, feature, value, spread, **own)
        else:
            value, either_side = read_measure(node)
            if either_side is None:
                node.refuse("write a value with its spread, such as '96 ± 25'")
            yield claim(node, feature, value, either_side)
    for table in ("velocity", "microtiming_ms"):
        if table in nodes:
            for node, feature, value, spread, own in _table(table, nodes[table]):
                yield claim(node, feature, value, spread, **own)


_Cell = tuple[Node, str, float, float, dict[str, Node]]


def _table(name: str, table: Node) -> Iterator[_Cell]:
    """The cells of a table by kit group, each as a feature with value and spread."""
    groups = table.mapping()
    own: dict[str, Node] = {}
    for key in {"confidence", "reason"} & groups.keys():
        own[key] = groups.pop(key)
    if "spread" not in groups:
        table.refuse("'spread' is missing")
    usual = groups.pop("spread").number()
    for group, node in groups.items():
        feature = name if group == "all" else f"{name}.{group}"
        if not node.is_list:
            value, spread = read_measure(node)
            yield node, feature, value, usual if spread is None else spread, own
            continue
        places = node.items()
        if not 1 <= len(places) <= 1 + len(Place):
            node.refuse(f"write up to six velocities: over all, {', '.join(Place)}")
        said = [cell.number() for cell in places if not cell.is_null]
        for cell, place in zip(places, ("", *Place), strict=False):
            if not cell.is_null:
                # Over all places a group is as uneven as the places are among themselves.
                spread = usual if place else max(usual, pstdev(said))
                yield cell, f"{feature}.{place}".rstrip("."), cell.number(), spread, own
