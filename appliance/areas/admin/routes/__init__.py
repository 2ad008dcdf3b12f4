"""HTTP of the admin area."""

from appliance.areas.admin.routes import administration, first_start

blueprints = [administration.blueprint, first_start.blueprint]
