"""Mails to people about what happened to their workflows while nobody looked."""

from urllib.parse import urlsplit

from appliance.areas.auth.service import accounts, mailing, preferences
from appliance.areas.workflows.models import OutgoingWebhook
from appliance.core.actor import Actor
from appliance.http.settings import base_url
from appliance.ports.mailer import Mail, mailer


def tell_switched_off(webhook_id: str) -> None:
    """Mail the owner of an endpoint that was switched off by itself.

    Nothing if it is on again or gone, or if the owner is shut out or wants no mail about workflows.
    """
    endpoint = OutgoingWebhook.get_or_none(OutgoingWebhook.id == webhook_id)
    if endpoint is None or endpoint.is_active or not accounts.is_active(endpoint.owner_id):
        return
    if preferences.read_preferences(Actor(endpoint.owner_id)).email_workflow_events:
        to = accounts.find_user(endpoint.owner_id).email
        mailer.send(_switched_off(to, mailing.platform_name(), endpoint))


def _switched_off(to: str, platform: str, endpoint: OutgoingWebhook) -> Mail:
    """Of its address only the host: the path of a webhook may be a password."""
    return Mail(
        to,
        f"{platform}: an outgoing webhook was switched off",
        f"Your outgoing webhook {endpoint.name!r} to {urlsplit(endpoint.url).hostname} is told nothing any more.\n\n"
        f"{endpoint.disabled_reason}\n\n"
        "Messages that wait for it are given up. When the other server is well again, switch the webhook on, and send "
        f"what it has missed once more:\n\n{base_url()}/workflows/outgoing-webhooks\n",
    )
