"""Webhook subscriptions and schedules of a workflow."""

from sanic import Blueprint

from appliance.areas.workflows.service import schedules, webhooks
from appliance.areas.workflows.trigger_schemas import (
    ChangeSchedule,
    ChangeWebhook,
    CreateSchedule,
    CreateWebhook,
    PreviewSchedule,
    SchedulePreview,
    WebhookSubscription,
    WebhookSubscriptionList,
    WorkflowSchedule,
    WorkflowScheduleList,
)
from appliance.core.actor import Actor
from appliance.core.paging import Page, Paging
from appliance.http.endpoint import endpoint

blueprint = Blueprint("workflows_triggers", url_prefix="/api/v1/workflows")


@blueprint.get("/<workflow_id:str>/webhooks/subscriptions")
@endpoint(query=Paging, returns=WebhookSubscriptionList)
def list_webhooks(actor: Actor, workflow_id: str, query: Paging) -> Page[WebhookSubscription]:
    """Page through the webhooks that start a workflow, newest first."""
    return webhooks.list_webhooks(actor, workflow_id, query)


@blueprint.post("/<workflow_id:str>/webhooks/subscriptions")
@endpoint(body=CreateWebhook, returns=WebhookSubscription, status=201)
def create_webhook(actor: Actor, workflow_id: str, body: CreateWebhook) -> WebhookSubscription:
    """Make an address that starts a workflow; a generated secret is shown once, here."""
    return webhooks.create_webhook(actor, workflow_id, body)


@blueprint.patch("/<workflow_id:str>/webhooks/subscriptions/<subscription_id:str>")
@endpoint(body=ChangeWebhook, returns=WebhookSubscription)
def change_webhook(actor: Actor, workflow_id: str, subscription_id: str, body: ChangeWebhook) -> WebhookSubscription:
    """Change a webhook, switch it, or give it a new secret."""
    return webhooks.change_webhook(actor, workflow_id, subscription_id, body)


@blueprint.delete("/<workflow_id:str>/webhooks/subscriptions/<subscription_id:str>")
@endpoint()
def delete_webhook(actor: Actor, workflow_id: str, subscription_id: str) -> None:
    """Delete a webhook."""
    webhooks.delete_webhook(actor, workflow_id, subscription_id)


@blueprint.post("/schedules/preview")
@endpoint(body=PreviewSchedule, returns=SchedulePreview, in_preview=True)
def preview_schedule(actor: Actor, body: PreviewSchedule) -> SchedulePreview:
    """A cron expression in words, and the next three times it fires."""
    return schedules.preview(body)


@blueprint.get("/<workflow_id:str>/schedules")
@endpoint(query=Paging, returns=WorkflowScheduleList)
def list_schedules(actor: Actor, workflow_id: str, query: Paging) -> Page[WorkflowSchedule]:
    """Page through the schedules of a workflow, newest first."""
    return schedules.list_schedules(actor, workflow_id, query)


@blueprint.post("/<workflow_id:str>/schedules")
@endpoint(body=CreateSchedule, returns=WorkflowSchedule, status=201)
def create_schedule(actor: Actor, workflow_id: str, body: CreateSchedule) -> WorkflowSchedule:
    """Start a workflow by the clock."""
    return schedules.create_schedule(actor, workflow_id, body)


@blueprint.patch("/<workflow_id:str>/schedules/<schedule_id:str>")
@endpoint(body=ChangeSchedule, returns=WorkflowSchedule)
def change_schedule(actor: Actor, workflow_id: str, schedule_id: str, body: ChangeSchedule) -> WorkflowSchedule:
    """Change or switch a schedule; its next run is worked out anew."""
    return schedules.change_schedule(actor, workflow_id, schedule_id, body)


@blueprint.delete("/<workflow_id:str>/schedules/<schedule_id:str>")
@endpoint()
def delete_schedule(actor: Actor, workflow_id: str, schedule_id: str) -> None:
    """Delete a schedule."""
    schedules.delete_schedule(actor, workflow_id, schedule_id)
