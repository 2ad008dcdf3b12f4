"""Files without pages to text."""

from appliance.areas.rag.decoding import decode
from appliance.areas.rag.kinds import Kind
from appliance.areas.rag.text import Extract, plain


def extract(data: bytes, kind: Kind) -> Extract:
    """Text and sections of a text, Markdown or HTML file. PDF and images are read page by page elsewhere."""
    # The parsers are loaded with the first such file.
    text = decode(data)
    if kind == "html":
        from appliance.areas.rag import extract_html

        return extract_html.extract(text)
    if kind == "markdown":
        from appliance.areas.rag import extract_markdown

        return extract_markdown.extract(text)
    return plain(text)
