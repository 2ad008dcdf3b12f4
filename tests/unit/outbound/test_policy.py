"""Openings, and the places that no opening reaches."""

from ipaddress import ip_address

import pytest

from appliance.adapters.outbound.policy import Opening, Place, Policy
from appliance.adapters.outbound.resolver import is_ours


def policy(allowed: list[str], own: list[Place] | None = None, ours: tuple[str, ...] = ()) -> Policy:
    return Policy.of(allowed, own or [], lambda address: str(address) in ours)


@pytest.mark.parametrize(
    ("entry", "host", "address", "port"),
    [
        ("printer.lan", "printer.lan", "192.168.1.9", 80),
        ("Printer.LAN.", "printer.lan", "192.168.1.9", 80),
        ("printer.lan", "PRINTER.lan.", "fd00::9", 443),
        ("printer.lan:8080", "printer.lan", "192.168.1.9", 8080),
        ("192.168.1.9", "anything.example", "192.168.1.9", 80),
        ("192.168.0.0/16", "192.168.44.1", "192.168.44.1", 80),
        ("192.168.1.9/16", "x", "192.168.44.1", 80),
        ("fd00::/8", "[fd00::1]", "fd00::1", 80),
        ("[fd00::1]:8080", "[fd00::1]", "fd00::1", 8080),
        ("127.0.0.0/8", "x", "::ffff:127.0.0.1", 80),
    ],
)
def test_an_opening_lets_its_host_through(entry: str, host: str, address: str, port: int) -> None:
    assert policy([entry]).refusal(host, ip_address(address), port) is None
    assert policy([]).refusal(host, ip_address(address), port)


@pytest.mark.parametrize(
    ("entry", "host", "address", "port"),
    [
        ("printer.lan", "printer.lan.evil.example", "192.168.1.9", 80),
        ("printer.lan", "xprinter.lan", "192.168.1.9", 80),
        ("printer.lan:8080", "printer.lan", "192.168.1.9", 22),
        ("192.168.1.9:80", "192.168.1.9", "192.168.1.9", 22),
        ("192.168.1.9", "192.168.1.10", "192.168.1.10", 80),
        ("10.0.0.0/8", "x", "64:ff9b::a00:1", 80),
        ("0.0.0.0/99", "x", "10.0.0.1", 80),
        ("", "", "10.0.0.1", 80),
    ],
)
def test_an_opening_lets_nothing_else_through(entry: str, host: str, address: str, port: int) -> None:
    assert policy([entry]).refusal(host, ip_address(address), port)


@pytest.mark.parametrize(
    ("own", "address"),
    [
        (("127.0.0.1", 8080), "127.0.0.1"),
        (("127.0.0.1", 8080), "::ffff:127.0.0.1"),
        (("127.0.0.1", 8080), "0.0.0.0"),
        (("127.0.0.1", 8080), "64:ff9b::7f00:1"),
        (("::1", 8080), "::1"),
        (("::1", 8080), "::"),
        (("0.0.0.0", 8080), "192.168.1.5"),
        (("::", 8080), "192.168.1.5"),
        (("", 8080), "192.168.1.5"),
        (("appliance.lan", 8080), "192.168.1.5"),
        (("192.168.1.5", 8080), "192.168.1.5"),
    ],
)
def test_the_appliance_itself_stays_denied_whatever_is_open(own: Place, address: str) -> None:
    opened = policy(["0.0.0.0/0", "::/0", "me"], [own], ours=("192.168.1.5", "127.0.0.1", "::1"))

    assert opened.refusal("me", ip_address(address), 8080) == "the appliance itself"
    assert opened.refusal("me", ip_address(address), 8081) is None


def test_another_machine_on_our_port_is_not_the_appliance() -> None:
    opened = policy(["192.168.0.0/16"], [("0.0.0.0", 8080), ("127.0.0.1", 8080)], ours=("192.168.1.5",))

    assert opened.refusal("nas", ip_address("192.168.1.6"), 8080) is None


def test_a_public_address_of_this_machine_is_inside() -> None:
    ours = ("93.184.216.34",)

    assert policy([], ours=ours).refusal("me.example", ip_address("93.184.216.34"), 5432) == "this machine"
    assert policy([], ours=ours).refusal("me.example", ip_address("::ffff:93.184.216.34"), 5432) == "this machine"
    assert policy(["me.example"], ours=ours).refusal("me.example", ip_address("93.184.216.34"), 5432) is None


def test_the_words_of_a_refusal_hold_no_address() -> None:
    assert policy([]).refusal("intranet", ip_address("10.11.12.13"), 80) == "a private network"


def test_this_machine_knows_its_own_addresses() -> None:
    assert all(is_ours(ip_address(text)) for text in ("127.0.0.1", "127.9.9.9", "::1", "0.0.0.0", "::ffff:127.0.0.1"))
    assert not is_ours(ip_address("192.0.2.1"))
    assert not is_ours(ip_address("2001:db8::1"))


def test_an_entry_may_be_written_in_many_ways() -> None:
    assert Opening.parse(" Host.LAN ") == Opening("host.lan", None, None)
    assert Opening.parse("fd00::1").network is not None
    assert Opening.parse("[::1]:80").port == 80
