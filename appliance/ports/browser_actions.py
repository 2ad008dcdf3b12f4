"""What can be done in a page, with what each of it needs. The contract's words; unknown fields are refused."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

Selector = Annotated[str, Meta(min_length=1, max_length=2000)]
Text = Annotated[str, Meta(max_length=100_000)]


class Action(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """timeout_ms: for all of it."""

    timeout_ms: Annotated[int, Meta(ge=100, le=120_000)] = 30_000


class Navigate(Action):
    url: Annotated[str, Meta(min_length=1, max_length=8000)]
    wait_until: Literal["load", "domcontentloaded", "networkidle"] = "load"


class Click(Action):
    """Exactly one of selector and text."""

    selector: Selector | None = None
    text: Annotated[str, Meta(min_length=1, max_length=1000)] | None = None
    button: Literal["left", "right", "middle"] = "left"
    count: Annotated[int, Meta(ge=1, le=3)] = 1


class Fill(Action):
    """text: `value` is another name of it."""

    selector: Selector
    text: Text


class Type(Action):
    """selector: None = where the focus is. delay_ms: between two keys."""

    text: Annotated[str, Meta(max_length=10_000)]
    selector: Selector | None = None
    delay_ms: Annotated[int, Meta(ge=0, le=1000)] = 0


class Press(Action):
    """key: "Enter", "Control+A", "a" …"""

    key: Annotated[str, Meta(min_length=1, max_length=100)]
    selector: Selector | None = None


class Select(Action):
    """Exactly one of value and label."""

    selector: Selector
    value: Annotated[str, Meta(max_length=1000)] | None = None
    label: Annotated[str, Meta(max_length=1000)] | None = None


class Check(Action):
    selector: Selector
    checked: bool = True


class Hover(Action):
    selector: Selector


class Scroll(Action):
    """An element into view, or the page: to an end, or by x and y pixels."""

    selector: Selector | None = None
    x: Annotated[int, Meta(ge=-1_000_000, le=1_000_000)] = 0
    y: Annotated[int, Meta(ge=-1_000_000, le=1_000_000)] = 0
    to: Literal["top", "bottom"] | None = None


class WaitFor(Action):
    """Exactly one of selector, ms and url (a pattern with * and **)."""

    selector: Selector | None = None
    state: Literal["visible", "hidden", "attached"] = "visible"
    ms: Annotated[int, Meta(ge=0, le=30_000)] | None = None
    url: Annotated[str, Meta(min_length=1, max_length=2000)] | None = None


class Screenshot(Action):
    """inline: the picture in the answer too, as base64."""

    full_page: bool = False
    selector: Selector | None = None
    format: Literal["png", "jpeg"] = "png"
    inline: bool = False


class Wanted(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """attr: an attribute in place of the text. many: all that match, in place of the first."""

    css: Selector
    attr: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    many: bool = False


class Extract(Action):
    """Exactly one of selectors and selector."""

    selectors: Annotated[dict[str, Selector | Wanted], Meta(min_length=1, max_length=200)] | None = None
    selector: Selector | None = None


class Content(Action):
    format: Literal["html", "text", "markdown"] = "text"
    max_chars: Annotated[int, Meta(ge=1, le=1_000_000)] = 100_000


class Evaluate(Action):
    """script: an expression, or a function that is called with args. Bytes: 64 KiB."""

    script: Annotated[str, Meta(min_length=1, max_length=65_536)]
    args: Any = None


class Back(Action):
    pass


class Forward(Action):
    pass


class Reload(Action):
    pass


class Cookie(msgspec.Struct, forbid_unknown_fields=True, frozen=True, rename="camel", omit_defaults=True):
    """As the browser tells them; url, or domain and path, says whose it is."""

    name: Annotated[str, Meta(min_length=1, max_length=4096)]
    value: Annotated[str, Meta(max_length=4096)]
    url: Annotated[str, Meta(max_length=2000)] | None = None
    domain: Annotated[str, Meta(max_length=255)] | None = None
    path: Annotated[str, Meta(max_length=2000)] | None = None
    expires: float | None = None
    http_only: bool | None = None
    secure: bool | None = None
    same_site: Literal["Strict", "Lax", "None"] | None = None


class Cookies(Action):
    """cookies: with `set`."""

    op: Literal["get", "set", "clear"] = "get"
    cookies: Annotated[list[Cookie], Meta(max_length=300)] = []


class Pdf(Action):
    format: Literal["A3", "A4", "A5", "Letter", "Legal"] = "A4"


ACTIONS: dict[str, type[Action]] = {
    "navigate": Navigate,
    "click": Click,
    "fill": Fill,
    "type": Type,
    "press": Press,
    "select": Select,
    "check": Check,
    "hover": Hover,
    "scroll": Scroll,
    "wait": WaitFor,
    "screenshot": Screenshot,
    "extract": Extract,
    "content": Content,
    "evaluate": Evaluate,
    "back": Back,
    "forward": Forward,
    "reload": Reload,
    "cookies": Cookies,
    "pdf": Pdf,
}
