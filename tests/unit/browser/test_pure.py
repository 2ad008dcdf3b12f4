"""What is thought about beside the browser: tools, wishes, actions, records, Markdown."""

import msgspec
import pytest

from appliance.areas.browser import markdown
from appliance.areas.browser.parsing import parse
from appliance.areas.browser.records import kept_data, kept_result
from appliance.areas.browser.requirements import kept, opening
from appliance.areas.browser.routing import NOT_HERE, TOOLS, choose
from appliance.core.errors import EngineUnavailable, InvalidInput, UnknownEngine
from appliance.ports.browser_actions import Click, Cookies, Extract, Fill, Wanted


@pytest.mark.parametrize(
    ("requirements", "tool", "words"),
    [
        ({}, "playwright", "no rule applies"),
        ({"js_heavy": True}, "playwright", "no rule applies"),
        ({"lightweight": True}, "browser_use", "lightweight"),
        ({"headless_chrome": True, "lightweight": True}, "browser_use", "lightweight"),
        ({"headless_chrome": True}, "puppeteer", "headless_chrome"),
        ({"cloudflare_bypass": True}, "playwright", "cloudscraper, but getting past"),
        ({"anti_bot": True, "lightweight": True}, "browser_use", "undetected_chromedriver, but"),
    ],
)
def test_the_first_rule_whose_tool_is_here_decides(requirements, tool, words):
    choice = choose(None, requirements, NOT_HERE)

    assert choice.tool == tool
    assert words in choice.reason


def test_a_tool_asked_for_by_name_is_never_replaced():
    assert choose("puppeteer", {"lightweight": True}, NOT_HERE).tool == "puppeteer"
    with pytest.raises(EngineUnavailable, match="remote browsers"):
        choose("browserbase", {}, NOT_HERE)
    with pytest.raises(UnknownEngine) as unknown:
        choose("netscape", {}, NOT_HERE)
    assert unknown.value.extra["allowed"] == list(TOOLS)
    with pytest.raises(EngineUnavailable, match="no browser"):
        choose(None, {}, dict.fromkeys(TOOLS, "no browser"))


def test_wishes_become_the_beginning_of_a_session():
    wanted = {
        "viewport": {"width": 400, "height": 700},
        "locale": "de-AT",
        "timezone": "Europe/Vienna",
        "block_resources": ["stylesheet"],
        "js_heavy": True,
        "country": "AT",
    }

    light = opening(wanted, "browser_use")

    assert (light.width, light.height, light.locale, light.timezone) == (400, 700, "de-AT", "Europe/Vienna")
    assert light.blocked == {"stylesheet", "image", "media", "font"}
    assert light.waits and not opening({}, "puppeteer").waits
    assert opening({}, "playwright").blocked == frozenset()


@pytest.mark.parametrize(
    "wanted",
    [
        {"user_agent": "Mozilla/5.0\n"},
        {"locale": "de\n"},
        {"storage_state": {"origins": [{"origin": "https://a.test\n"}]}},
        {"storage_state": {"origins": [{"origin": f"https://{n}.test"} for n in range(101)]}},
        {
            "storage_state": {
                "origins": [{"origin": "https://a.test", "localStorage": [{"name": "a", "value": ""}] * 1001}]
            }
        },
        {"storage_state": {"cookies": [{"name": "a", "value": "b", "domain": "a.test"}] * 1001}},
    ],
)
def test_requirements_with_a_line_break_or_without_measure_are_refused(wanted):
    """The browser makes a state one origin after the other, while all wait for it."""
    with pytest.raises(InvalidInput):
        opening(wanted, "playwright")


def test_those_within_measure_are_taken():
    state = {
        "cookies": [{"name": "a", "value": "b", "domain": "a.test"}] * 1000,
        "origins": [{"origin": f"https://{n}.test", "localStorage": [{"name": "a", "value": ""}]} for n in range(100)],
    }

    assert (
        opening({"user_agent": "Mozilla/5.0", "locale": "de-AT", "storage_state": state}, "playwright").locale
        == "de-AT"
    )


