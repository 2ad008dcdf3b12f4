"""The only place that knows everything: plugs adapters into ports, areas into the server, and runs them.

Start: settings, lock of the data folder, key, database, migrations, stored settings, areas, workers, HTTP.
Stop: HTTP and the workers end what is under way, then the database.
"""

from appliance.app.building import api_document, build
from appliance.app.opening import closed, installation, looked_at, stored_settings, visiting
from appliance.app.serving import PREVIEW_SETTINGS, Running, ServerSettings, preview, serve
from appliance.app.signals import end_in_order

__all__ = [
    "PREVIEW_SETTINGS",
    "Running",
    "ServerSettings",
    "api_document",
    "build",
    "closed",
    "end_in_order",
    "installation",
    "looked_at",
    "preview",
    "serve",
    "stored_settings",
    "visiting",
]
