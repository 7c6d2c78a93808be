"""Listening to recordings one after another, in a process of its own, each recording once."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from mididrumigen.audio.heard import Heard
from mididrumigen.audio.heard_json import heard_from_json, heard_to_json
from mididrumigen.domain.errors import AudioError, AudioReadError, MissingExtraError, NoDrumsError
from mididrumigen.domain.music.accents import Accents
from mididrumigen.domain.work.job_requests import accents_from_json

_PROGRAM = "mididrumigen.audio.listen_process"
_BLOCK = 1 << 20
# Two hours of drums are 5 MB of JSON.
_MAX_ANSWER = 64 << 20


class Ear:
    """Listens, and remembers by content what it heard. Use as an asynchronous context.

    The process is started with the first recording that was not heard before, and ended with the
    context, whatever it is at.

    Args:
        memory: folder of what was heard, a file for each recording; nothing is kept without.
        separate: whether the drums of each recording are separated first.

    Attributes:
        process: that listens, while there is one.
    """

    def __init__(self, memory: Path | None = None, *, separate: bool = False) -> None:
        self._memory = memory
        self._separate = separate
        self.process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Ear:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await self._end()

    async def listen(self, path: Path) -> tuple[str, Heard]:
        """What identifies the recording (16 hexadecimal digits), and what is played in it.

        Raises:
            AudioReadError: it cannot be read; says why.
            NoDrumsError: it sounds unlike drums.
            MissingExtraError: the extra ``audio`` is not installed.
        """
        digest = await asyncio.to_thread(_digest, path)
        kept = f"{digest}-drums" if self._separate else digest
        known = await asyncio.to_thread(self._recall, kept)
        if known is not None:
            return digest, known
        answer = await self._ask(path)
        if "heard" not in answer:
            raise _error(answer)
        heard = heard_from_json(answer["heard"])
        if heard is None:
            raise AudioReadError("The listener is of another version.", hint="Install it again.")
        await asyncio.to_thread(self._remember, kept, heard)
        return digest, heard

    async def follow(self, path: Path) -> Accents:
        """What there is to play along with in a recording.

        Raises:
            AudioError: it cannot be read, or has no pulse.
            MissingExtraError: the extra ``audio`` is not installed.
        """
        answer = await self._ask(path, follow=True)
        if "accents" not in answer:
            raise _error(answer)
        return accents_from_json(answer["accents"])

    async def _ask(self, path: Path, *, follow: bool = False) -> dict[str, Any]:
        if self.process is None:
            self.process = await _start()
        pipe_in, pipe_out = self.process.stdin, self.process.stdout
        if pipe_in is None or pipe_out is None:
            raise AudioReadError("The listener cannot be talked to.")
        try:
            asked = {"path": str(path.absolute()), "separate": self._separate, "follow": follow}
            pipe_in.write((json.dumps(asked) + "\n").encode())
            await pipe_in.drain()
            line = await pipe_out.readline()
        except (BrokenPipeError, ConnectionResetError):
            line = b""
        if not line:
            await self._end()
            raise AudioReadError(
                f"The listener broke down over '{path.name}'.", hint="The file may be damaged."
            )
        answer: dict[str, Any] = json.loads(line)
        return answer

    async def _end(self) -> None:
        process, self.process = self.process, None
        if process is None:
            return
        if process.returncode is None:
            _kill(process)
        await process.wait()

    def _recall(self, digest: str) -> Heard | None:
        if self._memory is None:
            return None
        try:
            text = (self._memory / f"{digest}.json").read_text(encoding="utf-8")
            return heard_from_json(json.loads(text))
        except (OSError, ValueError, KeyError, TypeError):
            # Not heard yet, or kept by something else: it is heard again.
            return None

    def _remember(self, digest: str, heard: Heard) -> None:
        if self._memory is None:
            return
        self._memory.mkdir(parents=True, exist_ok=True)
        part = self._memory / f"{digest}.{os.getpid()}.part"
        part.write_text(json.dumps(heard_to_json(heard)), encoding="utf-8")
        part.replace(self._memory / f"{digest}.json")


async def _start() -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        _PROGRAM,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        limit=_MAX_ANSWER,
        start_new_session=True,
    )


def _kill(process: asyncio.subprocess.Process) -> None:
    """End the listener and what it runs."""
    if sys.platform == "win32":
        process.kill()
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _error(answer: dict[str, Any]) -> Exception:
    message, hint = str(answer["message"]), str(answer["hint"])
    if answer["error"] == MissingExtraError.code:
        return MissingExtraError("Listening", "audio")
    kinds = (NoDrumsError, AudioError)
    kind = next((kind for kind in kinds if kind.code == answer["error"]), AudioReadError)
    return kind(message, hint=hint)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError as error:
        raise AudioReadError(f"'{path.name}' cannot be read: {error.strerror}.") from error
    return digest.hexdigest()[:16]
