"""How a page may try to reach what is inside; every way is tried twice, and works once the guard allows it."""

import pytest

from appliance.adapters.browser import ChromiumBrowser, acting, pool, tab
from appliance.adapters.browser.program import ARGUMENTS
from appliance.adapters.outbound import HttpOutbound
from appliance.core.errors import BlockedUrl
from appliance.ports.browser import Opening
from appliance.ports.browser_actions import Click, Evaluate, Fill, Navigate, Press
from appliance.ports.outbound import outbound
from tests.api.browser.site import Heard, Packets, serving

# Each way asks an address of its own, 127.0.1.<n>, so it is known to have been tried. AT is that address, with a path;
# SITE the page's own site, whose /to redirects.
WAYS = {
    "fetch": "fetch(AT)",
    "a redirected fetch": "fetch(SITE + '/to?url=' + AT)",
    "image": "new Image().src = AT",
    "a redirected image": "new Image().src = SITE + '/to?url=' + AT",
    "script": "add('script', {src: AT})",
    "style sheet": "add('link', {rel: 'stylesheet', href: AT})",
    "prefetch": "add('link', {rel: 'prefetch', href: AT})",
    "frame": "add('iframe', {src: AT})",
    "a redirected frame": "add('iframe', {src: SITE + '/to?url=' + AT})",
    "object": "add('object', {data: AT})",
    "video": "add('video', {src: AT, preload: 'auto'})",
    "event source": "new EventSource(AT)",
    "WebSocket": "new WebSocket(AT.replace('http', 'ws'))",
    "worker": "new Worker(SITE + '/worker?to=' + AT)",
    "an importing worker": "new Worker(SITE + '/importing?to=' + AT)",
    "beacon": "navigator.sendBeacon(AT, 'x')",
    "form": "add('iframe', {name: 'aside'}), submit(AT, 'aside')",
    "window": "window.open(AT)",
}
SPELLINGS = ["localhost", "LOCALHOST", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::ffff:127.0.0.1]"]
HELP = """
const add = (tag, more) => document.body.append(Object.assign(document.createElement(tag), more))
const submit = (url, target) => {
  const form = Object.assign(document.createElement('form'), {method: 'get', action: url, target})
  document.body.append(form)
  form.submit()
}
"""


class Asked(HttpOutbound):
    """The real guard; `hosts` are those that somebody wanted to connect to."""

    def __init__(self):
        self.allowed: list[str] = []
        self.hosts = Heard()
        super().__init__(lambda: self.allowed)

    def connect(self, host, port, *, timeout=10.0):
        self.hosts.say(host)
        return super().connect(host, port, timeout=timeout)


@pytest.fixture(scope="module")
def guard():
    asked = Asked()
    outbound.plug(asked)
    yield asked
    outbound.plug(None)


@pytest.fixture(scope="module")
def site(guard):
    with serving() as site:
        guard.allowed.append(f"127.0.0.1:{site.port}")
        yield site


@pytest.fixture(scope="module")
def inside():
    with serving("0.0.0.0") as inside:
        yield inside


@pytest.fixture(scope="module")
def chromium(guard, tmp_path_factory):
    made = tmp_path_factory.mktemp("made")
    browser = ChromiumBrowser(made, made)
    yield browser
    browser.end()


def try_all(chromium, id, site, inside):
    """All ways at once, in a session of their own."""
    chromium.open(id, Opening())
    chromium.act(id, Navigate(url=site.url("/second")))
    tries = [
        f"try {{ {code.replace('AT', repr(inside.url('/way', host=address(number))))} }} catch (e) {{}}"
        for number, code in enumerate(WAYS.values(), 1)
    ]
    script = f"() => {{ const SITE = {site.url('')!r}; {HELP} {'; '.join(tries)} }}".replace("/'", "'", 1)
    assert chromium.act(id, Evaluate(script=script)).error is None


def address(number):
    return f"127.0.1.{number}"


def test_no_way_leads_inside_and_every_way_does_when_it_is_allowed(chromium, guard, site, inside):
    wanted = {address(number) for number in range(1, len(WAYS) + 1)}

    try_all(chromium, "refused", site, inside)
    assert guard.hosts.all_of(wanted)
    chromium.close("refused")
    reached = list(inside.hits)
    guard.allowed.append("127.0.1.0/24")
    try_all(chromium, "allowed", site, inside)
    assert inside.addresses.all_of(wanted)
    guard.allowed.remove("127.0.1.0/24")
    chromium.close("allowed")

    assert reached == []


@pytest.mark.parametrize("host", SPELLINGS)
def test_however_it_is_spelt_loopback_is_refused(chromium, guard, inside, site, host):
    chromium.open(host, Opening())
    with pytest.raises(BlockedUrl):
        chromium.act(host, Navigate(url=inside.url(host=host)))
    redirected = chromium.act(host, Navigate(url=site.url(f"/to?url={inside.url('/spelt', host=host)}")))
    chromium.close(host)

    assert redirected.error is not None and "leads to" in redirected.error
    assert not [path for _, path in inside.hits if path == "/spelt"]


