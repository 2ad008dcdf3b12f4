"""HTTP of the rag area."""

from appliance.areas.rag.routes import search, watches

blueprints = (search.blueprint, watches.blueprint)