def test_cookies_to_begin_with_are_whole_and_are_not_kept():
    state = {"cookies": [{"name": "a", "value": "secret", "domain": "a.test", "httpOnly": True}]}

    begun = opening({"storage_state": state}, "playwright")

    assert begun.storage_state == {
        "cookies": [
            {
                "name": "a",
                "value": "secret",
                "domain": "a.test",
                "path": "/",
                "expires": -1,
                "httpOnly": True,
                "secure": False,
                "sameSite": "Lax",
            }
        ],
        "origins": [],
    }
    assert kept({"storage_state": state, "locale": "de"}) == {"locale": "de"}


def test_a_video_is_not_promised():
    with pytest.raises(EngineUnavailable, match="video"):
        opening({"record_video": True}, "playwright")


def test_an_action_is_read_with_its_other_names():
    assert parse("fill", {"selector": "#a", "value": "x"}) == Fill(selector="#a", text="x")
    assert parse("click", {"text": "Send"}) == Click(text="Send")
    assert parse("extract", {"selectors": {"a": "h1", "b": {"css": "a", "many": True}}}) == Extract(
        selectors={"a": "h1", "b": Wanted("a", many=True)}
    )
    [cookie] = parse("cookies", {"op": "set", "cookies": [{"name": "a", "value": "b", "sameSite": "Lax"}]}).cookies
    assert msgspec.to_builtins(cookie) == {"name": "a", "value": "b", "sameSite": "Lax"}
    assert parse("cookies", {}) == Cookies()


@pytest.mark.parametrize(
    ("action_type", "data"),
    [
        ("teleport", {}),
        ("navigate", {}),
        ("select", {"selector": "a", "value": "x", "label": "y"}),
        ("wait", {}),
        ("fill", {"selector": "a", "text": "x", "value": "y", "more": 1}),
        ("evaluate", {"script": "ä" * 40_000}),
        ("content", {"format": "pdf"}),
    ],
)
def test_an_action_that_cannot_be_is_refused(action_type, data):
    with pytest.raises(InvalidInput):
        parse(action_type, data)


def test_what_was_typed_into_a_password_field_is_not_kept():
    assert kept_data("fill", {"selector": "#p", "text": "x", "value": "x"}, secret=True) == {
        "selector": "#p",
        "text": "***",
        "value": "***",
    }
    assert kept_data("fill", {"text": "x"}, secret=False) == {"text": "x"}
    assert kept_data("press", {"key": "x"}, secret=True) == {"key": "***"}
    assert kept_data("press", {"key": "Enter"}, secret=True) == {"key": "Enter"}


def test_values_of_cookies_and_pictures_are_not_kept():
    cookies = [{"name": "a", "value": "secret"}]

    assert kept_data("cookies", {"op": "set", "cookies": cookies}, secret=False)["cookies"] == [
        {"name": "a", "value": "***"}
    ]
    assert kept_result({"cookies": cookies, "screenshot": {"path": "x", "data": "AAAA"}}) == {
        "cookies": [{"name": "a", "value": "***"}],
        "screenshot": {"path": "x"},
    }
    assert cookies[0]["value"] == "secret"


def test_a_page_becomes_markdown():
    page = """<head><title>no</title></head><body><script>no()</script><h2>Fruit  &amp; nuts</h2>
    <p>All <em>fresh</em>,<br>see <a href="/more">more</a> and <a href="javascript:x()">this</a>.</p>
    <ul><li>one<ul><li>half</li></ul></li><li>two</li></ul><ol><li>first</li></ol>
    <pre>a  b
c</pre><blockquote>Said.</blockquote><p><code>x = 1</code> <img src="/p.png" alt="A pear"></p>
    <table><tr><th>A</th><th>B|C</th></tr><tr><td>1</td></tr></table></body>"""

    assert markdown.from_html(page) == (
        "## Fruit & nuts\n\nAll _fresh_,\nsee [more](/more) and this.\n\n- one\n  - half\n\n- two\n\n1. first\n\n"
        "```\na  b\nc\n```\n\n> Said.\n\n`x = 1` ![A pear](/p.png)\n\n| A | B\\|C |\n| --- | --- |\n| 1 |  |"
    )


def test_a_page_nested_without_end_is_still_read():
    assert "deep" in markdown.from_html("<div>" * 5000 + "deep")
