"""The fetcher against a real server: polite, bounded, guarded, and clear about failures."""

from __future__ import annotations

import asyncio
import gc
import gzip
import time
import tracemalloc
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.replicas.server import Asked, Replica, Reply

from mididrumigen.domain.errors import CollectorUnavailableError
from mididrumigen.domain.style.collecting import CollectorStatus
from mididrumigen.research.web.fetch import Fetcher
from mididrumigen.research.web.fetch_guard import Network
from mididrumigen.research.web.fetch_limits import FetchLimits, Pace
from mididrumigen.research.web.fetch_page import HTML, JSON, Ask, Page
from mididrumigen.research.web.robots import PageReader

HOST = "service.example.org"
URL = f"https://{HOST}/thing"


def run(
    replies: list[Reply] | Callable[[Asked], Reply], use: Callable[[Replica], Awaitable[object]]
) -> Replica:
    """Let ``use`` fetch from a server that gives these replies, the last one for ever."""

    async def work() -> Replica:
        async with Replica() as replica:
            queue = list(replies) if isinstance(replies, list) else []
            answer = (
                replies if callable(replies) else lambda _: queue.pop(0) if queue[1:] else queue[0]
            )
            replica.hosts[HOST] = answer
            await use(replica)
            return replica

    return asyncio.run(work())


def one_by_one(replies: list[Reply]) -> Callable[[Asked], Reply]:
    queue = list(replies)
    return lambda _: queue.pop(0) if queue[1:] else queue[0]


def fetch(*replies: Reply, ask: Ask | None = None, **how: float) -> tuple[Page, Replica]:
    pages: list[Page] = []

    async def use(replica: Replica) -> None:
        pages.append(await replica.fetcher(**how).get(ask or Ask(URL, JSON)))  # type: ignore[arg-type]

    replica = run(list(replies), use)
    return pages[0], replica


def fail(*replies: Reply, ask: Ask | None = None, **how: float) -> CollectorUnavailableError:
    with pytest.raises(CollectorUnavailableError) as caught:
        fetch(*replies, ask=ask, **how)
    return caught.value


GOOD = Reply('{"a": 1}')


def test_it_says_who_it_is() -> None:
    page, replica = fetch(GOOD)
    assert page.json() == {"a": 1}
    agent = replica.asked[0].headers["user-agent"]
    assert agent.startswith("MidiDrumiGen/")
    assert agent.endswith("(+tests@example.org)")


@pytest.mark.parametrize(
    ("busy", "wait_s"),
    [
        (Reply(status=429), 0.0),
        (Reply(status=503), 0.0),
        (Reply(status=500), 0.0),
        (Reply('{"message": "slow", "code": "429"}', status=429), 0.0),
        (Reply(status=429, headers={"Retry-After": "0"}), 0.0),
        (Reply('{"retryAfter": 0.2}', status=429), 0.2),
        (Reply('{"error": {"code": "maxlag", "lag": 5}}', headers={"Retry-After": "0"}), 0.0),
    ],
)
def test_a_busy_service_is_asked_again(busy: Reply, wait_s: float) -> None:
    page, replica = fetch(busy, GOOD)
    assert page.json() == {"a": 1}
    assert len(replica.asked) == 2
    assert replica.asked[1].at - replica.asked[0].at >= wait_s


@pytest.mark.parametrize(
    ("busy", "asked"),
    [
        (Reply(status=429), 3),
        (Reply(status=503, headers={"Retry-After": "3600"}), 1),
        (Reply(status=503, headers={"Retry-After": "Wed, 21 Oct 2099 07:28:00 GMT"}), 1),
        (Reply(status=503, headers={"X-RateLimit-Who": "search-shed"}), 1),
        (Reply("Rate exceeded.", "text/plain"), 1),
    ],
)
def test_patience_ends(busy: Reply, asked: int) -> None:
    errors: list[CollectorUnavailableError] = []

    async def use(replica: Replica) -> None:
        with pytest.raises(CollectorUnavailableError) as caught:
            await replica.fetcher().get(Ask(URL, JSON))
        errors.append(caught.value)

    replica = run([busy], use)
    assert errors[0].status == CollectorStatus.THROTTLED
    assert HOST in errors[0].message
    assert len(replica.asked) == asked


GZIP = {"Content-Encoding": "gzip"}
BOMB = gzip.compress(bytes(100_000_000))


