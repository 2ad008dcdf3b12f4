"""A page's HTML as Markdown: headings, paragraphs, lists, links, emphasis, code, tables. Pure.

selectolax is imported at first use.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_UNSEEN = ["script", "style", "noscript", "template", "svg", "iframe", "object", "head"]
_BLOCK_TAGS = (
    "p div section article main header footer aside nav ul ol dl dt dd blockquote figure figcaption form fieldset "
    "address details summary table tr body html"
)
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_MARKS = {"strong": "**", "b": "**", "em": "_", "i": "_"}
_HEADING = re.compile(r"h([1-6])")
_MOST_DEPTH = 200


def from_html(source: str) -> str:
    """What a reader sees of the page. Deeper than 200 elements there is only text."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(source)
    tree.strip_tags(_UNSEEN)
    if tree.body is None:
        return ""
    text = "".join(_node(tree.body, 0, ""))
    text = re.sub(r"[ \t]+\n", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _inside(node: "LexborNode", depth: int, prefix: str) -> str:
    if depth > _MOST_DEPTH:
        return _spaces(node.text())
    return "".join(piece for child in node.iter(include_text=True) for piece in _node(child, depth + 1, prefix))


def _node(node: "LexborNode", depth: int, prefix: str) -> Iterator[str]:
    """prefix: of a line inside the list the node stands in."""
    tag = node.tag or ""
    if tag == "-text":
        yield _spaces(node.text_content or "")
    elif heading := _HEADING.fullmatch(tag):
        yield f"\n\n{'#' * int(heading[1])} {_line(_inside(node, depth, prefix))}\n\n"
    elif tag == "a":
        yield _link(node, _line(_inside(node, depth, prefix)))
    elif tag in _MARKS:
        yield _marked(_inside(node, depth, prefix), _MARKS[tag])
    elif tag == "pre":
        yield f"\n\n```\n{node.text().strip(chr(10))}\n```\n\n"
    elif tag == "code":
        yield f"`{node.text()}`"
    elif tag == "br":
        yield "\n"
    elif tag == "hr":
        yield "\n\n---\n\n"
    elif tag == "img":
        yield f"![{_line(node.attributes.get('alt') or '')}]({node.attributes.get('src') or ''})"
    elif tag == "table":
        yield _table(node, depth, prefix)
    elif tag == "li":
        yield _item(node, depth, prefix)
    elif tag == "blockquote":
        inner = _inside(node, depth, prefix).strip()
        yield "\n\n" + "\n".join(f"> {line}" for line in inner.splitlines()) + "\n\n"
    elif tag in ("ul", "ol") and prefix:
        yield "\n" + _inside(node, depth, prefix)
    elif tag in _BLOCKS:
        yield f"\n\n{_inside(node, depth, prefix)}\n\n"
    elif not tag.startswith(("-", "_")):
        yield _inside(node, depth, prefix)


def _item(node: "LexborNode", depth: int, prefix: str) -> str:
    inner = _inside(node, depth, prefix + "  ").strip()
    ordered = node.parent is not None and node.parent.tag == "ol"
    return f"\n{prefix}{'1.' if ordered else '-'} {re.sub(chr(10) + '{2,}', chr(10), inner)}\n"


def _table(table: "LexborNode", depth: int, prefix: str) -> str:
    rows = [
        [_line(_inside(cell, depth + 3, prefix)).replace("|", "\\|") for cell in row.css("th, td")]
        for row in table.css("tr")
    ]
    rows = [row for row in rows if row]
    if not rows:
        return ""
    width = max(map(len, rows))
    lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in rows]
    return "\n\n" + "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]]) + "\n\n"


def _link(node: "LexborNode", text: str) -> str:
    href = node.attributes.get("href") or ""
    return f"[{text}]({href})" if text and href and not href.startswith(("javascript:", "#")) else text


def _marked(text: str, mark: str) -> str:
    inner = text.strip()
    return text.replace(inner, f"{mark}{inner}{mark}", 1) if inner else text


def _spaces(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _line(text: str) -> str:
    return _spaces(text).strip()
