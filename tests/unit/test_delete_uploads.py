"""Uploads are kept for as long as the job that reads them."""

from __future__ import annotations

import asyncio

from tests.fakes_service import MemoryFiles, MemoryJobs

from mididrumigen.domain.errors import StorageError
from mididrumigen.domain.work.jobs import JobKind, NewJob
from mididrumigen.tasks.uploads import delete_uploads

NAMES = ("upload-0123456789abcdef-0a_a.mid", "upload-0123456789abcdef-0b_b.mid")


class Stubborn(MemoryFiles):
    """Cannot delete one file."""

    def delete(self, name: str) -> None:
        if name == NAMES[0]:
            raise StorageError("Read-only.")
        super().delete(name)


def test_uploads_go_when_their_job_is_over_and_not_before():
    async def work():
        jobs, files = MemoryJobs(), MemoryFiles()
        files.save_all([(name, b"MThd") for name in NAMES])
        added = [
            (await jobs.add(NewJob(JobKind.RESEARCH, name, {"uploads": [name]})))[0]
            for name in NAMES
        ]
        await jobs.cancel(added[0].id)
        await delete_uploads(jobs, lambda: files)
        assert list(files.kept) == [NAMES[1]]
        await jobs.claim("w", 60, added[1].id)
        await jobs.complete(added[1].id, "w", {})
        await delete_uploads(jobs, lambda: files)
        assert not files.kept
        assert await jobs.with_uploads() == {}

    asyncio.run(work())


def test_what_cannot_be_deleted_is_tried_again():
    async def work():
        jobs, files = MemoryJobs(), Stubborn()
        files.save(NAMES[0], b"MThd")
        job, _ = await jobs.add(NewJob(JobKind.AUGMENT, "x", {"uploads": list(NAMES[:1])}))
        await jobs.cancel(job.id)
        await delete_uploads(jobs, lambda: files)
        assert list(await jobs.with_uploads()) == [job.id]

    asyncio.run(work())
