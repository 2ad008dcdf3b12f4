"""Compressed bodies, opened in small pieces, so that a bomb is cut and never held."""

import zlib
from collections.abc import Iterable, Iterator

from appliance.core.errors import UpstreamError

ACCEPTED = "gzip, deflate"
_PIECE = 64 * 1024  # bytes of opened content at a time: one 64 KiB read can hold 64 MiB
_MOST_LAYERS = 3


def decoded(chunks: Iterable[bytes], content_encoding: str) -> Iterator[bytes]:
    """The body without its codings, in pieces of at most 64 KiB where it was compressed.

    content_encoding: the header, "" if there is none. Raises UpstreamError for a broken stream and for
    codings that we did not ask for.
    """
    codings = [coding for word in content_encoding.lower().split(",") if (coding := word.strip())]
    if len(codings) > _MOST_LAYERS:
        raise UpstreamError(f"The answer is compressed {len(codings)} times.")
    for coding in reversed(codings):
        chunks = _opened(chunks, coding)
    return iter(chunks)


def _opened(chunks: Iterable[bytes], coding: str) -> Iterable[bytes]:
    if coding == "identity":
        return chunks
    if coding in ("gzip", "x-gzip", "deflate"):
        return _inflated(chunks, gzip=coding != "deflate")
    raise UpstreamError(f"The answer is compressed with {coding!r}, which was not asked for.")


def _inflated(chunks: Iterable[bytes], *, gzip: bool) -> Iterator[bytes]:
    opener = None
    for chunk in filter(None, chunks):
        if opener is None:
            opener = zlib.decompressobj(zlib.MAX_WBITS | 16 if gzip else _deflate_format(chunk[0]))
        yield from _pieces(opener, chunk)
        if opener.eof:
            return  # what follows the end of the stream is padding
    if opener is not None:
        raise UpstreamError("The compressed answer ends too early.")


def _deflate_format(first: int) -> int:
    # RFC 9110 means the zlib format, whose first byte ends in 8 (RFC 1950); some servers send the bare stream.
    return zlib.MAX_WBITS if first & 0x0F == 8 else -zlib.MAX_WBITS


def _pieces(opener: "zlib._Decompress", chunk: bytes) -> Iterator[bytes]:
    full = True
    while chunk or full:  # a full piece may have left some of its output inside, with all input taken
        try:
            piece = opener.decompress(chunk, _PIECE)
        except zlib.error as error:
            raise UpstreamError("The compressed answer is broken.") from error
        chunk = opener.unconsumed_tail
        full = len(piece) == _PIECE
        if piece:
            yield piece
