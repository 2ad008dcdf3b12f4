"""Sessions in the real Chromium, on pages of loopback."""

import base64
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from io import BytesIO

import pytest
from PIL import Image

from tests.api.browser.conftest import BROWSER, Visitor
from tests.api.browser.site import until
from tests.api.conftest import Person

STORED = "/api/v1/storage/download/"


def test_a_session_begins_with_an_empty_page(visit, eve):
    session = visit(automation_requirements={"viewport": {"width": 900, "height": 600}, "js_heavy": True}).opened

    assert session.pop("started_at").endswith("Z")
    id = session.pop("id")
    assert session == {
        "session_id": id,
        "owner_id": eve.id,
        "browser_tool": "playwright",
        "requested_tool": None,
        "routing_reason": "no rule applies: playwright",
        "proxy_id": None,
        "status": "active",
        "automation_requirements": {"viewport": {"width": 900, "height": 600}, "js_heavy": True},
        "current_url": None,
        "title": None,
        "actions_count": 0,
        "last_action_at": None,
        "closed_at": None,
        "close_reason": None,
        "error_message": None,
    }


def test_a_page_is_opened_filled_in_and_sent(visit, site):
    eve = visit()
    assert eve.done("navigate", url=site.url()) == {
        "action_type": "navigate",
        "url": site.url(),
        "title": "A form",
        "status_code": 200,
    }

    eve.done("fill", selector="#name", value="Ada")
    eve.done("type", selector="#name", text=" Lovelace")
    eve.done("press", selector="#name", key="End")
    assert eve.done("select", selector="#kind", label="Pear")["selected"] == ["p"]
    eve.done("check", selector="#agree")
    eve.done("hover", selector="#end")
    assert eve.done("scroll", to="top")["title"] == "over"
    eve.done("wait", selector="#came")
    sent = eve.done("click", text="Send")

    assert (sent["url"], sent["title"]) == (site.url("/sent"), "Sent")
    assert eve.done("extract", selector="#body")["data"] == "name=Ada+Lovelace&word=&kind=p&agree=on"
    assert eve.done("back")["title"] == "A form"
    assert eve.done("forward")["url"] == site.url("/sent")
    assert eve.done("reload")["url"] == site.url("/sent")


def test_what_a_page_says_is_read(visit, site):
    eve = visit()
    eve.done("navigate", url=site.url())

    wanted = {"title": "h1", "items": {"css": "li", "many": True}, "link": {"css": "a", "attr": "href"}, "no": ".x"}
    assert eve.done("extract", selectors=wanted)["data"] == {
        "title": "Apples & pears",
        "items": ["one", "two"],
        "link": "/second?n=1",
        "no": None,
    }
    text = eve.done("content")
    assert text["content"].startswith("Apples & pears") and text["truncated"] is False
    cut = eve.done("content", format="html", max_chars=40)
    assert (len(cut["content"]), cut["truncated"]) == (40, True)
    page = eve.done("content", format="markdown")["content"]
    assert page.startswith("# Apples & pears\n\nFresh **every** day. [Second page](/second?n=1)")
    assert "- one\n" in page and "| Fruit | Price |\n| --- | --- |\n| Pear | 2 |" in page
    assert eve.done("evaluate", script="(n) => ({sum: n.a + 1, list: [1, null]})", args={"a": 2})["result"] == {
        "sum": 3,
        "list": [1, None],
    }


def test_a_picture_of_the_page_lies_in_the_storage(visit, site, eve):
    session = visit()
    session.done("navigate", url=site.url())

    seen = session.done("screenshot", inline=True)["screenshot"]
    whole = session.done("screenshot", full_page=True, format="jpeg")["screenshot"]
    part = session.done("screenshot", selector="h1")["screenshot"]

    assert seen["bucket"] == "user-uploads" and seen["path"].startswith(f"browser/{session.id}/")
    stored = eve.get(seen["url"])
    assert (stored.status_code, base64.b64decode(seen["data"])) == (200, stored.content)
    picture = Image.open(BytesIO(stored.content))
    assert (picture.format, picture.size, (seen["width"], seen["height"])) == ("PNG", (1280, 800), (1280, 800))
    assert len(picture.convert("RGB").getcolors(1_000_000)) > 3
    assert whole["height"] > 3000 and eve.get(whole["url"]).content.startswith(b"\xff\xd8")
    assert 0 < part["height"] < 200
    assert eve.get(session.done("pdf")["pdf"]["url"]).content.startswith(b"%PDF")
    kept = session.shown()["actions"]
    assert [action["action_type"] for action in kept] == ["pdf", *["screenshot"] * 3, "navigate"]
    assert "data" not in kept[3]["result"]["screenshot"]


