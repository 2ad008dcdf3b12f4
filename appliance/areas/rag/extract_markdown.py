"""Markdown to text under its headings."""

from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from appliance.areas.rag.text import Composer, Extract

_parser = MarkdownIt("commonmark", {"html": True}).enable("table")


def extract(source: str) -> Extract:
    """What a reader sees of the Markdown: its words without marks; the first heading of level 1 is the title."""
    composer = Composer()
    tokens = _without_front_matter(source)
    position = 0
    while position < len(tokens):
        position = _block(tokens, position, composer)
    return composer.finish()


def _without_front_matter(source: str) -> list[Token]:
    if source.startswith("---\n") and (end := source.find("\n---\n", 4)) != -1:
        source = source[end + 5 :]
    return _parser.parse(source)


def _block(tokens: Sequence[Token], position: int, composer: Composer) -> int:
    """Take one block, return where the next one begins."""
    token = tokens[position]
    if token.nesting != 1:
        if token.type in ("fence", "code_block"):
            composer.block(token.content)
        return position + 1
    end = _closing(tokens, position)
    inside = tokens[position + 1 : end]
    if token.type == "heading_open":
        level = int(token.tag[1])
        words = _inline(inside[0])
        composer.title = composer.title or (words if level == 1 else None)
        composer.heading(level, words)
    elif token.type == "blockquote_open":
        return position + 1
    elif token.type == "table_open":
        composer.table(_rows(inside), header=True)
    else:
        composer.block(_lines(token, inside))
    return end + 1


def _closing(tokens: Sequence[Token], position: int) -> int:
    depth = 0
    for index in range(position, len(tokens)):
        depth += tokens[index].nesting
        if depth == 0:
            return index
    return len(tokens)


def _lines(opening: Token, inside: Sequence[Token]) -> str:
    if opening.type in ("bullet_list_open", "ordered_list_open"):
        return _list(inside, depth=0, ordered=opening.type.startswith("ordered"))
    return "\n".join(_inline(token) for token in inside if token.type == "inline")


def _list(inside: Sequence[Token], depth: int, ordered: bool) -> str:
    """One line per paragraph of an item; nested items are indented."""
    lines: list[str] = []
    kinds, bullet = [ordered], ""
    for token in inside:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            kinds.append(token.type.startswith("ordered"))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            kinds.pop()
        elif token.type == "list_item_open":
            bullet = f"{token.info}{token.markup} " if kinds[-1] else "- "
        elif token.type in ("inline", "fence", "code_block"):
            indent = "  " * (depth + len(kinds) - 1)
            text = _inline(token) if token.type == "inline" else token.content.rstrip()
            lines.append(indent + bullet + text.replace("\n", "\n" + indent + " " * len(bullet)))
            bullet = " " * len(bullet)
    return "\n".join(lines)


def _rows(inside: Sequence[Token]) -> list[list[str]]:
    rows: list[list[str]] = []
    for token in inside:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_inline(token))
    return rows


def _inline(token: Token) -> str:
    parts = []
    for child in token.children or ():
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif child.type == "image":
            parts.append(child.content)
    return "".join(parts)
