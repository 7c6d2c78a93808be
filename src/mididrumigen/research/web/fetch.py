"""The one polite, guarded HTTP client: everything that is fetched is fetched here.

Paced by host, retried as the service asks, cached on disk, bounded in time and size, and only from
public machines. Every failure is a ``CollectorUnavailableError`` with a reason for the user.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from mididrumigen import __version__
from mididrumigen.domain.errors import (
    CollectorUnavailableError,
    MissingExtraError,
)
from mididrumigen.domain.style.collecting import CollectorStatus
from mididrumigen.research.web.fetch_errors import FailedFetch, explain, explain_throttle
from mididrumigen.research.web.fetch_guard import (
    Network,
    check_target,
    refused,
)
from mididrumigen.research.web.fetch_limits import FetchLimits, polite_limits
from mididrumigen.research.web.fetch_page import (
    JSON,
    Ask,
    Page,
    add_query,
    explain_status,
    follow_redirect,
    host_of,
)
from mididrumigen.research.web.throttling import read_throttle
from mididrumigen.research.web.turns import Turns

if TYPE_CHECKING:
    import httpx2

_CONNECT_S = 4.0
_ERROR_BYTES = 65_536
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_AWAY_S = 20.0


@dataclass
class _Loop:
    """What belongs to one event loop: the open transport while it is used."""

    transport: httpx2.AsyncBaseTransport | None = None
    users: int = 0


class Fetcher:
    """Fetches from the web. Connections and cache are open while anything is being fetched.

    Threads may share one, and keep one pace then.

    Args:
        home: the cache lies below it, and what processes keep one pace by; ``None`` is without.
        contact: mail address or URL for the User-Agent, so that services can complain.
        limits: what the services ask for, by default.
        off: why nothing is fetched; empty is on.
        network: the way out.
        now: the time.
    """

    def __init__(
        self,
        *,
        home: Path | None = None,
        contact: str = "",
        limits: FetchLimits | None = None,
        off: str = "",
        network: Network | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.contact = contact
        self.limits = limits or polite_limits(contact)
        self.user_agent = f"MidiDrumiGen/{__version__}" + (f" (+{contact})" if contact else "")
        self._home = home
        self._turns = Turns(self.limits, home)
        self._off = off
        self._network = network or Network()
        self._now = now
        self._loops: WeakKeyDictionary[asyncio.AbstractEventLoop, _Loop] = WeakKeyDictionary()
        self._away_since: datetime | None = None
        self._left_alone: dict[str, datetime] = {}
        self._context: Any = None

    async def get_json(
        self,
        url: str,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """JSON data from a service.

        Raises:
            CollectorUnavailableError, ResearchError: as :meth:`get` and :meth:`Page.json`.
        """
        page = await self.get(Ask(add_query(url, params or {}), JSON, headers or {}))
        return page.json()

    async def get(self, ask: Ask) -> Page:
        """A page that was found.

        Raises:
            CollectorUnavailableError: with the status and a reason for the user.
            MissingExtraError: the extra ``web`` is not installed.
        """
        page = await self.fetch(ask)
        if page.status >= 400:
            raise explain_status(page)
        return page

    async def fetch(self, ask: Ask) -> Page:
        """An answer of whatever status, retried while the service is busy.

        Raises:
            CollectorUnavailableError: there was none; with the status and a reason.
            MissingExtraError: the extra ``web`` is not installed.
        """
        self.check_on()
        budget = _Budget(self.limits.deadline_s)
        async with self._use() as here:
            page = await self._hop(here, ask, budget)
            for _ in range(self.limits.redirects):
                if page.status not in _REDIRECTS or "location" not in page.headers:
                    return page
                ask = follow_redirect(ask, page)
                page = await self._hop(here, ask, budget)
            if page.status in _REDIRECTS:
                raise refused(
                    f"{host_of(page.url)} redirects more than {self.limits.redirects} times."
                )
            return page

    def today(self) -> date:
        """The day."""
        return self._now().date()

    def slow_down(self, host: str, period_s: float) -> None:
        """Ask a host no oftener than once a period, as its robots.txt wishes."""
        self._turns.slow_down(host, period_s)

    async def _hop(self, here: _Loop, ask: Ask, budget: _Budget) -> Page:
        """One request to one host, retried."""
        import stamina

        url = self._check_url(ask.url)
        if ask.check is not None:
            await ask.check(str(url))
        limits = self.limits
        attempts = stamina.retry_context(
            on=budget.wait_before_next,
            attempts=limits.attempts,
            timeout=None,
            wait_initial=limits.first_wait_s,
            wait_max=limits.longest_wait_s,
            wait_jitter=limits.first_wait_s,
        )
        page: Page | None = None
        try:
            async for attempt in attempts:
                with attempt:
                    again = attempt.num > 1
                    page = await self._take_turn(here, url, ask, budget, again=again)
        except FailedFetch as failure:
            if failure.error.details.get("away"):
                self._away_since = self._now()
            raise failure.error from failure.__cause__
        assert page is not None  # noqa: S101 (an attempt ends with a page or raises)
        return page

    async def _take_turn(
        self, here: _Loop, url: httpx2.URL, ask: Ask, budget: _Budget, *, again: bool
    ) -> Page:
        host = url.host
        async with self._turns.take(host):
            self._check_left_alone(host)
            try:
                async with budget.spend():
                    page = await self._exchange(here, url, ask, again=again)
            except TimeoutError as error:
                reason = f"{host} did not answer in full within {self.limits.deadline_s:g} s."
                late = CollectorUnavailableError(CollectorStatus.TIMED_OUT, reason)
                raise FailedFetch(late) from error
            except CollectorUnavailableError as error:
                raise FailedFetch(error) from error
            except Exception as error:
                raise explain(error, host) from error
        throttle = read_throttle(page.status, page.headers, page.body, self._now())
        if throttle is not None:
            if throttle.cool_s:
                self._left_alone[host] = self._now() + timedelta(seconds=throttle.cool_s)
            raise explain_throttle(throttle, page.status, host)
        return page

    def _check_left_alone(self, host: str) -> None:
        """Refuse to ask a host that wants a pause, whichever caller it told."""
        until = self._left_alone.get(host)
        if until is None or self._now() >= until:
            return
        left = (until - self._now()).total_seconds()
        reason = f"{host} asked for fewer requests; it is left alone for another {left:.0f} s."
        raise FailedFetch(CollectorUnavailableError(CollectorStatus.THROTTLED, reason))

    async def _exchange(self, here: _Loop, url: httpx2.URL, ask: Ask, *, again: bool) -> Page:
        import httpx2

        from mididrumigen.research.web.fetch_transport import read_body

        accept = ", ".join(sorted(ask.accept)) or "*/*"
        headers = {
            "User-Agent": self.user_agent,
            "Accept": accept,
            "Accept-Encoding": "gzip",
            # A throttled answer with status 200 must not come out of the cache again.
            **({"Cache-Control": "no-cache"} if again else {}),
            **ask.headers,
        }
        timeouts = dict.fromkeys(("read", "write", "pool"), self.limits.deadline_s)
        timeouts["connect"] = min(_CONNECT_S, self.limits.deadline_s)
        request = httpx2.Request("GET", url, headers=headers, extensions={"timeout": timeouts})
        assert here.transport is not None  # noqa: S101 (open while it is used)
        response = await here.transport.handle_async_request(request)
        try:
            media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            good = response.status_code < 300
            if good and ask.accept and media_type not in ask.accept | _plain(response):
                raise refused(f"{url.host} sent '{media_type[:40] or 'no type'}', not {accept}.")
            most = ask.max_bytes or self.limits.max_bytes
            body = b""
            if response.status_code not in _REDIRECTS:
                body = await read_body(response, most if good else max(most, _ERROR_BYTES))
        finally:
            await response.aclose()
        return Page(
            str(url),
            response.status_code,
            media_type,
            {name.lower(): value for name, value in response.headers.items()},
            body,
            self._now().date(),
        )

    def check_on(self) -> None:
        """Go on only where something may be fetched.

        Raises:
            CollectorUnavailableError: off, or no network a moment ago.
        """
        if self._off:
            raise CollectorUnavailableError(CollectorStatus.OFF, self._off)
        if self._away_since is not None:
            if (self._now() - self._away_since).total_seconds() < _AWAY_S:
                raise CollectorUnavailableError(CollectorStatus.NO_NETWORK, "There is no network.")
            self._away_since = None

    def _check_url(self, text: str) -> httpx2.URL:
        import httpx2

        try:
            url = httpx2.URL(text)
            port = url.port or {"http": 80, "https": 443}.get(url.scheme, 0)
        except (httpx2.InvalidURL, ValueError, TypeError) as error:
            raise refused(f"'{text[:100]}' is not a web address.") from error
        if url.userinfo:
            raise refused("A web address with a user name or password is not fetched.")
        check_target(url.scheme, url.raw_host.decode(), port, self._network.allowed)
        return url.copy_with(fragment=None)

    @asynccontextmanager
    async def _use(self) -> AsyncIterator[_Loop]:
        """The loop's transport, closed when the last one that uses it is done."""
        here = self._loops.setdefault(asyncio.get_running_loop(), _Loop())
        if here.transport is None:
            here.transport = self._open()
        here.users += 1
        try:
            yield here
        finally:
            here.users -= 1
            if not here.users and here.transport is not None:
                transport, here.transport = here.transport, None
                await transport.aclose()

    def _open(self) -> httpx2.AsyncBaseTransport:
        try:
            import stamina  # noqa: F401 (is it there?)

            from mididrumigen.research.web import fetch_transport
        except ImportError as error:
            raise MissingExtraError("Research on the web", "web") from error
        if self._context is None:
            import httpx2

            self._context = httpx2.create_ssl_context()
        backend = fetch_transport.GuardedBackend(self._network)
        return fetch_transport.open_transport(self._home, backend, self._context)


class _Budget:
    """Time that one fetch may still take, waiting for its turn left out."""

    def __init__(self, left_s: float) -> None:
        self._left_s = left_s

    @asynccontextmanager
    async def spend(self) -> AsyncIterator[None]:
        clock = asyncio.get_running_loop().time
        started = clock()
        try:
            async with asyncio.timeout(self._left_s):
                yield
        finally:
            self._left_s -= clock() - started

    def wait_before_next(self, error: Exception) -> bool | float:
        """Whether to try again, or after how many seconds; what is too long is not waited for."""
        if not isinstance(error, FailedFetch) or not error.again:
            return False
        if error.wait_s is None:
            return self._left_s > 0
        if error.wait_s >= self._left_s:
            return False
        self._left_s -= error.wait_s
        return error.wait_s


def _plain(response: httpx2.Response) -> frozenset[str]:
    """Short plain text is let through: services complain in it."""
    length = response.headers.get("content-length", "0")
    short = length.isdigit() and int(length) < 200
    return frozenset({"text/plain"}) if short else frozenset()
