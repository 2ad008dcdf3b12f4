"""The node that asks another server, through the outbound guard."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from appliance.areas.workflows.engine.failures import status_type
from appliance.areas.workflows.nodes.fields import Repeatable
from appliance.core.clock import now_ms
from appliance.core.nodes import Done, Node, NodeContext, NodeError
from appliance.core.retry_after import retry_after
from appliance.ports.outbound import Answer, outbound

Text = str | int | float | bool


class HttpRequestConfig(msgspec.Struct, forbid_unknown_fields=True):
    """body: an object or list is sent as JSON, a string as it is. timeout: seconds."""

    url: Annotated[str, Meta(title="Address", min_length=1, max_length=8000)]
    method: Annotated[Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"], Meta(title="Method")] = "GET"
    headers: Annotated[dict[str, Text], Meta(title="Headers")] = {}
    query: Annotated[
        dict[str, Text], Meta(title="Query", description="Put behind the address, after a question mark.")
    ] = {}
    body: Annotated[Any, Meta(title="Body", description="A list or object is sent as JSON, text as it is.")] = None
    timeout: Annotated[float, Meta(title="Time limit (seconds)", ge=1, le=300)] = 30
    follow_redirects: Annotated[bool, Meta(title="Follow redirects")] = True
    fail_on_status: Annotated[bool, Meta(title="Fail on status 400 and above")] = True
    repeatable: Repeatable | None = None


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
