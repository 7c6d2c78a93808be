"""Column types that mean the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import JSON, DateTime, Dialect, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine

from mididrumigen.domain.errors import DatabaseError, InvalidRequestError, MissingExtraError

if TYPE_CHECKING:
    from types import ModuleType

    import numpy as np
    from numpy.typing import NDArray

    Vector: TypeAlias = NDArray[np.float32]
else:
    # Read when classes are made, and the core is without numpy.
    Vector: TypeAlias = Any

DIMENSIONS = 384
BLOB_DTYPE = "<f4"
_BLOB_BYTES = 4 * DIMENSIONS

Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def import_numpy() -> ModuleType:
    """numpy, which vectors need and the core is without.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        import numpy
    except ImportError as error:
        raise MissingExtraError("Comparing artists", "similarity") from error
    return numpy


class Embedding(TypeDecorator[Vector]):
    """A vector of 384 float32: pgvector's ``vector(384)``, or a little-endian BLOB on SQLite."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Pgvector is imported only where there is a PostgreSQL to talk to."""
        if dialect.name == "postgresql":
            from pgvector.sqlalchemy import VECTOR

            return dialect.type_descriptor(VECTOR(DIMENSIONS))
        return dialect.type_descriptor(LargeBinary())

    def process_bind_param(self, value: Vector | None, dialect: Dialect) -> Any:
        """Check the vector and pack it."""
        if value is None:
            return None
        vector = check_embedding(value)
        return vector if dialect.name == "postgresql" else vector.astype(BLOB_DTYPE).tobytes()

    def process_result_value(self, value: Any, dialect: Dialect) -> Vector | None:
        """Unpack a vector of shape ``(384,)``."""
        if value is None:
            return None
        if dialect.name == "postgresql":
            found: Vector = import_numpy().asarray(value, dtype="float32")
            return found
        vector: Vector = unpack_embeddings([value])[0]
        return vector


class UtcDateTime(TypeDecorator[datetime]):
    """``timestamptz``; SQLite, which knows no zones, holds the UTC time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """To UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Always with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def check_embedding(vector: Vector) -> Vector:
    """The vector as float32 of shape ``(384,)``.

    Raises:
        InvalidRequestError: another shape, a number that is not finite, or no direction at all.
    """
    np = import_numpy()
    array: Vector = np.asarray(vector, dtype="float32")
    if array.shape != (DIMENSIONS,):
        raise InvalidRequestError(
            f"An embedding has shape {array.shape}.", hint=f"It must be ({DIMENSIONS},)."
        )
    if not np.isfinite(array).all() or not array.any():
        raise InvalidRequestError(
            "An embedding is all zeros or holds a number that is not finite.",
            hint="Cosine similarity needs a direction.",
        )
    return array


def unpack_embeddings(blobs: list[bytes]) -> Vector:
    """BLOBs as one matrix of shape ``(len(blobs), 384)``.

    Raises:
        DatabaseError: a BLOB of another size.
    """
    if any(len(blob) != _BLOB_BYTES for blob in blobs):
        raise DatabaseError(
            "A stored embedding is damaged.", hint="Research the artist again, with --fresh."
        )
    np = import_numpy()
    joined = np.frombuffer(b"".join(blobs), dtype=BLOB_DTYPE).reshape(-1, DIMENSIONS)
    matrix: Vector = joined.astype("float32", copy=False)
    return matrix
