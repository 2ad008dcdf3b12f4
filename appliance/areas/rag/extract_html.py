"""HTML to text under its headings."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from appliance.areas.rag.tables import row_line
from appliance.areas.rag.text import Composer, Extract

_UNSEEN = ["script", "style", "noscript", "template", "svg", "math", "iframe", "object", "head", "nav"]
_BLOCK_TAGS = (
    "p div section article main header footer aside ul ol dl li dt dd table tr blockquote pre figure figcaption form "
    "fieldset address details summary hr h1 h2 h3 h4 h5 h6 body html caption"
)
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_HEADING = re.compile(r"h([1-6])")
_CELL = "\x1f"  # between the cells of a row, until it is known whether they are a table


def extract(source: str) -> Extract:
    """What a reader sees of the page, without scripts and navigation; the title is that of the page."""
    tree = LexborHTMLParser(source)
    title = tree.css_first("title")
    composer = Composer(" ".join(title.text().split()) or None if title else None)
    tree.strip_tags(_UNSEEN)
    if tree.body is not None:
        _Walk(composer).through(tree.body)
    return composer.finish()


class _Walk:
    """Collects the words of a block until it ends."""

    def __init__(self, composer: Composer) -> None:
        self._composer = composer
        self._words: list[str] = []
        self._cells = 0  # of the row so far

    def through(self, root: LexborNode) -> None:
        """All below `root`, without recursion: pages nest thousands deep by mistake."""
        stack: list[tuple[LexborNode, bool]] = [(root, False)]
        while stack:
            node, leaving = stack.pop()
            if leaving:
                self._leave(node)
                continue
            if not self._enter(node):
                continue
            stack.append((node, True))
            stack += [(child, False) for child in reversed(list(node.iter(include_text=True)))]
        self._end_block()

    def _enter(self, node: LexborNode) -> bool:
        """Whether to look inside."""
        tag = node.tag or ""
        if tag == "-text":
            self._words.append(re.sub(r"\s+", " ", node.text_content or ""))
        elif tag == "br":
            self._words.append("\n")
        elif tag == "pre":
            self._end_block()
            self._composer.block(node.text())
        elif heading := _HEADING.fullmatch(tag):
            self._end_block()
            self._composer.heading(int(heading[1]), node.text(separator=" "))
        elif tag in ("td", "th"):
            self._words.append(_CELL if self._cells else "")
            self._cells += 1
            return True
        elif tag in ("li", "tr", "dt", "dd"):
            self._cells = 0
            self._words.append("\n- " if tag == "li" else "\n")
            return True
        else:
            if tag in _BLOCKS and not self._in_row(node):
                self._end_block()
            return tag not in ("-comment", "!doctype", "img", "input", "textarea", "select", "button")
        return False

    def _leave(self, node: LexborNode) -> None:
        if node.tag in _BLOCKS and node.tag not in ("li", "tr", "dt", "dd") and not self._in_row(node):
            self._end_block(table=node.tag == "table")

    @staticmethod
    def _in_row(node: LexborNode) -> bool:
        """A paragraph in a cell or an item does not end the table or list."""
        parent = node.parent
        return parent is not None and parent.tag in ("td", "th", "li", "dd")

    def _end_block(self, *, table: bool = False) -> None:
        rows = [line.split(_CELL) for line in "".join(self._words).split("\n")]
        self._words, self._cells = [], 0
        if table:
            self._composer.table(rows)
            return
        lines = [row_line(cells) for cells in rows]
        self._composer.block("\n".join(line for line in lines if line and line != "-"))
