"""Which hosts a caller may name: those of public machines, as far as a name can say.

What an address leads to in the end is judged where the connection is made.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

_OWN_NAMES = ("localhost", "local", "internal", "lan", "home", "intranet", "arpa")


def names_public_host(url: str) -> bool:
    """Whether the host of a web address can be a public machine's."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return False
    try:
        return ip_address(host.partition("%")[0]).is_global
    except ValueError:
        pass
    # Names without a dot, and numbers that some systems take for addresses.
    parts = host.split(".")
    is_number = all(part.isdigit() or part.startswith("0x") for part in parts)
    return len(parts) > 1 and not is_number and parts[-1] not in _OWN_NAMES
