"""How a profile lies in the tables: shared by the manager and the hot path, so that they agree.

Standard library only: the hot path must not pay for SQLAlchemy.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mididrumigen.domain.errors import DatabaseError, InvalidRequestError
from mididrumigen.domain.style.artist import Artist, artist_key
from mididrumigen.domain.style.evidence import Finding, Source, SourceKind
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.style.profile_codec import (
    decode_profile,
    decode_statements,
    encode_profile,
    encode_statements,
)

# An artist's own name comes before an alias, an alias before a band, the older row before a newer.
FIND_ARTIST_ID = """
SELECT id FROM (
    SELECT id, 0 AS rank FROM artists WHERE key = :key
    UNION ALL
    SELECT artist_id, CASE WHEN is_band THEN 2 ELSE 1 END FROM artist_aliases WHERE key = :key
) AS candidates ORDER BY rank, id LIMIT 1
"""

# What assemble_profile takes, in its order.
SOURCE_COLUMNS = ("source_id", "source_type", "title", "url", "file_path", "licence")
PROFILE_COLUMNS = ("profile", "text_description", "midi_templates_json", "confidence_score")

SQLITE_HINT = (
    "If it is locked, wait for the other program. "
    "If it is damaged, move it away and research again."
)
_AGAIN = "Research the artist again, with --fresh."


def dump_json(data: object) -> str:
    """Compact JSON.

    Raises:
        InvalidRequestError: something JSON cannot hold, NaN included.
    """
    try:
        return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError) as error:
        raise InvalidRequestError(f"This cannot be stored as JSON: {error}.") from error


def load_json(text: str | bytes) -> Any:
    """What :func:`dump_json` wrote.

    Raises:
        DatabaseError: it is not JSON.
    """
    try:
        return json.loads(text)
    except ValueError as error:
        raise DatabaseError(f"The stored profile is damaged: {error}.", hint=_AGAIN) from error


def clean(data: Any) -> Any:
    """The same data without NUL characters and lone surrogates, which no database takes.

    Raises:
        InvalidRequestError: a mapping with keys that are not strings.
    """
    if isinstance(data, str):
        return data.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(data, Mapping):
        return {_key(key): clean(value) for key, value in data.items()}
    if isinstance(data, Sequence) and not isinstance(data, bytes | bytearray):
        return [clean(value) for value in data]
    return data


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise InvalidRequestError(f"{key!r} cannot be a key in JSON; only strings can.")
    return str(clean(key))


def profile_columns(profile: StyleProfile) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The columns of a profile's row, and those of its sources, each fact once."""
    rest = clean(encode_profile(profile))
    sources = rest.pop("sources")
    columns = {
        "text_description": rest.pop("description"),
        "midi_templates_json": rest.pop("vocabulary"),
        "confidence_score": rest.pop("confidence"),
        "quantitative_params": profile.quantitative_params,
        "profile": rest,
    }
    return columns, [_source_columns(*source) for source in sources]


def _source_columns(
    ident: str, kind: str, title: str, locator: str, licence: str
) -> dict[str, str | None]:
    is_url = locator.startswith(("http://", "https://"))
    return {
        "source_id": ident,
        "source_type": kind,
        "title": title,
        "url": locator if is_url else None,
        "file_path": None if is_url else locator,
        "licence": licence,
    }


def assemble_profile(row: Sequence[Any], sources: Iterable[Sequence[Any]]) -> StyleProfile:
    """The profile behind :func:`profile_columns`.

    Args:
        row: the values of :data:`PROFILE_COLUMNS`, JSON decoded.
        sources: the values of :data:`SOURCE_COLUMNS`, in the order of their ids.

    Raises:
        DatabaseError: the data is of another format, or damaged.
    """
    rest, description, vocabulary, confidence = row
    if not isinstance(rest, Mapping):
        raise DatabaseError("The stored profile is damaged.", hint=_AGAIN)
    return decode_profile(
        {
            **rest,
            "description": description,
            "vocabulary": vocabulary,
            "confidence": confidence,
            "sources": [
                [ident, kind, title, url or path or "", licence]
                for ident, kind, title, url, path, licence in sources
            ],
        }
    )


def statements(findings: Iterable[Finding]) -> dict[str, Any]:
    """What sources state, as their ``extracted_data``, by the id of the source."""
    stated = (finding for finding in findings if finding.claims or finding.facts)
    return {finding.source.id: clean(encode_statements(finding)) for finding in stated}


def assemble_statements(columns: Sequence[Any], data: Mapping[str, Any]) -> Finding:
    """The finding behind :func:`statements`.

    Args:
        columns: the values of :data:`SOURCE_COLUMNS`.
        data: the row's ``extracted_data``.

    Raises:
        DatabaseError: the data is damaged.
    """
    ident, kind, title, url, path, licence = columns
    source = Source(ident, SourceKind(kind), title, url or path or "", licence)
    return decode_statements(source, data)


def alias_keys(artist: Artist) -> dict[str, bool]:
    """Keys of the other names that lead to an artist, and whether each is a band.

    A name that :func:`artist_key` refuses is left out: it can never be asked for.
    """
    keys: dict[str, bool] = {}
    names = [(name, False) for name in (*artist.aliases, artist.asked_as)]
    for name, is_band in [*names, *((band, True) for band in artist.bands)]:
        try:
            keys.setdefault(artist_key(name), is_band)
        except InvalidRequestError:
            continue
    keys.pop(artist.key, None)
    return keys