@pytest.mark.parametrize(
    ("reply", "status", "reason"),
    [
        (Reply("<html>", "text/html"), "failed", "text/html"),
        (Reply('{"a": 1}', cut=3), "failed", "cut"),
        (
            Reply(gzip.compress(b"{}")[:-4], headers={"Content-Encoding": "gzip"}),
            "failed",
            "cut off",
        ),
        (Reply(b"no gzip", headers={"Content-Encoding": "gzip"}), "failed", "compressed"),
        (Reply(b"{}", headers={"Content-Encoding": "br"}), "failed", "'br'"),
        (Reply(BOMB, headers={"Content-Encoding": "gzip"}), "failed", "5 MB"),
        (Reply(b" " * 10_000_000), "failed", "5 MB"),
        (Reply(b" " * 65_536, endless=True), "failed", "5 MB"),
        (Reply(hang=True), "timed_out", "0.4 s"),
        (Reply(b" " * 1000, drip_s=0.05), "timed_out", "0.4 s"),
        (Reply(status=404), "not_found", "no such page"),
        (Reply(status=403), "failed", "key"),
        (Reply(status=400), "failed", "400"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_used_is_refused_in_time_and_space(
    reply: Reply, status: str, reason: str
) -> None:
    tracemalloc.start()
    started = time.monotonic()
    error = fail(reply, deadline_s=0.4 if status == "timed_out" else 20.0)
    took = time.monotonic() - started
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (error.status, reason in str(error)) == (status, True), str(error)
    assert took < 10  # a drip of 1000 bytes would take 50 s
    assert peak < 50_000_000


def test_one_host_is_asked_at_its_pace_and_one_at_a_time() -> None:
    url, began = "https://export.arxiv.org/api/query", list[float]()

    async def use(replica: Replica) -> None:
        replica.hosts["export.arxiv.org"] = lambda _: GOOD
        fetcher = replica.fetcher(faster=62)  # 3.1 s become 50 ms
        began.append(time.monotonic())
        await asyncio.gather(*(fetcher.get(Ask(f"{url}?n={n}")) for n in range(6)))

    replica = run([GOOD], use)
    # A busy machine makes each later, never earlier.
    times = [asked.at - began[0] for asked in replica.asked]
    assert all(at >= 0.05 * n for n, at in enumerate(times))
    assert replica.most_at_once == {"export.arxiv.org": 1}


def test_redirects_are_followed_five_times_and_keys_stay_at_home() -> None:
    def hop(asked: Asked) -> Reply:
        number = int(asked.path[1:])
        return Reply(status=302, headers={"Location": f"/{number + 1}"}) if number < 5 else GOOD

    async def follow(replica: Replica) -> None:
        replica.hosts["other.example.org"] = lambda _: GOOD
        fetcher = replica.fetcher()
        page = await fetcher.get(Ask(f"https://{HOST}/0", JSON))
        assert page.url == f"https://{HOST}/5"
        with pytest.raises(CollectorUnavailableError, match="more than 5"):
            await fetcher.get(Ask(f"https://{HOST}/-1", JSON))
        replica.hosts[HOST] = lambda _: Reply(
            status=301, headers={"Location": "https://other.example.org/"}
        )
        await fetcher.get(Ask(URL, JSON, {"X-Key": "secret"}))

    replica = run(hop, follow)
    assert replica.asked[-2].headers["x-key"] == "secret"
    assert replica.asked[-1].host == "other.example.org"
    assert "x-key" not in replica.asked[-1].headers


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://[64:ff9b::7f00:1]/",
        "//2130706433/",
        "http://service.example.org:8080/",
        "file:///etc/passwd",
        "ftp://service.example.org/",
        "http://user:pass@service.example.org/",
        "gopher:x",
        "http://",
    ],
)
def test_a_redirect_to_what_is_not_public_is_refused(target: str) -> None:
    error = fail(Reply(status=302, headers={"Location": target}))
    assert error.status in {CollectorStatus.FAILED, CollectorStatus.NO_NETWORK}
    assert error.status == CollectorStatus.FAILED or "2130706433" not in target


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "0x7f.1",
        "0x7f000001",
        "2130706433",
        "0177.0.0.1",
        "①②⑦.⓪.⓪.①",
        "127。0。0。1",
        "localhost",
        "LOCALHOST.",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::127.0.0.1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "10.0.0.1",
        "0.0.0.0",  # noqa: S104 (asked for, not bound)
        "255.255.255.255",
        "example.org@127.0.0.1",
        "127.0.0.1%00.example.org",
    ],
)
def test_this_machine_is_refused_however_it_is_spelled(host: str) -> None:
    """By the client's own parser and the system's own resolver."""

    async def get() -> None:
        await Fetcher().get(Ask(f"http://{host}/"))

    with pytest.raises(CollectorUnavailableError) as caught:
        asyncio.run(get())
    told = "not a public machine", "not a web address", "user name", "was not found"
    assert any(words in caught.value.message for words in told), caught.value.message


def test_a_name_that_changes_its_address_is_judged_at_each_connection() -> None:
    async def use(replica: Replica) -> None:
        fetcher = replica.fetcher()
        await fetcher.get(Ask(URL, JSON))
        for addresses in (["127.0.0.1"], ["93.184.216.34", "10.0.0.7"], []):
            replica.addresses[HOST] = addresses
            with pytest.raises(CollectorUnavailableError, match="not a public machine"):
                await fetcher.get(Ask(URL, JSON))

    assert len(run([GOOD], use).asked) == 1


def test_what_is_allowed_by_host_and_port_need_not_be_public() -> None:
    async def use(replica: Replica) -> None:
        allowed = frozenset({("127.0.0.1", replica.port)})
        replica.hosts["127.0.0.1"] = lambda _: GOOD
        url = f"http://127.0.0.1:{replica.port}/"
        fetcher = Fetcher(network=Network(allowed))
        assert (await fetcher.get(Ask(url, JSON))).json() == {"a": 1}
        with pytest.raises(CollectorUnavailableError, match="web port"):
            await Fetcher().get(Ask(url, JSON))

    run([GOOD], use)


