"""HTTP and WebSocket of the workflows area."""

from appliance.areas.workflows.routes import models, signals, workflows

# Fixed paths stand before `/<workflow_id>`.
blueprints = (signals.blueprint, models.blueprint, workflows.blueprint, workflows.sockets)
