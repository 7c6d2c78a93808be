"""Archetypes: patterns that go by a name, such as a train beat or a half-time shuffle.

The files of ``data/archetypes`` hold them as grids; ``docs/archetypes.md`` describes the format.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.music.notation import parse_grid
from mididrumigen.settings.reading import Document, Node, closest, read_document

_HINT = "docs/archetypes.md describes the file."
_REQUIRED, _OPTIONAL = ("name", "genres", "tempo", "grid"), ("aliases", "meter")
_LOWEST_BPM, _HIGHEST_BPM = 30, 300


@dataclass(frozen=True, slots=True)
class Archetype:
    """A pattern that drummers know by name.

    Attributes:
        name: what it is called.
        aliases: what else it is called.
        genres: of the library, those that it is at home in.
        tempo: slowest and fastest usual tempo, quarter notes a minute.
        groove: its bars, written, at the middle of those tempos.
        family: the file that it stands in.
    """

    name: str
    aliases: tuple[str, ...]
    genres: tuple[str, ...]
    tempo: tuple[float, float]
    groove: Groove
    family: str


@cache
def archetypes() -> Mapping[str, Archetype]:
    """All built-in archetypes by name, in the order of their files.

    Raises:
        InvalidRequestError: a file is broken; says where.
    """
    return read_archetypes(files("mididrumigen.data") / "archetypes")


def find_archetype(name: str) -> Archetype:
    """An archetype by its name or an alias, case and hyphens ignored.

    Raises:
        InvalidRequestError: there is none of that name.
    """
    found = _names().get(_key(name))
    if found is None:
        raise InvalidRequestError(
            f"'{name}' is not an archetype.", hint=closest(name, archetypes())
        )
    return found


def read_archetypes(root: Traversable) -> dict[str, Archetype]:
    """The archetypes in the files of a folder, by name.

    Raises:
        InvalidRequestError: a file is broken, or two archetypes have a name in common.
    """
    found: dict[str, Archetype] = {}
    for file in sorted(root.iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".yaml"):
            continue
        document = Document(f"Archetypes {file.name}", hint=_HINT)
        for node in read_document(file.read_bytes(), document).items():
            archetype = _read(node, file.name.removesuffix(".yaml"))
            if archetype.name in found:
                node.refuse(f"{archetype.name} is there twice")
            found[archetype.name] = archetype
    return found


@cache
def _names() -> Mapping[str, Archetype]:
    return {
        _key(name): archetype
        for archetype in archetypes().values()
        for name in (archetype.name, *archetype.aliases)
    }


def _key(name: str) -> str:
    return " ".join(name.casefold().replace("-", " ").split())


def _read(node: Node, family: str) -> Archetype:
    nodes = node.fields(_REQUIRED, _OPTIONAL)
    low, high = _tempos(nodes["tempo"])
    meter = Meter()
    if "meter" in nodes:
        meter = nodes["meter"].checked(Meter.parse, nodes["meter"].string())
    grid = nodes["grid"]
    return Archetype(
        name=nodes["name"].string(),
        aliases=tuple(_texts(nodes, "aliases")),
        genres=tuple(_texts(nodes, "genres")),
        tempo=(low, high),
        groove=grid.checked(parse_grid, grid.string(), meter, float(round((low + high) / 2))),
        family=family,
    )


def _tempos(node: Node) -> tuple[float, float]:
    tempos = [item.number(_LOWEST_BPM, _HIGHEST_BPM) for item in node.items()]
    if len(tempos) != 2 or tempos[0] >= tempos[1]:
        node.refuse("here must be the slowest and the fastest tempo")
    return tempos[0], tempos[1]


def _texts(nodes: Mapping[str, Node], key: str) -> Iterator[str]:
    return (node.string() for node in nodes[key].items()) if key in nodes else iter(())
