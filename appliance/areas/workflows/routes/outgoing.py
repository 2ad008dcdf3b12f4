"""Webhooks out: endpoints that are told what happens, and what became of each message."""

from sanic import Blueprint

from appliance.areas.workflows.service import deliveries, outgoing
from appliance.areas.workflows.trigger_schemas import (
    ChangeOutgoingWebhook,
    CreateOutgoingWebhook,
    DeliveryQuery,
    OutgoingDeliveryDetail,
    OutgoingDeliveryList,
    OutgoingDeliveryPublic,
    OutgoingWebhookList,
    OutgoingWebhookPublic,
)
from appliance.core.actor import Actor
from appliance.core.paging import Page, Paging
from appliance.http.endpoint import endpoint

blueprint = Blueprint("workflows_outgoing", url_prefix="/api/v1/workflows/outgoing-webhooks")


@blueprint.get("/")
@endpoint(query=Paging, returns=OutgoingWebhookList)
def list_outgoing(actor: Actor, query: Paging) -> Page[OutgoingWebhookPublic]:
    """Page through own outgoing webhooks, newest first."""
    return outgoing.list_endpoints(actor, query)


@blueprint.post("/")
@endpoint(body=CreateOutgoingWebhook, returns=OutgoingWebhookPublic, status=201, slow=True)
def create_outgoing(actor: Actor, body: CreateOutgoingWebhook) -> OutgoingWebhookPublic:
    """Have another server told what happens; its secret is shown once, here."""
    return outgoing.create_endpoint(actor, body)


@blueprint.get("/<webhook_id:str>")
@endpoint(returns=OutgoingWebhookPublic)
def get_outgoing(actor: Actor, webhook_id: str) -> OutgoingWebhookPublic:
    """One outgoing webhook."""
    return outgoing.get_endpoint(actor, webhook_id)


@blueprint.patch("/<webhook_id:str>")
@endpoint(body=ChangeOutgoingWebhook, returns=OutgoingWebhookPublic, slow=True)
def change_outgoing(actor: Actor, webhook_id: str, body: ChangeOutgoingWebhook) -> OutgoingWebhookPublic:
    """Change an outgoing webhook, switch it, or give it a new secret."""
    return outgoing.change_endpoint(actor, webhook_id, body)


@blueprint.delete("/<webhook_id:str>")
@endpoint()
def delete_outgoing(actor: Actor, webhook_id: str) -> None:
    """Delete an outgoing webhook with its deliveries."""
    outgoing.delete_endpoint(actor, webhook_id)


@blueprint.post("/<webhook_id:str>/test")
@endpoint(returns=OutgoingDeliveryPublic, status=202)
def send_outgoing_test(actor: Actor, webhook_id: str) -> OutgoingDeliveryPublic:
    """Send a message that says it is a test."""
    return deliveries.send_test(actor, webhook_id)


@blueprint.get("/<webhook_id:str>/deliveries")
@endpoint(query=DeliveryQuery, returns=OutgoingDeliveryList)
def list_deliveries(actor: Actor, webhook_id: str, query: DeliveryQuery) -> OutgoingDeliveryList:
    """Page through messages, newest first."""
    return deliveries.list_deliveries(actor, webhook_id, query)


@blueprint.get("/<webhook_id:str>/deliveries/<delivery_id:str>")
@endpoint(returns=OutgoingDeliveryDetail)
def get_delivery(actor: Actor, webhook_id: str, delivery_id: str) -> OutgoingDeliveryDetail:
    """One message, with every attempt to deliver it."""
    return deliveries.get_delivery(actor, webhook_id, delivery_id)


@blueprint.post("/<webhook_id:str>/deliveries/<delivery_id:str>/replay")
@endpoint(returns=OutgoingDeliveryPublic, status=202)
def replay_delivery(actor: Actor, webhook_id: str, delivery_id: str) -> OutgoingDeliveryPublic:
    """Send the same message once more, under the same id."""
    return deliveries.replay(actor, webhook_id, delivery_id)
