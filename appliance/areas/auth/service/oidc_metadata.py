"""What issuers publish, asked for and remembered: their endpoints and their keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from appliance.areas.auth.discovery import PATH, Metadata, Origin, read_metadata
from appliance.areas.auth.id_tokens import Jwk
from appliance.core.clock import now_ms
from appliance.core.errors import UpstreamError
from appliance.ports.outbound import Answer, outbound

REMEMBERED_MS = 3600 * 1000
REFETCH_MS = 10_000  # unknown keys make us ask again no more often, however many tokens name one
SECONDS = 10.0
MOST_BYTES = 512 * 1024
_MOST_KEYS = 100


@dataclass(frozen=True, slots=True)
class _Keys:
    found: Sequence[Jwk]
    fetched_at: int


_metadata: dict[str, tuple[Metadata, int]] = {}  # by issuer, with when it was fetched
_keys: dict[str, _Keys] = {}


def metadata(issuer: str) -> Metadata:
    """The discovery document, asked for once an hour. Raises UpstreamError, UpstreamTimeout and the like."""
    known = _metadata.get(issuer)
    if known is None or not 0 <= now_ms() - known[1] <= REMEMBERED_MS:
        answer = ask(issuer, "GET", issuer.rstrip("/") + PATH)
        known = _metadata[issuer] = (read_metadata(_content(answer, issuer), issuer), now_ms())
    return known[0]


def keys(issuer: str, *, newer: bool = False) -> Sequence[Jwk]:
    """The issuer's keys (RFC 7517), asked for once an hour. newer: a token names one that is not among them.

    Raises as `metadata`.
    """
    known = _keys.get(issuer)
    if known is None or not 0 <= now_ms() - known.fetched_at <= (REFETCH_MS if newer else REMEMBERED_MS):
        answer = ask(issuer, "GET", metadata(issuer).jwks_uri)
        known = _keys[issuer] = _Keys(_read_keys(_content(answer, issuer), issuer), now_ms())
    return known.found


def forget(issuer: str | None = None) -> None:
    """Ask again at the next need; None = all issuers."""
    for each in [issuer] if issuer is not None else {*_metadata, *_keys}:
        _metadata.pop(each, None)
        _keys.pop(each, None)


def ask(
    issuer: str, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None
) -> Answer:
    """One request to the issuer. Its own host may be private, for the operator named it; no redirect is followed.

    Raises UpstreamError, UpstreamTimeout, BlockedUrl, PayloadTooLarge.
    """
    return outbound.request(
        method,
        url,
        headers={"accept": "application/json", **(headers or {})},
        body=body,
        timeout=SECONDS,
        connect_timeout=SECONDS / 2,
        follow_redirects=False,
        max_bytes=MOST_BYTES,
        opened=[Origin.of(issuer).text],
    )


def _content(answer: Answer, issuer: str) -> bytes:
    if answer.status != 200:
        raise UpstreamError(f"{issuer} answered with status {answer.status}.", upstream_status=answer.status)
    return answer.body


class _KeySet(msgspec.Struct):
    keys: list[Jwk]


def _read_keys(document: bytes, issuer: str) -> Sequence[Jwk]:
    try:
        return msgspec.json.decode(document, type=_KeySet).keys[:_MOST_KEYS]
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UpstreamError(f"{issuer} answers no set of keys: {error}.") from error
