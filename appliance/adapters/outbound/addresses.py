"""Which addresses are the open internet, and which are somebody's inside. Pure."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Our own list beside `is_global`: Python 3.11 and 3.12 call 224.0.0.1, 192.0.0.9, 64:ff9b::a9fe:a9fe,
# 2002:a9fe:a9fe::, ff02::1 and ::10.0.0.1 global.
# Source: the IANA registries of special-purpose addresses.
_INSIDE_4: dict[str, str] = {
    "0.0.0.0/8": "this host",
    "10.0.0.0/8": "a private network",
    "100.64.0.0/10": "carrier-grade NAT",
    "127.0.0.0/8": "loopback",
    "168.63.129.16/32": "a cloud metadata service",  # Azure's, in the middle of public space
    "169.254.0.0/16": "link-local, where cloud metadata services live",
    "172.16.0.0/12": "a private network",
    "192.0.0.0/24": "protocol assignments",
    "192.0.2.0/24": "documentation",
    "192.88.99.0/24": "6to4 relays",
    "192.168.0.0/16": "a private network",
    "198.18.0.0/15": "benchmarking",
    "198.51.100.0/24": "documentation",
    "203.0.113.0/24": "documentation",
    "224.0.0.0/4": "multicast",
    "240.0.0.0/4": "reserved",
}

# Of IPv6 only 2000::/3 is handed out for the internet; these are the holes in it.
_INSIDE_6: dict[str, str] = {
    "2001::/23": "protocol assignments",  # Teredo among them
    "2001:db8::/32": "documentation",
    "3fff::/20": "documentation",
}

_NETWORKS_4 = [(IPv4Network(network), word) for network, word in _INSIDE_4.items()]
_NETWORKS_6 = [(IPv6Network(network), word) for network, word in _INSIDE_6.items()]
_GLOBAL_6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_ISATAP = (0x00005EFE, 0x02005EFE)  # RFC 5214 §6.1: bits 64 to 95 of the address
_LOW_32 = 0xFFFFFFFF


def parse(text: str) -> Address | None:
    """The address that `text` spells in full, None if it is a name or a short, octal or hex form."""
    try:
        return ip_address(text.strip("[]"))
    except ValueError:
        return None


def parse_network(text: str) -> Network | None:
    """`10.0.0.0/8`, `fd00::/8` or a single address; host bits may be set. None if it is neither."""
    try:
        return ip_network(text.strip("[]"), strict=False)
    except ValueError:
        return None


def unwrap(address: Address) -> Address:
    """The IPv4 address that an IPv4-mapped IPv6 one stands for (the kernel dials that), else itself."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return address if mapped is None else mapped


def embedded(address: Address) -> list[IPv4Address]:
    """IPv4 addresses that a packet to this IPv6 address may end up at.

    Mapped (RFC 4291), compatible (::a.b.c.d), NAT64 (RFC 6052), 6to4, Teredo (server and client), ISATAP.
    """
    if isinstance(address, IPv4Address):
        return []
    number = int(address)
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    compatible = number >> 32 == 0 and number > 1
    if compatible or address in _NAT64 or number >> 32 & _LOW_32 in _ISATAP:
        found.append(IPv4Address(number & _LOW_32))
    return [inner for inner in found if inner is not None]


def inside(address: Address) -> str | None:
    """Why this address is not the open internet ("loopback", "a private network" …); None if it is.

    An IPv6 address that embeds IPv4 ones is inside if one of them is.
    """
    if isinstance(address, IPv4Address):
        return _inside_4(address)
    for inner in embedded(address):
        if reason := _inside_4(inner):
            return reason
    if address.ipv4_mapped is not None or address in _NAT64:
        return None
    return _inside_6(address)


def _inside_4(address: IPv4Address) -> str | None:
    for network, word in _NETWORKS_4:
        if address in network:
            return word
    return None if address.is_global else "a reserved network"


def _inside_6(address: IPv6Address) -> str | None:
    if address.is_loopback or address.is_unspecified:
        return "loopback"
    if address not in _GLOBAL_6:
        return _word_6(address)
    for network, word in _NETWORKS_6:
        if address in network:
            return word
    return None


def _word_6(address: IPv6Address) -> str:
    if address.is_link_local:
        return "link-local"
    if address.is_multicast:
        return "multicast"
    if address.is_private or address.is_site_local:
        return "a private network"
    return "a reserved network"
