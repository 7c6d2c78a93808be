"""One line of JSON an event, whose it is, and never a secret."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import subprocess
import sys
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mididrumigen.observability.logs import bind_request_id, format_record, log, set_up_logs
from mididrumigen.observability.redact import redact

SECRETS = [
    "mdg_abcdefgh12345678",
    "sk-ant-api03-abcdefgh",
    "AIzaSyA1234567890abc",
    "AKIAIOSFODNN7EXAMPLE",
]


@pytest.fixture
def lines():
    """What is logged from now on, as data; logging is as before afterwards."""
    root, names = logging.getLogger(), ("mididrumigen", "uvicorn.access", "celery")
    before = root.handlers, root.level
    others = [(logging.getLogger(name), logging.getLogger(name).level) for name in names]
    stream = io.StringIO()
    set_up_logs("DEBUG", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers, level = before
    root.setLevel(level)
    for logger, old in others:
        logger.setLevel(old)
    logging.captureWarnings(capture=False)


def test_an_event_is_a_line_with_its_fields(lines):
    log("generated", artist="Björk\nforged", bars=4, took=0.5, parts=["a", 2, None])
    (line,) = lines()
    assert line["event"] == "generated"
    assert line["level"] == "INFO"
    assert line["artist"] == "Björk\nforged"
    assert (line["bars"], line["took"], line["parts"]) == (4, 0.5, ["a", 2, None])
    assert "request_id" not in line


def test_a_request_id_reaches_tasks_and_threads(lines):
    async def work(number):
        with bind_request_id(f"id-{number}"):
            await asyncio.sleep(0)
            await asyncio.create_task(inner(number))
            await asyncio.to_thread(log, "thread", number=number)

    async def inner(number):
        log("task", number=number)

    async def both():
        await asyncio.gather(work(1), work(2))

    asyncio.run(both())
    assert len(lines()) == 4
    assert all(line["request_id"] == f"id-{line['number']}" for line in lines())


def test_other_libraries_are_routed_in(lines):
    logging.getLogger("uvicorn.access").info("%s - GET %s", "127.0.0.1", "/x\n{}")
    logging.getLogger("celery").warning("lost %(what)s", {"what": "a worker"})
    logging.getLogger("somebody.else").debug("too much")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("old", DeprecationWarning, stacklevel=1)
    found = lines()
    assert [line["logger"] for line in found] == ["uvicorn.access", "celery", "py.warnings"]
    assert found[0]["event"] == "127.0.0.1 - GET /x\n{}"


def test_an_error_is_told_with_its_traceback(lines):
    try:
        raise ValueError("bad Bearer abc.def\nlevel: forged")
    except ValueError as error:
        log("failed", level="ERROR", error=error)
    (line,) = lines()
    assert "ValueError: bad Bearer ***" in line["traceback"]
    assert line["level"] == "ERROR"


def test_what_cannot_be_formatted_does_not_stop_the_work(lines):
    class Bad:
        def __str__(self):
            raise RuntimeError("no")

    raise_errors, logging.raiseExceptions = logging.raiseExceptions, False
    try:
        log("bad", value=Bad())
    finally:
        logging.raiseExceptions = raise_errors
    log("good")
    assert [line["event"] for line in lines()] == ["good"]


@given(st.text(), st.dictionaries(st.text(max_size=9), st.text() | st.floats(), max_size=3))
def test_nothing_begins_another_line(event, fields):
    record = logging.LogRecord("x", logging.INFO, "", 0, "%s", (event,), None)
    record.fields = fields
    text = format_record(record)
    assert text.isascii()
    assert len(text.splitlines()) == 1


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize(
    "around", ["{}", "key={} used", '"{}"', "({})", "a,{},b", "http://x/?k={}"]
)
def test_keys_are_hidden_wherever_they_are(secret, around):
    text = around.format(secret)
    for data in (text, [text], {"x": {"y": (text,)}}, {text: 1}, ValueError(text)):
        assert secret not in json.dumps(redact(data))


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Authorization: Bearer eyJ.abc-_/+=", "eyJ"),
        ("postgresql+asyncpg://user:p@ssw0rd@host/db", "ssw0rd"),
        ("redis://:s3cret@host:6379/0", "s3cret"),
        ("https://x/?a=1&key=abc123&b=2", "abc123"),
        ("https://b.s3/x?X-Amz-Signature=0123abcd", "0123abcd"),
    ],
)
def test_other_secrets_are_hidden(text, hidden):
    assert hidden not in redact(text)
    assert "***" in redact(text)


def test_values_with_secret_names_are_hidden():
    data = {"password": "a", "OPENAI_API_KEY": "b", "X-API-Key": "c", "cookie": "d", "token": ""}
    assert redact(data) == {**dict.fromkeys(data, "***"), "token": ""}


def test_what_is_no_secret_stays():
    data = {"artist": "sk-8", "key": "C minor", "url": "http://host:80/@me", "n": [1, True, None]}
    assert redact(data) == data


def test_without_loguru_the_lines_are_the_same():
    script = (
        "import sys\n{}"
        "from mididrumigen.observability.logs import log, set_up_logs\n"
        "set_up_logs()\nlog('x {{}} <red>', y='ü')\n"
    )
    told = []
    for hide in ("", "sys.modules['loguru'] = None\n"):
        command = [sys.executable, "-W", "error", "-c", script.format(hide)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        told.append({**json.loads(done.stderr), "time": ""})
    assert told[0] == told[1]
    assert told[0]["y"] == "ü"


def test_logging_imports_nothing_heavy():
    script = (
        "import sys\nfrom mididrumigen.observability.logs import log\nlog('x')\n"
        "print(sorted({'loguru', 'numpy', 'sqlalchemy', 'asyncio'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
