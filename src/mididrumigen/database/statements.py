"""The statements that the manager and the fast stores share, said once for both databases.

Standard library only. Values are named as SQLite names them; :func:`number` turns them into
PostgreSQL's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from mididrumigen.database.rows import (
    FIND_ARTIST_ID,
    SOURCE_COLUMNS,
    assemble_profile,
    clean,
    dump_json,
    load_json,
)
from mididrumigen.domain.style.artist import artist_key, display_name
from mididrumigen.domain.style.profile import StyleProfile

if TYPE_CHECKING:
    from mididrumigen.domain.work.records import GenerationRecord

_FIND_PROFILE = f"""
SELECT CAST(p.profile AS TEXT), p.text_description, CAST(p.midi_templates_json AS TEXT),
    p.confidence_score, (
        SELECT CAST({{gather}}({{row}}({", ".join(SOURCE_COLUMNS)})) AS TEXT)
        FROM (SELECT * FROM research_sources WHERE artist_id = p.artist_id ORDER BY id) AS s
    )
FROM style_profiles AS p WHERE p.artist_id = ({FIND_ARTIST_ID})
"""  # noqa: S608
# One statement sees one moment. With two, a save between them would give old and new sources mixed.
FIND_PROFILE = {
    "sqlite": _FIND_PROFILE.format(gather="json_group_array", row="json_array"),
    "postgresql": _FIND_PROFILE.format(gather="json_agg", row="json_build_array"),
}
FIND_OTHERS = """
SELECT 1 FROM artists AS a WHERE a.sources_count <> 1 OR NOT EXISTS (
    SELECT 1 FROM research_sources AS s WHERE s.artist_id = a.id AND s.source_type = 'library'
        AND s.source_id = 'library:' || a.slug
) LIMIT 1
"""
FIND_REVISION = "SELECT version_num FROM alembic_version"
FIND_VERSION = "SELECT value FROM counters WHERE name = 'profiles'"
FIND_PROFILE_VERSION = f"""
SELECT artist_id, version FROM style_profiles WHERE artist_id = ({FIND_ARTIST_ID})
"""  # noqa: S608
FIND_CHANGED = """
SELECT p.artist_id, p.version, a.name, {vector}
FROM style_profiles AS p JOIN artists AS a ON a.id = p.artist_id
WHERE p.version > :version ORDER BY p.version
"""
FIND_ARTIST_IDS = "SELECT artist_id FROM style_profiles ORDER BY artist_id"
ADD_GENERATION = f"""
INSERT INTO generation_history (artist_id, artist_name, provider_used, generation_time_ms,
    user_params, output_files, files, making, job_id, owner, shared, created_at)
VALUES (({FIND_ARTIST_ID}), :name, :provider, :time_ms, :params, :output, :files, :making,
    :job_id, :owner, :shared, :now)
ON CONFLICT (job_id) DO NOTHING
"""  # noqa: S608
ADD_GENERATION_WITH_ID = f"{ADD_GENERATION} RETURNING id"
FIND_GENERATION_OF_JOB = "SELECT id FROM generation_history WHERE job_id = :job_id"


def decode_profile_row(row: Sequence[Any]) -> StyleProfile:
    """The profile in a row of :data:`FIND_PROFILE`.

    Raises:
        DatabaseError: it is damaged.
    """
    profile, description, vocabulary, confidence, sources = row
    return assemble_profile(
        (load_json(profile), description, load_json(vocabulary), confidence),
        load_json(sources or "[]"),
    )


def generation_values(record: GenerationRecord, now: object) -> dict[str, Any]:
    """The values of :data:`ADD_GENERATION`.

    Raises:
        InvalidRequestError: the name cannot be an artist's, or the parameters are not JSON data.
    """
    return {
        "key": artist_key(record.artist),
        "name": display_name(record.artist),
        "provider": clean(record.provider_used),
        "time_ms": record.generation_time_ms,
        "params": dump_json(clean(record.params)),
        "output": dump_json(clean(record.output_files)),
        "files": dump_json(clean(record.files)),
        "making": dump_json(clean(record.making)),
        "job_id": record.job_id or None,
        "owner": clean(record.owner),
        "shared": record.shared,
        "now": now,
    }


def sqlite_time(moment: datetime) -> str:
    """A time (UTC) as SQLite's columns hold it."""
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")


def number(statement: str, values: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """A statement with ``$1`` for the first of the values, and so on; and the values."""
    return _number(statement, tuple(values)), list(values.values())


@cache
def _number(statement: str, names: tuple[str, ...]) -> str:
    return re.sub(r"(?<!:):([a-z_]+)", lambda match: f"${names.index(match[1]) + 1}", statement)