def test_the_cache_is_asked_first_and_revalidates(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.headers.get("if-none-match") == '"1"':
            return Reply(status=304, headers={"ETag": '"1"'})
        age = "max-age=600" if asked.path == "/fresh" else "no-cache"
        return Reply('{"a": 1}', headers={"ETag": '"1"', "Cache-Control": age})

    async def use(replica: Replica) -> None:
        for path in ("fresh", "stale"):
            for _ in range(2):
                fetcher = replica.fetcher(home=tmp_path)
                page = await fetcher.get(Ask(f"https://{HOST}/{path}", JSON))
                assert page.json() == {"a": 1}

    replica = run(answer, use)
    assert replica.paths(HOST) == ["/fresh", "/stale", "/stale"]
    assert replica.asked[-1].headers["if-none-match"] == '"1"'


@pytest.mark.parametrize(("away", "times"), [(True, 1), (False, 3)])
def test_without_a_network_it_says_so_and_remembers(away: bool, times: int) -> None:
    asked = []

    async def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        error = CollectorUnavailableError(CollectorStatus.NO_NETWORK, "No network.")
        error.details["away"] = away
        raise error

    async def use(_: Replica) -> None:
        limits = FetchLimits(pace=Pace(10))
        fetcher = Fetcher(limits=limits, network=Network(resolve=resolve))
        for _ask in range(3):
            with pytest.raises(CollectorUnavailableError) as caught:
                await fetcher.get(Ask(URL, JSON))
            assert caught.value.status == CollectorStatus.NO_NETWORK

    run([GOOD], use)
    assert asked == [HOST] * times


def test_off_asks_nobody() -> None:
    async def use(replica: Replica) -> None:
        with pytest.raises(CollectorUnavailableError) as caught:
            await replica.fetcher(off="Switched off.").get(Ask(URL, JSON))
        assert (caught.value.status, caught.value.message) == (CollectorStatus.OFF, "Switched off.")

    assert run([GOOD], use).asked == []


RULES = "User-agent: *\nDisallow: /private\nCrawl-delay: 0.02\n"
PAGE = Reply("<p>text</p>", "text/html")


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        (Reply(RULES, "text/plain"), "/open", True),
        (Reply(RULES, "text/plain"), "/private/x", False),
        (Reply("User-agent: MidiDrumiGen\nDisallow: /\n", "text/plain"), "/open", False),
        (Reply(status=404), "/private", True),
        (Reply(status=403), "/private", True),
        (Reply(status=500), "/open", False),
        (Reply(hang=True), "/open", False),
        (Reply("<html>odd</html>", "text/html"), "/open", True),
    ],
)
def test_robots_are_asked_first(rules: Reply, path: str, allowed: bool) -> None:
    outcome: list[str] = []

    async def use(replica: Replica) -> None:
        reader = PageReader(replica.fetcher(deadline_s=0.5))
        for _ in range(2):
            try:
                outcome.append((await reader.read(f"https://{HOST}{path}")).media_type)
            except CollectorUnavailableError as error:
                outcome.append(error.status)

    replica = run(lambda asked: rules if asked.path == "/robots.txt" else PAGE, use)
    assert outcome == ["text/html" if allowed else "robots"] * 2
    assert (path in replica.paths(HOST)) is allowed
    tries = 3 if rules.status == 500 else 1
    assert replica.paths(HOST).count("/robots.txt") == tries


def test_a_redirect_out_of_what_robots_allow_is_refused() -> None:
    def answer(asked: Asked) -> Reply:
        if asked.path == "/robots.txt":
            return Reply(RULES, "text/plain")
        return Reply(status=302, headers={"Location": "/private/x"})

    async def use(replica: Replica) -> None:
        with pytest.raises(CollectorUnavailableError) as caught:
            await PageReader(replica.fetcher()).read(f"https://{HOST}/open")
        assert caught.value.status == CollectorStatus.ROBOTS

    assert run(answer, use).paths(HOST) == ["/robots.txt", "/open"]


def test_the_day_is_the_clock_s() -> None:
    async def use(replica: Replica) -> None:
        fetcher = replica.fetcher(now=lambda: datetime(2026, 3, 1, tzinfo=UTC))
        page = await fetcher.get(Ask(URL, HTML | JSON))
        assert page.fetched.isoformat() == "2026-03-01"

    run([GOOD], use)


def test_a_fetch_that_is_given_up_leaves_nothing_open(tmp_path: Path) -> None:
    """Warnings about what is left open are errors."""

    async def use(replica: Replica) -> None:
        fetcher = replica.fetcher(home=tmp_path)
        task = asyncio.create_task(fetcher.get(Ask(URL, JSON)))
        while not replica.asked:
            await asyncio.sleep(0.005)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        gc.collect()

    run([Reply(hang=True)], use)