def test_sessions_share_no_cookies(visit, site):
    one, other = visit(), visit()
    one.done("navigate", url=site.url("/cookie"))

    one.done("reload")
    other.done("navigate", url=site.url("/cookie"))

    assert one.done("content")["content"] == "session=of-mine"
    assert other.done("content")["content"] == "none"
    [cookie] = one.done("cookies")["cookies"]
    assert (cookie["name"], cookie["value"]) == ("session", "of-mine")
    assert "of-mine" not in str([action["result"].get("cookies") for action in one.shown()["actions"]])
    assert one.done("cookies", op="clear")["cookies"] == []
    again = {"name": "n", "value": "v", "url": site.url()}
    assert one.done("cookies", op="set", cookies=[again])["cookies"][0]["value"] == "v"


def test_a_session_may_begin_with_cookies_that_are_not_kept(visit, site):
    state = {
        "cookies": [{"name": "session", "value": "brought-along", "domain": "127.0.0.1", "path": "/"}],
        "origins": [{"origin": site.url("").rstrip("/"), "localStorage": [{"name": "k", "value": "local"}]}],
    }
    eve = visit(automation_requirements={"storage_state": state})
    eve.done("navigate", url=site.url("/cookie"))

    assert eve.done("content")["content"] == "session=brought-along"
    assert eve.done("evaluate", script="localStorage.k")["result"] == "local"
    assert "brought-along" not in str(eve.shown()["session"])


def test_a_password_is_typed_and_not_kept(visit, site):
    eve = visit()
    eve.done("navigate", url=site.url())

    eve.done("fill", selector="#name", text="open words")
    eve.done("fill", selector="#word", text="first secret")
    eve.done("type", text="second secret")
    failed = eve.do("fill", selector="#missing", text="third secret", timeout_ms=200)
    eve.done("click", text="Send")

    assert "first+secretsecond+secret" in eve.done("content")["content"]
    assert failed["status"] == "error" and "third secret" not in str(failed)
    kept = str([action for action in eve.shown()["actions"] if action["action_type"] in ("fill", "type")])
    assert "secret" not in kept and kept.count("***") == 3 and "open words" in kept


def test_what_fails_in_the_page_leaves_the_session_open(visit, site):
    eve = visit()
    eve.done("navigate", url=site.url())

    missing = eve.do("click", selector="#missing", timeout_ms=200)
    thrown = eve.do("evaluate", script="() => { throw new Error('bad luck') }")
    huge = eve.do("evaluate", script="'x'.repeat(300000)")

    assert (missing["status"], missing["error_message"]) == (
        "error",
        "'#missing' was not there, or not ready, within 0.2 s.",
    )
    assert "bad luck" in thrown["error_message"]
    assert "262144 are allowed" in huge["error_message"]
    assert eve.shown()["session"]["status"] == "active"
    assert eve.done("content")["title"] == "A form"


def test_a_script_without_end_is_ended(visit, site):
    eve = visit()
    eve.done("navigate", url=site.url("/cookie"))

    stuck = eve.do("evaluate", script="while (true) {}", timeout_ms=300)

    assert "did not answer" in stuck["error_message"]
    eve.done("navigate", url=site.url("/cookie"))
    assert eve.done("content")["content"] == "session=of-mine"


def test_files_come_into_the_storage_and_windows_are_followed(visit, site, eve):
    session = visit()
    session.done("navigate", url=site.url())

    [file] = session.done("click", selector="#file")["downloads"]
    [again] = session.done("navigate", url=site.url("/file"))["downloads"]
    session.done("navigate", url=site.url())
    session.done("click", selector="#pick")
    session.done("click", selector="#pop")
    session.done("wait", url="**/second?n=2")

    assert eve.get(file["url"]).content == b"a,b\n1,2\n"
    assert file["name"].endswith("report one.csv") and "/" not in file["name"] and file["size"] == 8
    assert again["path"] != file["path"] and again["path"].startswith(f"browser/{session.id}/downloads/")
    assert session.done("content")["content"] == "second page"


