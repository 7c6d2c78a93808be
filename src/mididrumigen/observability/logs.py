"""Logs: one JSON object a line on stderr, with the request they belong to and without secrets.

:func:`log` works in core. With the extra ``server`` loguru writes the lines, without it the
standard library does; the lines are the same.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TextIO

from mididrumigen.observability.redact import redact

LOGGER_NAME = "mididrumigen"
# Servers with handlers of their own, which would write plain lines beside ours.
_OTHERS = ("uvicorn", "uvicorn.error", "uvicorn.access", "celery", "celery.task", "kombu")
_CHATTY = ("alembic", "httpx2", "hishel")

_request_id: ContextVar[str] = ContextVar("request_id", default="")


@contextmanager
def bind_request_id(request_id: str) -> Iterator[None]:
    """Everything that is logged within, tasks and threads included, tells this id."""
    token = _request_id.set(request_id)
    try:
        yield
    finally:
        _request_id.reset(token)


def current_request_id() -> str:
    """The id that is bound, or ``""``."""
    return _request_id.get()


def log(
    event: str, *, level: str = "INFO", error: BaseException | None = None, **fields: Any
) -> None:
    """Log an event in a few words, with what there is to say of it as fields.

    Args:
        event: what happened, the same words each time.
        level: DEBUG, INFO, WARNING or ERROR.
        error: whose traceback to add.
        fields: JSON data; anything else is written as text.
    """
    trace = (type(error), error, error.__traceback__) if error is not None else None
    logging.getLogger(LOGGER_NAME).log(
        logging.getLevelNamesMapping()[level], event, extra={"fields": fields}, exc_info=trace
    )


def set_up_logs(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send everything that this process logs to stderr, as JSON lines.

    Uvicorn, Celery and warnings are routed in. May be called again.

    Args:
        level: of our own events and of other libraries' (at least INFO for these).
        stream: where to, instead of stderr.
    """
    handler = _LineHandler(_make_sink(stream or sys.stderr))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(logging.INFO, logging.getLevelNamesMapping()[level]))
    logging.getLogger(LOGGER_NAME).setLevel(level)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in _OTHERS:
        other = logging.getLogger(name)
        other.handlers, other.propagate = [], True
    logging.captureWarnings(capture=True)


def format_record(record: logging.LogRecord) -> str:
    """One line of JSON: nothing in it can begin another line, and secrets are hidden."""
    line: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "event": record.getMessage(),
        "logger": record.name,
    }
    if current_request_id():
        line["request_id"] = current_request_id()
    fields = getattr(record, "fields", {})
    line |= {name: value for name, value in fields.items() if name not in line}
    if record.exc_info:
        line["traceback"] = logging.Formatter().formatException(record.exc_info)
    # ASCII alone: no line separator of Unicode, no lone surrogate.
    return json.dumps(redact(line), ensure_ascii=True)


class _LineHandler(logging.Handler):
    def __init__(self, sink: Any) -> None:
        super().__init__()
        self._sink = sink

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._sink(format_record(record))
        except Exception:  # noqa: BLE001 - what cannot be logged must not stop the work
            self.handleError(record)


def _make_sink(stream: TextIO) -> Any:
    """Loguru's writer, which is safe between threads and processes, or a plain one."""
    try:
        from loguru import logger
    except ImportError:
        return lambda line: stream.write(line + "\n")
    logger.remove()
    logger.add(stream, format="{message}", level=0, colorize=False, diagnose=False, catch=True)
    return lambda line: logger.opt(raw=True).info("{}\n", line)
