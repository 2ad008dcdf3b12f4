"""The one list of areas, ground floor first."""

from appliance.area import Area
from appliance.areas.auth.area import area as auth

AREAS: tuple[Area, ...] = (auth,)
