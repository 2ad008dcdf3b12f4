"""Contents in an S3-compatible store, by its REST interface.

Requests are signed by AWS Signature Version 4 (Amazon, "Signing AWS API requests"), as every such store knows it.
"""

import hashlib
import hmac
import re
import threading
from collections.abc import Iterator, Mapping, Set
from contextlib import closing, contextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

from appliance.adapters.replication.settings import ReplicationSettings
from appliance.core.clock import now_ms, now_utc
from appliance.core.errors import InvalidInput, Unavailable

if TYPE_CHECKING:
    import httpx

_HOUR_MS = 3600 * 1000
_TIMEOUT = 60.0  # seconds


class S3Contents:
    """See `contents.Contents`. place: `bucket/prefix`."""

    at_once = 8  # each is mostly a wait for the store

    def __init__(self, place: str, current: ReplicationSettings) -> None:
        self._bucket, _, self._prefix = place.partition("/")
        self._own = f"{self._prefix}/" if self._prefix else ""
        self._current = current
        self._endpoint = current.endpoint.rstrip("/") or f"https://s3.{current.region}.amazonaws.com"
        if urlsplit(self._endpoint).scheme not in ("http", "https"):
            raise InvalidInput(f"replication.endpoint is {self._endpoint!r}.", hint="Write https://host[:port].")
        self._client: httpx.Client | None = None
        self._lock = threading.Lock()

    def hashes(self) -> Iterator[str]:
        return iter(self.sizes())

    def sizes(self) -> dict[str, int]:
        found = {}
        for root in self._pages("blobs/"):
            for entry in root.iterfind("{*}Contents"):
                name = (entry.findtext("{*}Key") or "").rpartition("/")[2]
                if re.fullmatch(r"[0-9a-f]{64}", name):
                    found[name] = int(entry.findtext("{*}Size") or 0)
        return found

    def put(self, sha256: str, source: Path) -> None:
        with source.open("rb") as file:
            self._ask("PUT", _blob(sha256), content=file, digest=sha256)

    def pieces(self, sha256: str) -> Iterator[bytes]:
        with self._reached(), closing(self._ask("GET", _blob(sha256), stream=True)) as answer:
            yield from answer.iter_bytes()

    def forget(self, sha256: str, keep_hours: int) -> None:
        """An empty object says since when nobody has it; one that came back meanwhile has a newer copy."""
        mark = f"gone/{sha256}"
        since = self._written_at(mark)
        if since is None:
            self._ask("PUT", mark)
        elif now_ms() - since > keep_hours * _HOUR_MS:
            if (self._written_at(_blob(sha256)) or 0) >= since:
                self._ask("PUT", mark)
                return
            self._ask("DELETE", _blob(sha256))
            self._ask("DELETE", mark)

    def remember(self, hashes: Set[str]) -> None:
        for key in list(self._keys("gone/")):
            if key.removeprefix("gone/") in hashes:
                self._ask("DELETE", key)

    def _written_at(self, key: str) -> int | None:
        """Milliseconds UTC, of whole seconds; None if it is not there."""
        found = self._ask("HEAD", key, missing=True)
        if found.status_code == 404:
            return None
        return int(parsedate_to_datetime(found.headers["last-modified"]).timestamp() * 1000)

    def write_note(self, text: str) -> None:
        self._ask("PUT", "installation.json", content=text.encode())

    def read_note(self) -> str | None:
        found = self._ask("GET", "installation.json", missing=True)
        return None if found.status_code == 404 else found.text

    def generations(self) -> list[str]:
        return sorted(folder.split("/")[1] for folder in self._listed("db/", "CommonPrefixes/{*}Prefix", delimiter="/"))

    def _keys(self, prefix: str) -> Iterator[str]:
        """Keys below our prefix, without it."""
        return self._listed(prefix, "Contents/{*}Key")

    def _listed(self, prefix: str, wanted: str, **more: str) -> Iterator[str]:
        """Texts of the elements `wanted` of a list's answers, without our prefix. more: of the query."""
        for root in self._pages(prefix, **more):
            for element in root.iterfind(f"{{*}}{wanted}"):
                yield (element.text or "").removeprefix(self._own)

    def _pages(self, prefix: str, **more: str) -> Iterator[ElementTree.Element]:
        """The answers to the question what there is below our prefix. more: of the query."""
        query = {"list-type": "2", "prefix": self._own + prefix} | more
        while True:
            root = ElementTree.fromstring(self._ask("GET", None, query=query).content)
            yield root
            further = root.findtext("{*}NextContinuationToken")
            if not further:
                return
            query["continuation-token"] = further

    def _ask(
        self,
        method: str,
        key: str | None,
        *,
        query: Mapping[str, str] = {},
        content: bytes | IO[bytes] = b"",
        digest: str = "",
        missing: bool = False,
        stream: bool = False,
    ) -> "httpx.Response":
        """key: below our prefix; None asks the bucket. digest: SHA-256 of an open file. missing: a 404 is an answer
        too. stream: what it holds is not read yet. Raises Unavailable.
        """
        path = "/".join(part for part in (self._bucket, self._prefix if key else "", key) if part)
        url = f"{self._endpoint}/{quote(path, safe='/-_.~')}"
        digest = digest or (hashlib.sha256(content).hexdigest() if isinstance(content, bytes) else "")
        headers = signed(method, url, query, digest, self._current, now_utc())
        with self._reached() as client:
            full = f"{url}?{_canonical(query)}" if query else url
            answer = client.send(client.build_request(method, full, headers=headers, content=content), stream=stream)
            if answer.is_success or (missing and answer.status_code == 404):
                return answer
            answer.read()
        said = re.sub(r"\s+", " ", answer.text)[:300]
        raise Unavailable(f"The store answered {answer.status_code} to {method} {path}: {said}")

    @contextmanager
    def _reached(self) -> Iterator["httpx.Client"]:
        import httpx

        with self._lock:
            if self._client is None:
                self._client = httpx.Client(timeout=_TIMEOUT, follow_redirects=False)
        try:
            yield self._client
        except httpx.HTTPError as error:
            raise Unavailable(f"The store {self._endpoint} cannot be reached: {error}.") from error


def _blob(sha256: str) -> str:
    return f"blobs/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def _canonical(query: Mapping[str, str]) -> str:
    return "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in sorted(query.items()))


def signed(
    method: str, url: str, query: Mapping[str, str], digest: str, current: ReplicationSettings, moment: datetime
) -> dict[str, str]:
    """The headers of a request by Signature Version 4. digest: SHA-256 of the body, in hex."""
    parts = urlsplit(url)
    stamp = moment.strftime("%Y%m%dT%H%M%SZ")
    scope = f"{stamp[:8]}/{current.region}/s3/aws4_request"
    headers = {"host": parts.netloc, "x-amz-content-sha256": digest, "x-amz-date": stamp}
    names = ";".join(headers)
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    request = "\n".join([method, parts.path or "/", _canonical(query), lines, names, digest])
    text = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(request.encode()).hexdigest()])
    key = f"AWS4{current.secret_access_key}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    credential = f"{current.access_key_id}/{scope}"
    headers["authorization"] = f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={names}, Signature={signature}"
    return headers
