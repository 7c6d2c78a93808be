"""The few statements of the fast stores, said once for both databases.

Standard library only. Values are named as SQLite names them; :func:`number` turns them into
PostgreSQL's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from mididrumigen.database.rows import FIND_ARTIST_ID, clean, dump_json
from mididrumigen.domain.style.artist import artist_key, display_name

if TYPE_CHECKING:
    from mididrumigen.domain.work.records import GenerationRecord

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
    user_params, output_files, files, making, job_id, created_at)
VALUES (({FIND_ARTIST_ID}), :name, :provider, :time_ms, :params, :output, :files, :making,
    :job_id, :now)
ON CONFLICT (job_id) DO NOTHING
"""  # noqa: S608
FIND_GENERATION_OF_JOB = "SELECT id FROM generation_history WHERE job_id = :job_id"


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
        "now": now,
    }


def number(statement: str, values: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """A statement with ``$1`` for the first of the values, and so on; and the values."""
    return _number(statement, tuple(values)), list(values.values())


@cache
def _number(statement: str, names: tuple[str, ...]) -> str:
    return re.sub(r"(?<!:):([a-z_]+)", lambda match: f"${names.index(match[1]) + 1}", statement)
