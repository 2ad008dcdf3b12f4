"""Files without pages to text."""

from appliance.areas.rag import extract_html, extract_markdown
from appliance.areas.rag.decoding import decode
from appliance.areas.rag.kinds import Kind
from appliance.areas.rag.text import Extract, plain


def extract(data: bytes, kind: Kind) -> Extract:
    """Text and sections of a text, Markdown or HTML file. PDF and images are read page by page elsewhere."""
    text = decode(data)
    if kind == "html":
        return extract_html.extract(text)
    if kind == "markdown":
        return extract_markdown.extract(text)
    return plain(text)
