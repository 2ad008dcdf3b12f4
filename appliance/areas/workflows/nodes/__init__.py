"""The node types of this area: what is not another area's business."""

from appliance.areas.workflows.nodes.control import CONTROL
from appliance.areas.workflows.nodes.http_request import HTTP_REQUEST
from appliance.areas.workflows.nodes.logic import CONDITION, GET_VARIABLE, SET_VARIABLE, SWITCH, TRIGGER

NODES = (TRIGGER, CONDITION, SWITCH, SET_VARIABLE, GET_VARIABLE, HTTP_REQUEST, *CONTROL)
