"""HTTP and WebSocket of the workflows area."""

from appliance.areas.workflows.routes import signals, workflows

# Signals first: their fixed paths stand before `/<workflow_id>`.
blueprints = (signals.blueprint, workflows.blueprint, workflows.sockets)