def test_actions_of_a_session_run_one_after_the_other(visit, site):
    eve = visit()
    slow = "async () => { const n = window.n ?? 0; await new Promise(r => setTimeout(r, 60)); window.n = n + 1 }"

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(lambda _: eve.done("evaluate", script=slow), range(6)))

    assert eve.done("evaluate", script="window.n")["result"] == 6


def test_without_waiting_what_is_not_there_is_said_at_once(visit, site):
    eve = visit(browser_tool="puppeteer")
    eve.done("navigate", url=site.url())

    assert eve.do("click", selector="#missing")["error_message"] == "There is no such element on the page."
    assert eve.done("click", selector="#send")["title"] == "Sent"


def test_the_light_tool_loads_no_pictures(visit, site):
    def loaded(session: Visitor, name: str) -> bool:
        session.done("navigate", url=site.url("/second"))
        script = f"new Promise(d => {{ const i = new Image(); i.onload = i.onerror = d; i.src = '/{name}' }})"
        session.do("evaluate", script=f"async () => {{ await {script} }}")
        return any(path == f"/{name}" for _, path in site.hits)

    light = visit(automation_requirements={"lightweight": True})

    assert light.opened["browser_tool"] == "browser_use"
    assert not loaded(light, "light.png")
    assert loaded(visit(), "full.png")


def test_a_private_address_is_refused_however_it_is_asked(visit, site, inside):
    eve = visit()

    answer = eve.ask("navigate", url=inside.url())
    assert (answer.status_code, answer.json()["code"]) == (422, "blocked-url")
    assert eve.ask("navigate", url="file:///etc/hostname").json()["code"] == "blocked-url"
    redirected = eve.do("navigate", url=site.url(f"/to?url={inside.url('/x')}"))
    assert redirected["status"] == "error" and "loopback" in redirected["error_message"]
    eve.done("navigate", url=site.url())
    fetched = eve.do("evaluate", script=f"fetch('{inside.url('/y')}').then(r => r.text())")
    assert "Failed to fetch" in fetched["error_message"]
    assert inside.hits == []
    # What is opened can be reached the same ways: so it is the guard that refused.
    assert eve.done("navigate", url=site.url(f"/to?url={site.url('/mark')}"))["title"] == "inside"
    assert "inside" in eve.done("evaluate", script=f"fetch('{site.url('/mark')}').then(r => r.text())")["result"]


def test_a_page_shows_no_file_of_this_machine(visit, site):
    eve = visit()
    for start in ("about:blank", site.url()):
        if start != "about:blank":
            eve.done("navigate", url=start)
        eve.do("evaluate", script="() => { location.href = 'file:///etc/passwd' }")
        eve.do("wait", ms=100)
        shown = eve.do("content")
        assert "root:" not in str(shown) and not shown["result"]["url"].startswith("file:")


@pytest.mark.parametrize(
    ("action", "data", "words"),
    [
        ("navigate", {}, "url"),
        ("navigate", {"url": "http://a.test", "wait_until": "soon"}, "wait_until"),
        ("click", {}, "selector, text"),
        ("click", {"selector": "a", "text": "a"}, "selector, text"),
        ("wait", {"ms": 31000}, "ms"),
        ("fill", {"selector": "a"}, "text"),
        ("content", {"timeout_ms": 99}, "timeout_ms"),
        ("content", {"colour": 1}, "colour"),
    ],
)
def test_an_action_that_lacks_something_says_what(visit, action, data, words):
    answer = visit().ask(action, **data)

    assert (answer.status_code, answer.json()["code"]) == (422, "validation-error")
    assert words in answer.json()["detail"]


