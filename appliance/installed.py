"""The one list of areas, ground floor first."""

from appliance.area import Area

AREAS: tuple[Area, ...] = ()
