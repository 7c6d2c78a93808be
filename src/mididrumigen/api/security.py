"""Who calls, and what they may do."""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.requests import Request

from mididrumigen.api.audit import CLIENT_ADDRESS
from mididrumigen.api.error_answers import NotAllowedError, NotAuthenticatedError
from mididrumigen.domain.work.records import SCOPES, SESSION_S, ApiKey
from mididrumigen.ports.access import AccessStore
from mididrumigen.settings.service import LOCAL_ORIGINS

SESSION_COOKIE = "mididrumigen_session"
MAKE_A_KEY = "Make one with: mididrumigen keys create LABEL --scope generate"

_TOUCH_S = 60.0
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Whoever sends one of these is, or comes through, something that is not a user's own program here.
_FORWARDING = frozenset(
    {
        "cdn-loop",
        "cf-connecting-ip",
        "client-ip",
        "fastly-client-ip",
        "fly-client-ip",
        "forwarded",
        "forwarded-for",
        "true-client-ip",
        "via",
        "x-amzn-trace-id",
        "x-client-ip",
        "x-cluster-client-ip",
        "x-envoy-external-address",
        "x-original-forwarded-for",
        "x-original-host",
        "x-original-uri",
        "x-original-url",
        "x-proxyuser-ip",
        "x-real-ip",
        "x-remote-addr",
        "x-remote-ip",
        "x-rewrite-url",
        "x-scheme",
        "x-url-scheme",
    }
)
_LOCAL_HOST = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?", re.IGNORECASE)
_LOCAL_ORIGIN = re.compile(LOCAL_ORIGINS)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls.

    Attributes:
        key_id: of the API key; empty for a caller on this machine without one.
        scopes: what they may do.
        address: where they are.
        limits: rates that are their key's own, by route group.
        is_here: whether they are a program on this machine, which may be told where files are.
    """

    key_id: str
    scopes: frozenset[str]
    address: str
    is_here: bool = False
    limits: Mapping[str, str] = field(default_factory=dict)

    @property
    def identity(self) -> str:
        """What their requests are counted under."""
        return f"key:{self.key_id}" if self.key_id else f"address:{self.address}"

    def may(self, scope: str) -> bool:
        """Whether the caller may; admin may do everything, and any scope includes read."""
        wanted = {scope, "admin"}
        return bool(self.scopes & wanted) or (scope == "read" and bool(self.scopes))

    def check(self, scope: str) -> None:
        """Refuse what they may not.

        Raises:
            NotAllowedError: the key has not that scope.
        """
        if not self.may(scope):
            raise NotAllowedError(
                f"This API key may not {scope}.",
                hint=f"It is for {', '.join(sorted(self.scopes)) or 'nothing'}.",
                details={"needs": scope, "scopes": sorted(self.scopes)},
            )


class Doorkeeper:
    """Finds out who calls.

    Args:
        access: keys and sessions.
        loopback: whether only this machine can reach the server. Then no key is needed, but for
            requests that come from elsewhere, or through a proxy.
        origins: what browsers may call from, beside this machine's own origins.
        requires_key: whether everybody needs a key.
    """

    def __init__(
        self,
        access: AccessStore,
        *,
        loopback: bool,
        origins: Collection[str] = (),
        requires_key: bool = False,
    ) -> None:
        self._access = access
        self._loopback = loopback
        self._requires_key = requires_key
        self._origins = frozenset(origins)
        self._touched: dict[str, float] = {}

    async def identify(self, request: Request, *, anonymous: bool = False) -> Caller:
        """Who sends a request.

        Args:
            request: the request.
            anonymous: let callers without a key in, for routes that need no key.

        Raises:
            NotAuthenticatedError: a key is needed, or the one given does not count.
            NotAllowedError: a web page of elsewhere sends it through a user's browser.
        """
        address = request.scope[CLIENT_ADDRESS]
        is_here = comes_from_here(request, address)
        secret = read_secret(request)
        if secret:
            key = await self.find_key(secret)
            return Caller(key.id, key.scopes, address, is_here, key.limits)
        cookie = request.cookies.get(SESSION_COOKIE, "") if "cookie" in request.headers else ""
        key_of_session = await self._find_session(cookie) if cookie else None
        if key_of_session is not None:
            self._check_origin(request)
            key = key_of_session
            return Caller(key.id, key.scopes, address, is_here, key.limits)
        needs_key = not self._is_free(is_here=is_here)
        if anonymous and needs_key:
            self._check_origin(request)
            return Caller("", frozenset(), address)
        if needs_key:
            raise NotAuthenticatedError(
                "Through a proxy this server needs an API key."
                if self._loopback and not self._requires_key
                else "This server needs an API key.",
                hint=f"Send it as X-API-Key. {MAKE_A_KEY}",
                headers={"WWW-Authenticate": "Bearer"},
            )
        check_host(request)
        self._check_origin(request)
        return Caller("", frozenset(SCOPES), address, is_here)

    async def recheck(self, request: Request) -> None:
        """Whether the key or session that a request came with counts still.

        Raises:
            NotAuthenticatedError: it does not.
        """
        secret = read_secret(request)
        if secret:
            await self.find_key(secret)
            return
        cookie = request.cookies.get(SESSION_COOKIE, "") if "cookie" in request.headers else ""
        if not cookie or await self._find_session(cookie) is not None:
            return
        if not self._is_free(is_here=comes_from_here(request, request.scope[CLIENT_ADDRESS])):
            raise NotAuthenticatedError("The session is over.", hint="Open a new one.")

    def _is_free(self, *, is_here: bool) -> bool:
        """Whether a request needs no key."""
        return self._loopback and not self._requires_key and is_here

    async def find_key(self, secret: str) -> ApiKey:
        """The key of a secret.

        Raises:
            NotAuthenticatedError: there is none, or it is revoked or expired.
        """
        key = await self._access.find_key(secret)
        if key is None or key.revoked_at or is_expired(key):
            raise NotAuthenticatedError(
                "That API key is not known."
                if key is None
                else f"That API key {'was revoked' if key.revoked_at else 'has expired'}.",
                hint=MAKE_A_KEY,
                headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
            )
        await self._touch(key.id)
        return key

    async def _touch(self, ident: str) -> None:
        now = time.monotonic()
        if now - self._touched.get(ident, -_TOUCH_S) >= _TOUCH_S:
            self._touched[ident] = now
            await self._access.touch_key(ident)

    async def _find_session(self, secret: str) -> ApiKey | None:
        key_id = await self._access.use_session(secret, SESSION_S)
        if key_id is None:
            return None
        keys = await self._access.list_keys()
        usable = (key for key in keys if not key.revoked_at and not is_expired(key))
        return next((key for key in usable if key.id == key_id), None)

    def _check_origin(self, request: Request) -> None:
        origin = request.headers.get("origin")
        if origin is None or request.method in _SAFE_METHODS or self._is_ours(origin, request):
            return
        raise NotAllowedError(
            "A page of another origin may not do that.",
            hint="Name its origin in MIDIDRUMIGEN_CORS_ORIGINS, or send an API key.",
        )

    def _is_ours(self, origin: str, request: Request) -> bool:
        if origin in self._origins or _LOCAL_ORIGIN.fullmatch(origin):
            return True
        parts = urlsplit(origin)
        same_host = parts.netloc.casefold() == request.headers.get("host", "").casefold()
        return same_host and parts.scheme in ("http", "https")


def is_expired(key: ApiKey) -> bool:
    """Whether a key's time is over."""
    return bool(key.expires_at) and datetime.fromisoformat(key.expires_at) <= datetime.now(UTC)


def comes_from_here(request: Request, address: str) -> bool:
    """Whether a program on this machine sends a request, rather than a proxy.

    A proxy sends a loopback name as Host and has a loopback address; its headers give it away.
    """
    forwarded = any(
        name in _FORWARDING or name.startswith("x-forwarded") for name in request.headers
    )
    return is_loopback(address) and not forwarded


@lru_cache(maxsize=1024)
def is_loopback(address: str) -> bool:
    """Whether an address is this machine's own."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None)
    return bool((mapped or parsed).is_loopback)


def read_secret(request: Request) -> str:
    """The API key that a request carries, or nothing."""
    given = request.headers.get("x-api-key", "").strip()
    if given:
        return given
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.casefold() == "bearer" else ""


def check_host(request: Request) -> None:
    """Refuse a foreign name for this machine: a web page that had its own name rebound to it.

    Raises:
        NotAllowedError: the Host header is not a loopback name.
    """
    if not _LOCAL_HOST.fullmatch(request.headers.get("host", "")):
        raise NotAllowedError(
            "Without an API key this server answers to localhost, 127.0.0.1 and [::1] only.",
            hint="Use one of these names in the address.",
        )
