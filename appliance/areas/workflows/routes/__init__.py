"""HTTP and WebSocket of the workflows area."""

from appliance.areas.workflows.routes import editing, models, outgoing, signals, triggers, webhook_calls, workflows

# Fixed paths stand before `/<workflow_id>`.
blueprints = (
    signals.blueprint,
    models.blueprint,
    editing.blueprint,
    outgoing.blueprint,
    webhook_calls.blueprint,
    triggers.blueprint,
    workflows.blueprint,
    workflows.sockets,
)
