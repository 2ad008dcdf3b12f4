"""HTTP of the rag area."""

from appliance.areas.rag.routes import adapters, prompts, search, watches

blueprints = (search.blueprint, adapters.blueprint, prompts.blueprint, watches.blueprint)
