"""Which addresses are inside."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.adapters.outbound.addresses import embedded, inside

INSIDE = """
127.0.0.1 127.255.255.254 0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255 192.168.0.1
169.254.169.254 169.254.0.1 100.64.0.1 100.100.100.200 100.127.255.255 192.0.0.9 192.0.0.192 192.0.2.1
192.88.99.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.250 240.0.0.1
255.255.255.255 168.63.129.16
:: ::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1 ::10.0.0.1 ::ffff:0:127.0.0.1
64:ff9b::127.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 2002:7f00:1:: 2002:a9fe:a9fe:: 2002:c0a8:1::1
2001:0:7f00:1:: 2001:0:808:808::f5ff:fffe 2001:db8::1 3fff::1 5f00::1 100::1 fc00::1 fd00:ec2::254
fd20:ce::254 fe80::1 fec0::1 ff02::1 ff0e::1 4000::1 2606:4700::5efe:10.0.0.1 2606:4700::200:5efe:7f00:1
"""

OUTSIDE = """
1.1.1.1 8.8.8.8 93.184.216.34 172.15.255.255 172.32.0.1 100.63.255.255 100.128.0.1 169.253.255.255
192.167.255.255 198.17.255.255 223.255.255.255
2606:4700::1111 2a00:1450:4001::200e 2400:cb00::1 ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::1
"""


@pytest.mark.parametrize("text", INSIDE.split())
def test_an_inside_address_is_named_as_such(text: str) -> None:
    assert inside(ip_address(text))


@pytest.mark.parametrize("text", OUTSIDE.split())
def test_an_address_of_the_open_internet_is_none(text: str) -> None:
    assert inside(ip_address(text)) is None


@given(st.ip_addresses(v=4))
def test_every_wrapping_of_an_inside_address_is_inside(address: IPv4Address) -> None:
    number = int(address)
    wrapped = [
        IPv6Address(0xFFFF << 32 | number),
        IPv6Address(0x64FF9B << 96 | number),
        IPv6Address(0x2002 << 112 | number << 80 | 1),
        IPv6Address(0x20010000 << 96 | number << 64),  # Teredo server
        IPv6Address(0x20010000 << 96 | 0x08080808 << 64 | (number ^ 0xFFFFFFFF)),  # Teredo client
        IPv6Address(0x26064700 << 96 | 0x5EFE << 32 | number),
    ]

    assert all(address in embedded(each) for each in wrapped)
    if inside(address):
        assert all(inside(each) for each in wrapped)
