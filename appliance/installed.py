"""The one list of areas, ground floor first."""

from appliance.area import Area
from appliance.areas.admin.area import area as admin
from appliance.areas.auth.area import area as auth
from appliance.areas.browser.area import area as browser
from appliance.areas.ocr.area import area as ocr
from appliance.areas.rag.area import area as rag
from appliance.areas.storage.area import area as storage
from appliance.areas.supabase.area import area as supabase
from appliance.areas.workflows.area import area as workflows

AREAS: tuple[Area, ...] = (auth, storage, ocr, browser, rag, workflows, supabase, admin)
