"""Every collector of the web: what it brings, and why it brings nothing, whatever is answered."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc

import pytest
from tests.replicas.server import Handler, Replica, Reply
from tests.replicas.services import ARTIST, CASES, Case

from mididrumigen.domain.style.collecting import CollectorReport, CollectorStatus
from mididrumigen.research.collectors.web import find_web_collectors
from mididrumigen.research.gather import gather_findings

GZIP = {"Content-Encoding": "gzip"}
BOMB = gzip.compress(bytes(200_000_000))
PRIVATE = Reply(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data/"})


@pytest.fixture(params=sorted(CASES))
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]


def ask(
    case: Case, handler: Handler | None = None, *, deadline_s: float = 20.0
) -> tuple[CollectorReport, Replica]:
    async def run() -> tuple[CollectorReport, Replica]:
        async with Replica(case.hosts(handler)) as replica:
            collector = case.build(replica.fetcher(deadline_s=deadline_s))
            (report,) = await gather_findings([collector], ARTIST, case.request)
            return report, replica

    return asyncio.run(run())


def always(reply: Reply) -> Handler:
    return lambda _: reply


def media_type(case: Case) -> str:
    return "text/html" if case.pages else case.empty.media_type


def test_every_collector_has_a_case() -> None:
    # Two read a folder and fetch nothing, one runs a program: tests/integration/
    # test_web_research.py and test_youtube.py.
    local = {"pdmx", "acousticbrainz", "youtube"}
    assert {kind.name for kind in find_web_collectors()} - local == set(CASES)


def test_a_case_builds_the_collector_that_it_is_named_after(case: Case) -> None:
    report, _ = ask(case)
    assert CASES[report.name] is case


def test_good_answers_become_findings_with_stable_ids(case: Case) -> None:
    first, replica = ask(case)
    again, _ = ask(case)
    assert first.status is CollectorStatus.FOUND, first.reason
    assert tuple(finding.source.id for finding in first.findings) == case.ids
    assert first.findings == again.findings
    for finding in first.findings:
        assert finding.source.licence
        assert finding.source.locator.startswith("https://")
        assert finding.text or finding.phrases or finding.claims or not finding.is_evidence
        assert "Jane Doe" in finding.text or not finding.text or "Test Pilots" in finding.text
        assert "BPM" not in finding.text or "96 BPM" in finding.text  # nothing hidden
    agents = {asked.headers["user-agent"] for asked in replica.asked}
    assert all(agent.endswith("(+tests@example.org)") for agent in agents)


def test_nothing_found_says_so(case: Case) -> None:
    report, _ = ask(case, always(case.empty))
    assert report.status is case.empty_status, report.reason
    assert report.reason


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.nulls])
def test_fields_may_be_missing(name: str) -> None:
    case = CASES[name]
    assert case.nulls is not None
    reply, ids = case.nulls
    report, _ = ask(case, always(reply))
    assert tuple(finding.source.id for finding in report.findings) == ids
    assert report.status in {CollectorStatus.FOUND, CollectorStatus.NOT_FOUND}, report.reason


def test_a_service_that_is_busy_is_named(case: Case) -> None:
    report, _ = ask(case, always(case.busy))
    assert report.status is CollectorStatus.THROTTLED, report.reason
    assert case.host in report.reason


@pytest.mark.parametrize(
    ("reply", "status"),
    [
        (Reply(b"\x89PNG" * 100, "image/png"), "failed"),
        (Reply(b"", ""), "failed"),
        (Reply(b'{"data": [{"title": "Jane', "", cut=10), "failed"),
        (Reply(b"[1, 2", ""), "failed"),
        (Reply(b"null", ""), "failed"),
        (Reply(BOMB, "", headers=GZIP), "failed"),
        (Reply(b"<p>" + b"x" * 10_000_000, ""), "failed"),
        (PRIVATE, "failed"),
        (Reply(status=500), "failed"),
        (Reply(status=401), "failed"),
        (Reply(hang=True), "timed_out"),
        (Reply(b" " * 10_000, "", drip_s=0.02), "timed_out"),
    ],
    ids=[
        *("wrong type", "nothing", "truncated", "half JSON", "null", "bomb", "large"),
        *("private", "fault", "unauthorised", "hanging", "dripping"),
    ],
)
def test_what_cannot_be_used_is_a_reason_in_bounded_space(
    case: Case, reply: Reply, status: str
) -> None:
    deadline_s = 0.25 if status == "timed_out" else 30.0
    if reply.media_type == "":
        reply = Reply(**{**vars(reply), "media_type": media_type(case)})
    tracemalloc.start()
    report, replica = ask(case, always(reply), deadline_s=deadline_s)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # An empty search page of FreeMIDI is a page without songs.
    nothing = {"freemidi": {"not_found"}}.get(report.name, set())
    assert report.status.value in {status} | nothing, report.reason
    assert report.reason
    assert not report.reason.startswith("Unexpected")
    assert peak < 50_000_000
    assert not any(asked.host.startswith("169.") for asked in replica.asked)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.pages])
def test_robots_are_obeyed(name: str) -> None:
    case = CASES[name]

    async def run() -> CollectorReport:
        async with Replica(case.hosts()) as replica:
            replica.hosts[case.host] = always(Reply("User-agent: *\nDisallow: /\n", "text/plain"))
            collector = case.build(replica.fetcher())
            (report,) = await gather_findings([collector], ARTIST, case.request)
            assert set(replica.paths(case.host)) == {"/robots.txt"}
            return report

    assert asyncio.run(run()).status is CollectorStatus.ROBOTS
