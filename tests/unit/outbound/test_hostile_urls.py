"""URLs that try to reach a service inside, against real servers, with a plain client as the control."""

import socket

import httpx
import pytest

from appliance.adapters.outbound import HttpOutbound
from appliance.core.errors import BlockedUrl, Problem, UpstreamError
from tests.unit.outbound.conftest import MARK, Site

# {p} is the port of a service that listens on every address of this machine.
HOSTILE = """
http://127.0.0.1:{p}/
http://127.0.0.2:{p}/
http://127.255.255.254:{p}/
http://127.1:{p}/
http://127.0.1:{p}/
http://0:{p}/
http://0.0.0.0:{p}/
http://0.0.0.1:{p}/
http://2130706433:{p}/
http://0x7f000001:{p}/
http://0x7f.0.0.1:{p}/
http://0x7f.1:{p}/
http://0X7F.0X0.0X0.0X1:{p}/
http://017700000001:{p}/
http://0177.0.0.1:{p}/
http://0177.0.0.01:{p}/
http://127.0.0.1.:{p}/
http://localhost:{p}/
http://LOCALHOST:{p}/
http://LocalHost.:{p}/
http://localhost.localdomain:{p}/
http://ip6-localhost:{p}/
http://[::1]:{p}/
http://[0:0:0:0:0:0:0:1]:{p}/
http://[0000:0000:0000:0000:0000:0000:0000:0001]:{p}/
http://[::]:{p}/
http://[::ffff:127.0.0.1]:{p}/
http://[::ffff:7f00:1]:{p}/
http://[0:0:0:0:0:ffff:127.0.0.1]:{p}/
http://[::ffff:0.0.0.0]:{p}/
http://[::127.0.0.1]:{p}/
http://[::ffff:0:127.0.0.1]:{p}/
http://[64:ff9b::127.0.0.1]:{p}/
http://[64:ff9b::a9fe:a9fe]/
http://[2002:7f00:1::]:{p}/
http://[2001:0:7f00:1::]:{p}/
http://[fe80::1%25lo]:{p}/
http://[::1%25lo]:{p}/
http://①②⑦.⓪.⓪.①:{p}/
http://ⓛocalhost:{p}/
http://127。0。0。1:{p}/
http://１２７.0.0.1:{p}/
http://loc%61lhost:{p}/
http://%31%32%37.0.0.1:{p}/
http://good.example@127.0.0.1:{p}/
http://good.example:80@127.0.0.1:{p}/
http://127.0.0.1:{p}#@good.example/
http://127.0.0.1:{p}\\@good.example/
http://user:secret@localhost:{p}/
HTTP://127.0.0.1:{p}/
 http://127.0.0.1:{p}/
http://{name}:{p}/
http://{own}:{p}/
http://[::ffff:{own}]:{p}/
http://169.254.169.254/latest/meta-data/
http://[::ffff:169.254.169.254]/latest/meta-data/
http://[fd00:ec2::254]/latest/meta-data/
http://168.63.129.16/machine
http://100.100.100.200/latest/meta-data/
http://100.64.0.1/
http://192.168.0.1/
http://10.0.0.1/
http://172.16.0.1/
http://224.0.0.1/
http://255.255.255.255/
file:///etc/passwd
file://127.0.0.1/etc/passwd
ftp://127.0.0.1:{p}/
gopher://127.0.0.1:{p}/_GET
unix:///var/run/docker.sock
//127.0.0.1:{p}/
http:///etc/passwd
http://
javascript:alert(1)
""".strip("\n").split("\n")