def test_the_proxy_does_not_lead_to_itself(chromium, guard):
    chromium.open("itself", Opening())
    guard.allowed.append("127.0.0.1")
    port = chromium._pool._running.guard.port
    asked = chromium.act("itself", Navigate(url=f"http://127.0.0.1:{port}/"))
    guard.allowed.remove("127.0.0.1")
    chromium.close("itself")

    assert asked.error is not None and "own guard" in asked.error


GATHER = """async () => {
  if (typeof RTCPeerConnection === "undefined") return "none"
  const peer = new RTCPeerConnection({iceServers: [{urls: "stun:127.0.0.1:PORT"}]})
  peer.createDataChannel("x")
  await peer.setLocalDescription(await peer.createOffer())
  if (WAITS) await new Promise((done) => {
    peer.onicegatheringstatechange = () => peer.iceGatheringState === "complete" && done()
  })
  return "gathered"
}"""


@pytest.mark.parametrize(
    ("script", "arguments", "told"),
    [(None, None, "none"), ("", None, "gathered"), ("", (), "gathered")],
    ids=["as it is", "without the script", "without both"],
)
def test_no_packet_goes_past_the_proxy(guard, site, tmp_path, monkeypatch, script, arguments, told):
    """Of script and flag either is enough; without both there are packets."""
    if script is not None:
        monkeypatch.setattr(tab, "NO_DIRECT_WAYS", script)
    if arguments is not None:
        monkeypatch.setattr(pool, "ARGUMENTS", arguments)
    packets, chromium = Packets(), ChromiumBrowser(tmp_path, tmp_path)
    chromium.open("s", Opening())
    chromium.act("s", Navigate(url=site.url("/second")))

    # Packets that nobody answers are sent again and again; gathering that sends none ends by itself.
    waits = "true" if arguments is None else "false"
    done = chromium.act("s", Evaluate(script=GATHER.replace("PORT", str(packets.port)).replace("WAITS", waits)))
    arrived = packets.arrived() if arguments is None else packets.wait()
    chromium.end()
    packets.close()

    assert done.result == {"result": told}, done.error
    assert (arrived > 0) == (arguments is not None)
    assert "--webrtc-ip-handling-policy=disable_non_proxied_udp" in ARGUMENTS


def test_frames_and_workers_have_no_direct_ways_either(chromium, site):
    script = """async () => {
      const frame = document.body.appendChild(document.createElement("iframe"))
      const source = "postMessage(typeof WebTransport)"
      const worker = new Worker(URL.createObjectURL(new Blob([source])))
      const said = await new Promise((done) => { worker.onmessage = (news) => done(news.data) })
      return [typeof frame.contentWindow.RTCPeerConnection, typeof frame.contentWindow.WebTransport, said]
    }"""
    chromium.open("ways", Opening())
    chromium.act("ways", Navigate(url=site.url("/second")))
    done = chromium.act("ways", Evaluate(script=script))
    chromium.close("ways")

    assert done.result["result"][:2] == ["undefined", "undefined"], done


PASTING = [
    "Control+V",
    "Control+v",
    "ControlOrMeta+KeyV",
    "Control+Shift+V",
    "Control+V+A",
    "Shift+Insert",
    "Shift+Numpad0",
]
FIELD = "() => { document.body.innerHTML = '<textarea></textarea>'; document.querySelector('textarea').focus() }"


@pytest.fixture
def two(chromium, site):
    """Two sessions with a field each; something was selected and copied in "hers"."""
    for id in ("hers", "his"):
        chromium.open(id, Opening())
        chromium.act(id, Navigate(url=site.url("/second")))
        chromium.act(id, Evaluate(script=FIELD))
    chromium.act("hers", Fill(selector="textarea", text="secret"))
    for key in ("Control+A", "Control+C"):
        assert chromium.act("hers", Press(key=key)).error is None
    yield chromium
    for id in ("hers", "his"):
        chromium.close(id)


def written(chromium):
    return chromium.act("his", Evaluate(script="document.querySelector('textarea').value")).result["result"]


@pytest.mark.parametrize("key", PASTING)
def test_what_was_copied_in_one_session_is_not_pasted_in_another(two, key):
    refused = two.act("his", Press(key=key))

    assert "pasted" in refused.error and written(two) == ""


def test_it_would_be_if_the_key_were_pressed(two, monkeypatch):
    monkeypatch.setattr(acting, "pastes", lambda key: False)
    two.act("his", Press(key="Control+V"))

    assert "secret" in written(two)


def test_nor_is_what_was_selected_by_the_middle_button(two):
    two.act("his", Click(selector="textarea", button="middle"))

    assert written(two) == ""


def test_no_key_stays_down_after_one_that_there_is_not(two):
    """Or a plain "v" would paste."""
    assert two.act("his", Press(key="Control+Nothing")).error
    two.act("his", Press(key="v"))

    assert written(two) == "v"


def test_other_keys_are_pressed(two):
    for key in ("v", "V", "Shift+V", "0"):
        assert two.act("his", Press(key=key)).error is None

    assert written(two) == "vVV0"