def test_actions_and_tools_that_are_not_here_say_so(visit, eve):
    session = visit()

    unknown = session.ask("teleport")
    assert unknown.status_code == 422 and "navigate" in unknown.json()["allowed"]
    assert session.ask("instruct", goal="buy milk").json()["code"] == "engine-unavailable"
    refused = {
        tool: eve.post(f"{BROWSER}/session", json={"browser_tool": tool})
        for tool in ("cloudscraper", "browserbase", "netscape")
    }
    assert [(each.status_code, each.json()["code"]) for each in refused.values()] == [
        (409, "engine-unavailable"),
        (409, "engine-unavailable"),
        (422, "unknown-engine"),
    ]
    assert "not what this is for" in refused["cloudscraper"].json()["reason"]
    here = {tool["name"] for tool in eve.get(f"{BROWSER}/tools").json() if tool["available"]}
    assert here == {"playwright", "puppeteer", "browser_use"}


@pytest.mark.parametrize(
    "wanted",
    [
        {"viewport": {"width": 1}},
        {"timezone": "Middle/Earth"},
        {"colour": "red"},
        {"storage_state": {"cookies": [{"name": "a", "value": "b"}]}},
        {"storage_state": {"cookies": [], "origins": [{"origin": "file:///etc"}]}},
        {"js_heavy": "yes"},
    ],
)
def test_requirements_that_cannot_be_met_say_which(eve, wanted):
    answer = eve.post(f"{BROWSER}/session", json={"automation_requirements": wanted})

    assert (answer.status_code, answer.json()["code"]) == (422, "validation-error")
    assert "automation_requirements" in answer.json()["detail"]


def test_a_person_has_three_sessions_and_all_together_four(visit, eve, address):
    sessions = [visit() for _ in range(3)]
    fourth = eve.post(f"{BROWSER}/session", json={})
    with closing(Person(address, "grace@example.com", sign_up=True)) as grace:
        hers = Visitor(grace)
        too_many = grace.post(f"{BROWSER}/session", json={})
        hers.close()

    assert (fourth.status_code, fourth.json()["code"]) == (429, "quota-exceeded")
    assert fourth.json()["sessions"] == [session.id for session in sessions]
    assert (too_many.status_code, too_many.json()["code"]) == (429, "quota-exceeded")
    assert visit_after_close(sessions[0], visit)


def visit_after_close(session, visit) -> bool:
    session.close()
    return visit().opened["status"] == "active"


def test_a_closed_session_stays_closed(visit, eve):
    session = visit()

    closed = eve.post(f"{BROWSER}/session/{session.id}/close").json()
    again = eve.post(f"{BROWSER}/session/{session.id}/close").json()
    refused = session.ask("content")

    assert (closed["status"], closed["close_reason"]) == ("closed", "user")
    assert again == closed
    assert (refused.status_code, refused.json()["code"], refused.json()["current"]) == (409, "invalid-state", "closed")
    listed = eve.get(f"{BROWSER}/sessions", params={"status": "closed"}).json()
    assert [each["id"] for each in listed["data"]] == [session.id]
    assert eve.get(f"{BROWSER}/sessions", params={"status": "active"}).json() == {"data": [], "count": 0}


def test_a_workflow_looks_at_a_page_and_its_session_ends_with_it(eve, site):
    look = {"action_type": "navigate", "action_data": {"url": site.url()}}
    read = {
        "session_id": "{{nodes.look.output.session_id}}",
        "action_type": "extract",
        "action_data": {"selector": "h1"},
    }
    graph = {
        "nodes": [
            {"node_id": "start", "node_type": "trigger"},
            {"node_id": "look", "node_type": "browser", "config": look},
            {"node_id": "read", "node_type": "browser", "config": read},
        ],
        "edges": [{"from": "start", "to": "look"}, {"from": "look", "to": "read"}],
    }
    made = eve.post("/api/v1/workflows", json={"name": "Look", "graph_config": graph})
    assert made.status_code == 201, made.text

    ran = eve.post(f"/api/v1/workflows/{made.json()['id']}/run", json={}, headers={"prefer": "wait=30"}).json()

    assert ran["status"] == "completed", ran
    status = eve.get(f"/api/v1/workflows/executions/{ran['id']}/status").json()
    assert status["result"]["result"]["data"] == "Apples & pears"
    [session] = until(
        lambda: eve.get(f"{BROWSER}/sessions").json()["data"], lambda found: found[0]["status"] == "closed"
    )
    assert (session["close_reason"], session["actions_count"]) == ("workflow", 2)
