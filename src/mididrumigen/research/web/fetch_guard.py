"""Which machines may be asked: public ones, judged by address where the connection is made."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Any

from mididrumigen.domain.errors import CollectorUnavailableError
from mididrumigen.domain.style.collecting import CollectorStatus

if TYPE_CHECKING:
    import httpcore2

NAME_TIMEOUT_S = 1.5
PORTS = frozenset({80, 443})

Endpoint = tuple[str, int]
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

# The only block of IPv6 in use for public machines, and what in it leads elsewhere: 6to4 carries
# any IPv4 address, and 3fff::/20 is documentation that older Pythons take for global.
_GLOBAL_V6 = ip_network("2000::/3")
_REFUSED_V6 = (ip_network("2002::/16"), ip_network("3fff::/20"))
_REFUSED_V4 = (ip_network("192.88.99.0/24"),)  # relays to 6to4


def is_public(address: str) -> bool:
    """Whether an IP address is one of a public machine.

    Loopback, private, link-local, CGNAT, multicast, documentation and reserved addresses are not,
    nor is any IPv6 address that stands for an IPv4 one (mapped, compatible, NAT64, 6to4, Teredo).
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if not parsed.is_global or parsed.is_multicast or parsed.is_reserved:
        return False
    if isinstance(parsed, IPv4Address):
        return not any(parsed in network for network in _REFUSED_V4)
    return _is_public_v6(parsed)


def _is_public_v6(address: IPv6Address) -> bool:
    plain = address.scope_id is None and address in _GLOBAL_V6
    return plain and not any(address in network for network in _REFUSED_V6)


def check_addresses(host: str, addresses: Sequence[str]) -> None:
    """Refuse a host with even one address that is not public: names can answer differently.

    Raises:
        CollectorUnavailableError: failed.
    """
    if not addresses or not all(map(is_public, addresses)):
        raise refused(f"'{host}' is not a public machine, and only those are asked.")


def check_target(scheme: str, host: str, port: int, allowed: frozenset[Endpoint]) -> None:
    """Refuse what is not a plain web address.

    Args:
        scheme: of the URL, as the client understands it.
        host: of the URL.
        port: of the URL, or its scheme's.
        allowed: hosts with ports that may be asked beside 80 and 443.

    Raises:
        CollectorUnavailableError: failed.
    """
    if scheme not in {"http", "https"} or not host:
        raise refused(f"Only http and https addresses are fetched, not '{scheme or 'none'}'.")
    if port not in PORTS and (host, port) not in allowed:
        raise refused(f"Port {port} of '{host}' is not a web port (80 or 443).")


def refused(message: str) -> CollectorUnavailableError:
    """The error for what may not be fetched; ``details["refused"]`` tells it from a failure."""
    error = CollectorUnavailableError(CollectorStatus.FAILED, message)
    error.details["refused"] = True
    return error


async def resolve_name(
    host: str, port: int, look_up: Callable[..., Sequence[Any]] = socket.getaddrinfo
) -> Sequence[str]:
    """The addresses of a host, within 1.5 seconds.

    Args:
        host: a name or an address.
        port: where the connection goes.
        look_up: the system's resolver.

    Raises:
        CollectorUnavailableError: no network, or no such host.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Sequence[str]] = loop.create_future()

    def tell(addresses: Sequence[str], error: OSError | None) -> None:
        if answer.done():
            return
        if error is None:
            answer.set_result(addresses)
        else:
            answer.set_exception(error)

    def work() -> None:
        addresses: list[str] = []
        error: OSError | None = None
        try:
            rows = look_up(host, port, type=socket.SOCK_STREAM)
            addresses = list(dict.fromkeys(str(row[4][0]) for row in rows))
        except OSError as caught:
            error = caught
        except UnicodeError as caught:
            error = OSError(str(caught))
        if not loop.is_closed():
            loop.call_soon_threadsafe(tell, addresses, error)

    # Not the loop's own threads: a resolver that hangs would be waited for at the loop's end.
    threading.Thread(target=work, name="resolve", daemon=True).start()
    try:
        return await asyncio.wait_for(answer, NAME_TIMEOUT_S)
    except OSError as error:  # TimeoutError is one too
        raise _not_found(host, error) from error


def _not_found(host: str, error: OSError) -> CollectorUnavailableError:
    missing = CollectorUnavailableError(
        CollectorStatus.NO_NETWORK, f"The name '{host}' was not found: no network, or no such host."
    )
    # A name that does not exist says nothing of others; no answer at all does.
    missing.details["away"] = isinstance(error, TimeoutError) or error.errno == socket.EAI_AGAIN
    return missing


@dataclass(frozen=True, slots=True)
class Network:
    """The way out.

    Attributes:
        allowed: hosts with ports that need not be public, such as the user's own search engine.
        resolve: finds the addresses of a host.
        backend: makes connections to addresses; httpcore2's own by default.
    """

    allowed: frozenset[Endpoint] = frozenset()
    resolve: Resolve = resolve_name
    backend: httpcore2.AsyncNetworkBackend | None = None