def own_address() -> str:
    """This machine's address on its network; loopback's if it has none. Sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def urls_for(site: Site) -> list[str]:
    return [url.format(p=site.port, own=own_address(), name=socket.gethostname()) for url in HOSTILE]


def guard_reaches(outbound: HttpOutbound, url: str) -> bool:
    try:
        return outbound.request("GET", url, timeout=3, connect_timeout=1).body == MARK
    except (BlockedUrl, UpstreamError):
        return False


def plain_reaches(url: str) -> bool:
    try:
        with httpx.Client(trust_env=False, timeout=0.3) as client:
            return client.get(url, follow_redirects=True).content == MARK
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError):
        return False


def test_no_hostile_url_reaches_the_inside(closed: HttpOutbound, everywhere: Site) -> None:
    reached = [url for url in urls_for(everywhere) if guard_reaches(closed, url)]

    assert reached == []
    assert everywhere.seen == []


def test_most_of_the_hostile_urls_do_work_without_the_guard(everywhere: Site) -> None:
    on_this_machine = [url for url in urls_for(everywhere) if f":{everywhere.port}" in url]

    reached = [url for url in on_this_machine if plain_reaches(url)]

    assert len(reached) >= 20, reached


def test_a_hostile_url_is_known_before_it_is_asked(closed: HttpOutbound) -> None:
    for url in ("http://127.0.0.1/", "http://localhost/", "http://2130706433/", "http://[::1]/", "file:///etc/passwd"):
        with pytest.raises(BlockedUrl):
            closed.check(url)


@pytest.mark.parametrize(
    ("status", "target"),
    [
        (301, "http://127.0.0.1:{p}/"),
        (302, "http://127.0.0.1:{p}/"),
        (303, "http://127.0.0.1:{p}/"),
        (307, "http://127.0.0.1:{p}/"),
        (308, "http://127.0.0.1:{p}/"),
        (302, "http://localhost:{p}/"),
        (302, "http://[::ffff:127.0.0.1]:{p}/"),
        (302, "http://2130706433:{p}/"),
        (302, "//127.0.0.1:{p}/"),
        (302, "http://user@outside.test:{p}/"),
        (302, "file:///etc/passwd"),
        (302, "gopher://outside.test:{p}/"),
        (302, "http://169.254.169.254/latest/meta-data/"),
    ],
)
def test_a_redirect_is_checked_like_a_first_url(site: Site, other_site: Site, status: int, target: str) -> None:
    outbound = HttpOutbound(lambda: ["outside.test"], resolve=resolver_of({"outside.test": ["127.0.0.1"]}))
    location = target.format(p=other_site.port)

    with pytest.raises(BlockedUrl):
        outbound.request("GET", site.url(f"/to/{status}/{location}", host="outside.test"))

    assert len(site.seen) == 1
    assert other_site.seen == []


def test_the_same_redirect_does_work_without_the_guard(site: Site, other_site: Site) -> None:
    assert plain_reaches(site.url(f"/to/302/http://localhost:{other_site.port}/"))
    assert len(other_site.seen) == 1


def resolver_of(names: dict[str, list[str]]):  # type: ignore[no-untyped-def]
    """Names of a test; everything else goes to the system."""

    def resolve(host: str, port: int) -> list[str]:
        if host in names:
            return names[host]
        return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]

    return resolve


def test_a_name_with_a_good_and_a_bad_address_is_refused_whole(site: Site) -> None:
    for answer in (["127.0.0.2", "127.0.0.1"], ["127.0.0.1", "127.0.0.2"]):
        outbound = HttpOutbound(lambda: ["127.0.0.2"], resolve=resolver_of({"mixed.test": answer}))

        with pytest.raises(BlockedUrl):
            outbound.request("GET", site.url(host="mixed.test"))

    assert site.seen == []


def test_a_name_that_changes_its_address_between_two_lookups_gains_nothing(everywhere: Site) -> None:
    asked: list[str] = []

    def flipping(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.2"] if len(asked) % 2 else ["127.0.0.1"]

    outbound = HttpOutbound(lambda: ["127.0.0.2"], resolve=flipping)
    outcomes = []
    for _ in range(6):
        try:
            outcomes.append(outbound.request("GET", everywhere.url(host="flip.test")).body == MARK)
        except BlockedUrl:
            outcomes.append(False)

    # Each request looked up once and dialled exactly that answer: allowed, refused, allowed, refused …
    assert outcomes == [True, False] * 3
    assert len(asked) == 6


def test_a_check_that_passed_does_not_bind_the_request(site: Site) -> None:
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    outbound = HttpOutbound(list, resolve=lambda host, port: next(answers))

    outbound.check(site.url(host="rebind.test"))
    with pytest.raises(BlockedUrl):
        outbound.request("GET", site.url(host="rebind.test"))

    assert site.seen == []


def test_a_host_opened_by_name_is_asked_on_loopback(site: Site) -> None:
    outbound = HttpOutbound(lambda: ["inside.test"], resolve=resolver_of({"inside.test": ["127.0.0.1"]}))

    assert outbound.request("GET", site.url(host="inside.test")).body == MARK
    assert site.seen[0]["host"] == f"inside.test:{site.port}"


def test_what_the_operator_opened_for_one_request_is_open_for_that_alone(site: Site, closed: HttpOutbound) -> None:
    here = f"127.0.0.1:{site.port}"

    assert closed.request("GET", site.url(), opened=[here]).body == MARK
    assert not guard_reaches(closed, site.url())
    with pytest.raises(BlockedUrl):
        closed.request("GET", site.url(), opened=[f"127.0.0.1:{site.port + 1}"])
    ours = HttpOutbound(list, lambda: [("127.0.0.1", site.port)])
    with pytest.raises(BlockedUrl):
        ours.request("GET", site.url(), opened=[here])


def test_an_opening_counts_as_soon_as_it_is_made_and_no_longer_than_it_stands(site: Site) -> None:
    openings: list[str] = []
    outbound = HttpOutbound(lambda: openings)

    assert not guard_reaches(outbound, site.url())
    openings.append("127.0.0.1")
    assert guard_reaches(outbound, site.url())
    openings.clear()
    assert not guard_reaches(outbound, site.url())


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0", "127.1", "[::ffff:127.0.0.1]"])
@pytest.mark.parametrize("listens", ["127.0.0.1", "0.0.0.0", "::"])
def test_the_appliance_is_denied_even_when_everything_is_open(site: Site, host: str, listens: str) -> None:
    opened = ["0.0.0.0/0", "::/0", "localhost", "127.1"]
    outbound = HttpOutbound(lambda: opened, lambda: [(listens, site.port)])

    with pytest.raises(Problem):
        outbound.request("GET", site.url(host=host))

    assert site.seen == []
    if host != "0.0.0.0":  # never dialled: the one that answers is another than the one dialled
        assert guard_reaches(HttpOutbound(lambda: opened), site.url(host=host))


def test_a_name_that_nobody_knows_is_not_a_blocked_url(closed: HttpOutbound) -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    outbound = HttpOutbound(list, resolve=unknown)

    outbound.check("http://nobody.test/")
    with pytest.raises(UpstreamError, match=r"nobody\.test"):
        outbound.request("GET", "http://nobody.test/")


def test_a_refusal_does_not_tell_the_address(site: Site) -> None:
    outbound = HttpOutbound(list, resolve=resolver_of({"intranet.test": ["10.11.12.13"]}))

    with pytest.raises(BlockedUrl) as caught:
        outbound.request("GET", "http://intranet.test/")

    assert "10.11.12.13" not in str(caught.value)
