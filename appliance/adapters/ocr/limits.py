"""What a document may be at most, and how a person is told that theirs is more, or broken."""

from appliance.core.errors import InvalidInput

MAX_PAGES = 500
MAX_PIXELS = 100_000_000  # a page
MAX_SECONDS = 180  # one recognition of one page


def too_many_pages(found: int, *, at_least: bool = False) -> InvalidInput:
    count = f"more than {found - 1}" if at_least else f"{found}"
    return InvalidInput(
        f"The document has {count} pages; at most {MAX_PAGES} are read.",
        hint="Split it and send the parts.",
        found=found,
        maximum=MAX_PAGES,
    )


def too_many_pixels(found: int, size: tuple[int, int] | None = None) -> InvalidInput:
    """found: pixels. size: width and height, where known."""
    shape = f" ({size[0]} × {size[1]})" if size else ""
    return InvalidInput(
        f"The picture claims {found / 1e6:.0f} megapixels{shape}; at most {MAX_PIXELS // 1_000_000} a page are read.",
        hint="Save it with a lower resolution.",
        found=found,
        maximum=MAX_PIXELS,
    )


def too_slow(page: int) -> InvalidInput:
    return InvalidInput(
        f"Page {page} was given up after {MAX_SECONDS} seconds.",
        hint="Save it with a lower resolution, or leave the page out.",
    )


def damaged(what: str) -> InvalidInput:
    """what: the thing in a person's words, "The PDF"."""
    return InvalidInput(f"{what} is damaged or cut short and cannot be read.", hint="Save or scan it again.")


def encrypted() -> InvalidInput:
    return InvalidInput(
        "The PDF is encrypted and opens only with its password.", hint="Save a copy without a password and send that."
    )


def no_such_page(wanted: int, count: int) -> InvalidInput:
    pages = "1 page" if count == 1 else f"{count} pages"
    return InvalidInput(f"Page {wanted} was asked for, but the document has {pages}.", found=wanted, maximum=count)
