"""Files without pages to text."""

from appliance.areas.rag.decoding import decode
from appliance.areas.rag.kinds import OFFICE, Kind
from appliance.areas.rag.text import Extract, plain
from appliance.core.errors import InvalidInput


def extract(data: bytes, kind: Kind) -> Extract:
    """Text and sections of a file without pages. PDF and images are read page by page elsewhere.

    Raises InvalidInput if the file is damaged or grows beyond what is allowed.
    """
    # The parsers are loaded with the first such file.
    if kind in OFFICE:
        return _office(data, kind)
    if kind == "eml":
        from appliance.areas.rag import extract_eml

        return extract_eml.extract(data)
    text = decode(data)
    if kind == "html":
        from appliance.areas.rag import extract_html

        return extract_html.extract(text)
    if kind == "markdown":
        from appliance.areas.rag import extract_markdown

        return extract_markdown.extract(text)
    if kind == "csv":
        from appliance.areas.rag import extract_csv

        return extract_csv.extract(text)
    if kind == "json":
        from appliance.areas.rag import extract_json

        return extract_json.extract(text)
    return plain(text)


def _office(data: bytes, kind: Kind) -> Extract:
    from appliance.areas.rag import extract_docx, extract_epub, extract_odt, extract_pptx, extract_xlsx
    from appliance.areas.rag.archive import Archive

    readers = {
        "docx": extract_docx.extract,
        "epub": extract_epub.extract,
        "odt": extract_odt.extract,
        "pptx": extract_pptx.extract,
        "xlsx": extract_xlsx.extract,
    }
    try:
        return readers[kind](Archive(data))
    except InvalidInput as problem:
        raise InvalidInput(f"This is no {OFFICE[kind]} that can be read. {problem.detail}") from problem
