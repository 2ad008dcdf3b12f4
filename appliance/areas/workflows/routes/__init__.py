"""HTTP and WebSocket of the workflows area."""

from appliance.areas.workflows.routes import editing, models, signals, workflows

# Fixed paths stand before `/<workflow_id>`.
blueprints = (signals.blueprint, models.blueprint, editing.blueprint, workflows.blueprint, workflows.sockets)
