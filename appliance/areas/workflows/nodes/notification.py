"""The node that tells somebody: by mail, or by a webhook in plain, Slack's or Discord's form.

Nothing is reported as sent that was not accepted by the other side.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from appliance.areas.workflows.engine.failures import status_type
from appliance.areas.workflows.nodes.fields import Repeatable, has_template
from appliance.areas.workflows.settings import WorkflowSettings
from appliance.core.clock import now_ms, rfc3339
from appliance.core.nodes import Done, Node, NodeContext, NodeError
from appliance.core.retry_after import retry_after
from appliance.core.settings import settings
from appliance.http.limits import limit
from appliance.ports.mailer import Mail, mailer
from appliance.ports.outbound import Answer, outbound

SECONDS = 15.0
ANSWER_BYTES = 64 * 1024
DISCORD_CHARACTERS = 2000
SLACK_CHARACTERS = 40_000
SMS_NEEDS = "SMS needs a connected twilio account, and this installation has no connectors yet."
_ADDRESS = re.compile(r"[^\s@,;<>]+@[^\s@,;<>.]+(\.[^\s@,;<>.]+)*")


class NotificationConfig(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """recipient: an e-mail address, or the address of a webhook."""

    channel: Annotated[Literal["email", "sms", "slack", "discord", "webhook"], Meta(title="By")] = "email"
    recipient: Annotated[
        str,
        Meta(
            title="To",
            description="An e-mail address; for slack, discord and webhook the address of the webhook.",
            min_length=1,
            max_length=2000,
        ),
    ]
    subject: Annotated[str, Meta(title="Subject", max_length=500)] = ""
    message: Annotated[str, Meta(title="Message", min_length=1, max_length=100_000)]
    connection_id: Annotated[str, Meta(title="Connection", max_length=100)] | None = None
    repeatable: Repeatable | None = None


def run_notification(context: NodeContext, value: Any, config: NotificationConfig) -> Done:
    if config.connection_id:
        raise NodeError("connection_missing", f"There is no connection {config.connection_id!r}.")
    send = _SENDERS[config.channel]
    for *_, message in _mistakes(msgspec.to_builtins(config)):
        raise NodeError("not_configured" if config.channel == "sms" else "validation", message)
    limit("notification", context.actor.id, settings(WorkflowSettings).max_notifications_per_hour, 3600)
    more = send(context, config)
    context.log(f"Sent by {config.channel} to {_shown(config.recipient)}")
    return Done({"channel": config.channel, "recipient": _shown(config.recipient), "sent": True, **more})


def _email(context: NodeContext, config: NotificationConfig) -> dict[str, Any]:
    subject = config.subject or config.message.strip().partition("\n")[0][:100]
    mailer.send(Mail(config.recipient.strip(), subject, config.message))
    if not mailer.delivers():
        raise NodeError(
            "not_configured",
            "No mail server is set up (settings mail.*), so the mail was not sent. It lies in the outbox of the data"
            " folder, where an administrator can read it.",
        )
    return {}


def _sms(context: NodeContext, config: NotificationConfig) -> dict[str, Any]:
    raise NodeError("not_configured", SMS_NEEDS)


def _webhook(context: NodeContext, config: NotificationConfig) -> dict[str, Any]:
    body = {
        "subject": config.subject,
        "message": config.message,
        "workflow_id": context.workflow_id,
        "execution_id": context.execution_id,
        "node_id": context.node_id,
        "sent_at": rfc3339(now_ms()),
    }
    _post(context, config.recipient, body)
    return {}


def _slack(context: NodeContext, config: NotificationConfig) -> dict[str, Any]:
    """Source: Slack's incoming webhooks; Mattermost and Rocket.Chat take the same."""
    text = f"*{config.subject}*\n{config.message}" if config.subject else config.message
    _post(context, config.recipient, {"text": _fitting(text, SLACK_CHARACTERS)})
    return {}


def _discord(context: NodeContext, config: NotificationConfig) -> dict[str, Any]:
    """With `wait=true` Discord answers when the message is there, with its id."""
    text = f"**{config.subject}**\n{config.message}" if config.subject else config.message
    # A message made of somebody's data must not call everybody.
    body = {"content": _fitting(text, DISCORD_CHARACTERS), "allowed_mentions": {"parse": []}}
    answer = _post(context, config.recipient, body, params={"wait": "true"})
    try:
        found = msgspec.json.decode(answer.body)
    except msgspec.DecodeError:
        return {}
    id = found.get("id") if isinstance(found, dict) else None
    return {"message_id": id} if isinstance(id, str) else {}


def _post(
    context: NodeContext, url: str, body: Mapping[str, Any], *, params: Mapping[str, str] | None = None
) -> Answer:
    answer = outbound.request(
        "POST",
        url.strip(),
        headers={"content-type": "application/json", "idempotency-key": context.idempotency_key},
        params=params,
        body=msgspec.json.encode(body),
        timeout=SECONDS,
        follow_redirects=False,  # a redirect turns a POST into a GET, and nothing would have been told
        max_bytes=ANSWER_BYTES,
    )
    if not 200 <= answer.status < 300:
        wait = retry_after(answer.headers.get("retry-after"), now_ms())
        raise NodeError(status_type(answer.status), f"{_shown(url)} answered {answer.status}", retry_after=wait)
    return answer


def _fitting(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _shown(recipient: str) -> str:
    """A recipient for people to read: the path of a webhook's address is its password."""
    if "://" not in recipient:
        return recipient.strip()
    parts = urlsplit(recipient.strip())
    return f"{parts.scheme}://{parts.hostname or ''}/…"


def _mistakes(config: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    channel, recipient = config.get("channel", "email"), config.get("recipient")
    if channel == "sms":
        yield "channel", "unavailable", SMS_NEEDS
    elif not isinstance(recipient, str) or not recipient or has_template(recipient) or has_template(channel):
        return
    elif channel == "email":
        if not _ADDRESS.fullmatch(recipient.strip()) or len(recipient) > 254:
            yield "recipient", "invalid", f"{recipient[:100]!r} is not one e-mail address."
    elif not recipient.strip().lower().startswith(("http://", "https://")):
        missing = "a connected account does not exist here yet, so it must be" if channel != "webhook" else "it must be"
        yield (
            "recipient",
            "invalid",
            f"{recipient[:100]!r} cannot be told by {channel}: {missing} the address of a webhook.",
        )


_SENDERS: dict[str, Callable[[NodeContext, NotificationConfig], dict[str, Any]]] = {
    "email": _email,
    "sms": _sms,
    "webhook": _webhook,
    "slack": _slack,
    "discord": _discord,
}

NOTIFICATION = Node(
    name="notification",
    title="Tell somebody",
    category="Integration",
    description="Sends a mail, or a message to Slack, Discord or any webhook.",
    config=NotificationConfig,
    run=run_notification,
    outputs=("channel", "recipient", "sent", "message_id"),
    repeatable=False,
    outside=True,
    check=_mistakes,
    icon="bell",
)
