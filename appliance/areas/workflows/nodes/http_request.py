"""The node that asks another server, through the outbound guard."""

from collections.abc import Mapping
from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import Annotated, Any, Literal

import msgspec

from appliance.areas.workflows.engine.failures import status_type
from appliance.core.clock import now_ms
from appliance.core.nodes import Done, Node, NodeContext, NodeError
from appliance.ports.outbound import Answer, outbound

Text = str | int | float | bool


class HttpRequestConfig(msgspec.Struct, forbid_unknown_fields=True):
    """body: an object or list is sent as JSON, a string as it is. timeout: seconds."""

    url: Annotated[str, msgspec.Meta(min_length=1, max_length=8000)]
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"] = "GET"
    headers: dict[str, Text] = {}
    query: dict[str, Text] = {}
    body: Any = None
    timeout: Annotated[float, msgspec.Meta(ge=1, le=300)] = 30
    follow_redirects: bool = True
    fail_on_status: bool = True
    repeatable: bool | None = None


def run_http_request(context: NodeContext, value: Mapping[str, Any], config: HttpRequestConfig) -> Done:
    headers = {name.lower(): _text(each) for name, each in config.headers.items()}
    body = _body(config.body, headers)
    if config.method not in ("GET", "HEAD"):
        headers.setdefault("idempotency-key", context.idempotency_key)
    started = now_ms()
    answer = outbound.request(
        config.method,
        config.url,
        headers=headers,
        params={name: _text(each) for name, each in config.query.items()},
        body=body,
        timeout=config.timeout,
        follow_redirects=config.follow_redirects,
    )
    context.log(f"HTTP {answer.status} in {now_ms() - started} ms")
    if config.fail_on_status and answer.status >= 400:
        raise NodeError(
            status_type(answer.status),
            f"{config.method} {answer.url} answered {answer.status}",
            retry_after=retry_after(answer.headers.get("retry-after"), now_ms()),
        )
    return Done(_output(answer, config.method))


def _output(answer: Answer, method: str) -> dict[str, Any]:
    text = answer.body.decode("utf-8", "replace")
    output = {
        "status_code": answer.status,
        "headers": answer.headers,
        "body": text,
        "url": answer.url,
        "method": method,
    }
    if "json" in answer.headers.get("content-type", ""):
        # What says JSON and is not leaves the text.
        with suppress(msgspec.DecodeError):
            output["json"] = msgspec.json.decode(answer.body)
    return output


def _body(body: Any, headers: dict[str, str]) -> bytes | None:
    if body is None or body == "":
        return None
    if isinstance(body, str):
        headers.setdefault("content-type", "text/plain; charset=utf-8")
        return body.encode()
    headers.setdefault("content-type", "application/json")
    return msgspec.json.encode(body)


def _text(value: Text) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def retry_after(header: str | None, now: int) -> float | None:
    """Seconds of a Retry-After header, which is a number or a date (RFC 9110 §10.2.3); None if it is neither."""
    if header is None:
        return None
    if header.isascii() and header.strip().isdigit():
        return float(header)
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - now / 1000)
    except ValueError:
        return None


HTTP_REQUEST = Node(
    name="http_request",
    title="HTTP request",
    category="Integration",
    description="Asks another server and gives its answer.",
    config=HttpRequestConfig,
    run=run_http_request,
    outputs=("status_code", "headers", "body", "json", "url", "method"),
    outside=True,
    repeatable=lambda config: config.get("method", "GET") in ("GET", "HEAD"),
    icon="globe",
)
